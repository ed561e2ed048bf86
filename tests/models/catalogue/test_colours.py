"""The golden rule: never the same colour twice in a path, at every way in (CAT-17)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from models.catalogue.colours import PALETTE, free_colours
from models.catalogue.entities import PathTheme, Theme
from models.catalogue.operations import change_theme, create_theme, link, set_parents
from models.catalogue.refusals import ColourJustTaken, ColourTaken
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.kernel.errors import refusal_for
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.models.catalogue.rows import changed, created, of_school

BLUE, PINK, GREEN = "#0b6bcb", "#c2255c", "#2b8a3e"
DARK = "#252836"
"""The lighter of the two surfaces of the dark theme."""


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.row("CAT-17")
def test_saving_a_colour_that_another_theme_of_one_of_its_paths_has_is_refused_naming_both(cast: Cast) -> None:
    culture, writing, path = (of_school(cast, name) for name in ("culture", "writing", "path"))
    with pytest.raises(ColourTaken) as refused:
        change_theme(culture, colour=PINK.upper(), by=SYSTEM)
    assert refused.value.field == "colour"
    assert refused.value.values == {"path": path.title, "theme": writing.title, "colour": PINK}
    assert culture.colour == BLUE


@pytest.mark.row("CAT-17")
def test_attaching_a_theme_to_a_path_that_has_its_colour_is_refused_naming_both(cast: Cast) -> None:
    path, twin = of_school(cast, "other_path"), created("theme", colour=GREEN)
    for attach in (lambda: link(path, twin, by=SYSTEM), lambda: set_parents(twin, [path], by=SYSTEM)):
        with pytest.raises(ColourTaken) as refused:
            attach()
        assert refused.value.values["theme"] == of_school(cast, "sourcing").title


@pytest.mark.row("CAT-17")
def test_paths_named_in_the_form_of_a_theme_are_compared_with_its_new_colour(cast: Cast) -> None:
    theme, path = created("theme", colour=BLUE), of_school(cast, "path")
    with pytest.raises(ColourTaken) as refused:
        changed(theme, paths=[path])
    assert refused.value.field == "paths"
    changed(theme, paths=[path], colour="#123456")
    assert [one.colour for one in theme.path_links] == ["#123456"]
    with pytest.raises(ColourTaken):
        changed(theme, colour=PINK, paths=[path])


@pytest.mark.row("CAT-17")
def test_a_path_that_a_theme_leaves_does_not_object_to_its_new_colour(cast: Cast) -> None:
    culture, other = of_school(cast, "culture"), of_school(cast, "other_path")
    changed(culture, colour=PINK, paths=[other])
    assert [(one.path_id, one.colour) for one in culture.path_links] == [(other.id, PINK)]


@pytest.mark.row("CAT-17")
def test_the_same_colour_may_stand_in_two_paths_that_share_no_theme(cast: Cast) -> None:
    assert create_theme(title="T", reference="T", colour=PINK, paths=[of_school(cast, "other_path")], by=SYSTEM).id


def test_a_theme_keeps_its_own_colour(cast: Cast) -> None:
    assert changed(of_school(cast, "culture"), colour=BLUE, title="Culture").title == "Culture"


@pytest.mark.row("CAT-17")
def test_a_new_colour_comes_along_into_every_path(cast: Cast) -> None:
    culture = of_school(cast, "culture")
    changed(culture, colour="#101010")
    assert {one.colour for one in culture.path_links} == {"#101010"}
    session.expire_all()
    kept = select(PathTheme.colour).where(PathTheme.theme_id == culture.id)
    assert set(session.scalars(kept)) == {"#101010"}


@pytest.mark.row("CAT-17")
def test_the_database_refuses_what_went_around_the_verbs_and_its_sentence_is_known(cast: Cast) -> None:
    around = text(f"UPDATE theme SET colour = '{PINK}' WHERE id = {cast.school.culture_id}")
    session.execute(told_apart(around))
    with pytest.raises(IntegrityError) as refused:
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    constraint = refused.value.orig.diag.constraint_name  # type: ignore[union-attr]
    assert (constraint, refusal_for(constraint)) == ("uq_path_theme_colour", ColourJustTaken)


@pytest.mark.row("CAT-17")
def test_the_colours_proposed_are_those_that_no_theme_of_these_paths_has(cast: Cast) -> None:
    path, other = of_school(cast, "path"), of_school(cast, "other_path")
    assert free_colours([path]) == list(PALETTE)
    culture = changed(of_school(cast, "culture"), colour=PALETTE[0])
    changed(of_school(cast, "sourcing"), colour=PALETTE[3])
    assert set(PALETTE) - set(free_colours([path])) == {PALETTE[0]}
    assert set(PALETTE) - set(free_colours([path, other])) == {PALETTE[0], PALETTE[3]}
    assert set(PALETTE) - set(free_colours([path, other], besides=culture)) == {PALETTE[3]}


def test_a_theme_without_a_colour_gets_the_first_one_that_is_free_in_all_its_paths(cast: Cast) -> None:
    path, other = of_school(cast, "path"), of_school(cast, "other_path")
    for place in range(3):
        theme = create_theme(title="T", reference=f"T{place}", paths=[path, other], by=SYSTEM)
        assert theme.colour == PALETTE[place]


@pytest.mark.parametrize("colour", PALETTE)
def test_a_colour_of_the_palette_is_read_under_white_words_and_on_dark_pages(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 4.5
    assert contrast(colour, DARK) >= 3


def test_the_palette_offers_twenty_colours_each_once() -> None:
    assert len(set(PALETTE)) == len(PALETTE) == 20
    assert all(colour == colour.lower() and len(colour) == 7 for colour in PALETTE)


def test_a_theme_beyond_the_palette_says_its_colour(cast: Cast) -> None:
    path = created("path")
    for place in range(len(PALETTE)):
        create_theme(title="T", reference=f"T{place}", paths=[path], by=SYSTEM)
    assert free_colours([path]) == []
    assert session.get_one(Theme, path.theme_links[-1].theme_id).colour == PALETTE[-1]
