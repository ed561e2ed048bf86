"""Paths, themes, modules, lessons and workshops, in the order in which staff create them (CAT-01, CAT-02)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.catalogue import operations
from models.catalogue.entities import LessonLevel, Module, Path, PathTheme, Theme, Workshop
from models.catalogue.levels import links_of
from models.catalogue.refusals import (
    AddressUnsafe,
    Archived,
    ColourTaken,
    HoursOutOfRange,
    NotAColour,
    ReferenceMissing,
    ReferenceUsed,
    SlugTaken,
    SlugUnusable,
    TitleMissing,
    TooFewWorkshops,
    TooLong,
)
from models.evidence.entities import AuditEntry
from models.kernel.archiving import archive
from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, VISITOR
from tests.cast import Cast
from tests.models.catalogue.rows import KINDS, changed, created

each_kind = pytest.mark.parametrize("kind", KINDS)


def refusal_of(kind: str, **values: Any) -> tuple[type[DomainError], str | None]:
    with pytest.raises(DomainError) as refused:
        created(kind, **values)
    return type(refused.value), refused.value.field


@pytest.mark.row("CAT-01")
@pytest.mark.row("CAT-18")
@pytest.mark.row("CAT-20")
@each_kind
def test_a_title_and_a_reference_are_written_with_their_spaces_in_order(cast: Cast, kind: str) -> None:
    row = created(kind, "  Bien\u00a0 recruter \n", "\tRH  - 1 ")
    session.expire_all()
    assert (type(row), row.title, row.reference) == (KINDS[kind], "Bien recruter", "RH - 1")


@pytest.mark.row("CAT-01")
@each_kind
def test_what_was_not_said_in_a_change_stays(cast: Cast, kind: str) -> None:
    row = created(kind, "Avant", "R1")
    changed(row, title="Après")
    session.expire_all()
    assert (row.title, row.reference) == ("Après", "R1")


@each_kind
def test_an_empty_title_is_refused_next_to_its_field(cast: Cast, kind: str) -> None:
    assert refusal_of(kind, title=" \t ") == (TitleMissing, "title")


@pytest.mark.row("CAT-19")
@each_kind
def test_an_empty_reference_is_refused_next_to_its_field(cast: Cast, kind: str) -> None:
    assert refusal_of(kind, reference="") == (ReferenceMissing, "reference")


@each_kind
def test_too_long_a_title_is_refused_with_both_numbers(cast: Cast, kind: str) -> None:
    with pytest.raises(TooLong) as refused:
        created(kind, title="x" * 201)
    assert (refused.value.field, refused.value.values) == ("title", {"most": 200, "length": 201})


@pytest.mark.row("CAT-18")
@pytest.mark.row("CAT-20")
@each_kind
def test_a_reference_is_used_once_whatever_its_capitals_and_the_refusal_names_the_other(cast: Cast, kind: str) -> None:
    created(kind, "La première", "Élan")
    with pytest.raises(ReferenceUsed) as refused:
        created(kind, "La seconde", "éLAN")
    assert (refused.value.field, refused.value.values) == ("reference", {"title": "La première"})


@each_kind
def test_a_row_keeps_its_own_reference_and_may_change_its_capitals(cast: Cast, kind: str) -> None:
    row = created(kind, reference="ref")
    assert changed(row, reference="REF").reference == "REF"


@each_kind
def test_the_same_reference_may_stand_at_two_levels(cast: Cast, kind: str) -> None:
    for other in KINDS:
        created(other, reference="COMMUNE")


@each_kind
def test_who_may_not_write_the_catalogue_writes_nothing(cast: Cast, kind: str) -> None:
    row = created(kind)
    with pytest.raises(Forbidden):
        getattr(operations, f"create_{kind}")(title="T", reference="AUTRE", by=VISITOR)
    with pytest.raises(Forbidden):
        getattr(operations, f"change_{kind}")(row, title="T", by=VISITOR)


def test_a_value_that_is_no_words_of_the_row_is_a_fault_of_the_caller(cast: Cast) -> None:
    with pytest.raises(TypeError):
        created("path", published_at=None)


@pytest.mark.row("CAT-02")
def test_each_child_says_what_it_goes_into_and_comes_last_there(cast: Cast) -> None:
    path, other = session.get_one(Path, cast.school.path_id), created("path", reference="P2")
    theme = created("theme", reference="T", paths=[path, other])
    module = created("module", reference="M", themes=[theme])
    lesson = created("lesson", reference="L", modules=[module, session.get_one(Module, cast.school.history_id)])
    workshop = created("workshop", reference="W", paths=[path], modules=[module])
    school = cast.school
    assert [one.theme_id for one in links_of(path)] == [school.culture_id, school.writing_id, theme.id]
    assert [one.theme_id for one in links_of(other)] == [theme.id]
    assert [one.module_id for one in links_of(theme)] == [module.id]
    assert [one.module_id for one in lesson.module_links] == [school.history_id, module.id]
    assert [one.workshop_id for one in links_of(path, Workshop)] == [school.workshop_id, workshop.id]
    assert [one.module_id for one in workshop.module_links] == [module.id]


@pytest.mark.row("CAT-14")
@pytest.mark.row("A-12")
def test_a_theme_belongs_to_all_the_paths_that_its_form_names(cast: Cast) -> None:
    first, second, third = (created("path", reference=f"P{n}") for n in range(3))
    theme = created("theme", paths=[first, second])
    changed(theme, paths=[third, second])
    assert sorted(one.path_id for one in theme.path_links) == [second.id, third.id]
    changed(theme, title="Sans toucher aux parcours")
    assert sorted(one.path_id for one in theme.path_links) == [second.id, third.id]


@pytest.mark.row("CAT-15")
def test_a_theme_whose_paths_are_all_removed_is_in_none(cast: Cast) -> None:
    culture = session.get_one(Theme, cast.school.culture_id)
    changed(culture, paths=[])
    held = select(PathTheme.theme_id, PathTheme.position).where(PathTheme.path_id == cast.school.path_id)
    assert session.execute(held).all() == [(cast.school.writing_id, 1)]


def test_nothing_is_put_in_an_archived_parent(cast: Cast) -> None:
    path = created("path")
    archive(path, by=SYSTEM)
    assert refusal_of("theme", reference="T", paths=[path]) == (Archived, "paths")


@pytest.mark.row("CAT-05")
@pytest.mark.row("CAT-07")
@pytest.mark.row("CAT-08")
@pytest.mark.row("A-11")
def test_a_path_certifies_locks_its_workshops_and_has_quizzes_or_not(cast: Cast) -> None:
    path = created("path")
    assert (path.certifying, path.workshops_locked, path.programme_quizzes_on) == (False, False, True)
    changed(path, certifying=True, workshops_locked=True, programme_quizzes_on=False)
    session.expire_all()
    assert (path.certifying, path.workshops_locked, path.programme_quizzes_on) == (True, True, False)


@pytest.mark.row("CAT-16")
def test_a_theme_is_mandatory_until_it_is_said_to_be_optional(cast: Cast) -> None:
    theme = created("theme")
    assert (theme.optional, changed(theme, optional=True).optional) == (False, True)


@pytest.mark.row("CAT-37")
def test_a_lesson_is_basic_until_a_level_is_said(cast: Cast) -> None:
    lesson = created("lesson")
    assert (lesson.level, changed(lesson, level=LessonLevel.EXPERT).level) == (LessonLevel.BASICS, LessonLevel.EXPERT)


@pytest.mark.row("CAT-06")
def test_a_path_requires_no_more_workshops_than_it_has_and_the_refusal_says_both_numbers(cast: Cast) -> None:
    path = session.get_one(Path, cast.school.path_id)
    for required in (-1, 2):
        with pytest.raises(TooFewWorkshops) as refused:
            changed(path, required_workshops=required)
        assert refused.value.field == "required_workshops"
        assert refused.value.values == {"path": path.title, "workshops": 1, "required": required}
    assert changed(path, required_workshops=0).required_workshops == 0
    assert changed(path, required_workshops=1).required_workshops == 1


@pytest.mark.row("CAT-06")
def test_a_path_that_is_created_requires_no_workshop_yet(cast: Cast) -> None:
    assert refusal_of("path", required_workshops=1) == (TooFewWorkshops, "required_workshops")
    assert created("path", required_workshops=0).required_workshops == 0


@pytest.mark.row("CAT-06")
def test_a_workshop_that_a_path_requires_does_not_leave_it(cast: Cast) -> None:
    path, workshop = session.get_one(Path, cast.school.path_id), session.get_one(Workshop, cast.school.workshop_id)
    with pytest.raises(TooFewWorkshops) as refused:
        operations.unlink(path, workshop, by=SYSTEM)
    assert (refused.value.values["workshops"], refused.value.values["required"]) == (0, 1)
    changed(path, required_workshops=0)
    operations.unlink(path, workshop, by=SYSTEM)
    assert links_of(path, Workshop) == []


@pytest.mark.row("CAT-10")
def test_the_public_page_of_a_path_is_kept_as_it_is_shown(cast: Cast) -> None:
    path = created(
        "path", slug=" L'Écriture & l’œil ", audience="Recruteurs\r\n\r\nDRH ", skills="Chercher\nConduire",
        objective="Recruter", registration_number=" RS 3428", average_hours=30,
        registration_url="https://www.francecompetences.fr/recherche/rs/3428",
    )  # fmt: skip
    session.expire_all()
    assert (path.slug, path.audience, path.skills) == ("l-ecriture-l-oeil", "Recruteurs\n\nDRH", "Chercher\nConduire")
    assert (path.registration_number, path.average_hours) == ("RS 3428", 30)
    assert changed(path, slug="").slug is None


@pytest.mark.row("CAT-10")
@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"slug": "!!!"}, SlugUnusable), ({"registration_url": "javascript:alert(1)"}, AddressUnsafe),
        ({"average_hours": 0}, HoursOutOfRange), ({"average_hours": 10_001}, HoursOutOfRange),
        ({"registration_number": "x" * 81}, TooLong), ({"summary": "x" * 50_001}, TooLong),
    ],
)  # fmt: skip
def test_what_a_public_page_cannot_show_is_refused_next_to_its_field(
    cast: Cast, values: dict[str, Any], refusal: type[DomainError]
) -> None:
    assert refusal_of("path", **values) == (refusal, next(iter(values)))


@pytest.mark.row("CAT-10")
def test_two_paths_do_not_share_an_address(cast: Cast) -> None:
    created("path", reference="P1", slug="recruter")
    assert refusal_of("path", reference="P2", slug="Recruter") == (SlugTaken, "slug")


@pytest.mark.parametrize(("typed", "kept"), [("#1E90FF", "#1e90ff"), (" 1e90ff", "#1e90ff"), ("#19F", "#1199ff")])
def test_a_colour_is_kept_in_one_way_of_writing(cast: Cast, typed: str, kept: str) -> None:
    assert created("theme", colour=typed).colour == kept


@pytest.mark.parametrize("typed", ["red", "#12345", "#1234567", "#gggggg"])
def test_what_is_no_colour_is_refused_next_to_its_field(cast: Cast, typed: str) -> None:
    assert refusal_of("theme", colour=typed) == (NotAColour, "colour")


@pytest.mark.row("CAT-17")
def test_a_theme_created_with_a_colour_of_one_of_its_paths_is_refused(cast: Cast) -> None:
    path = session.get_one(Path, cast.school.path_id)
    assert refusal_of("theme", colour="#C2255C", paths=[path]) == (ColourTaken, "colour")


def test_the_audit_log_tells_of_a_creation_and_of_what_it_went_into(cast: Cast) -> None:
    path = created("path")
    last = session.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)) or 0
    theme = created("theme", paths=[path])
    entries = session.execute(
        select(AuditEntry.entity, AuditEntry.subjects).where(AuditEntry.id > last).order_by(AuditEntry.id)
    ).all()
    link = theme.path_links[0]
    assert [tuple(one) for one in entries] == [
        ("theme", [f"theme:{theme.id}"]),
        ("path_theme", [f"path_theme:{link.id}", f"path:{path.id}", f"theme:{theme.id}"]),
    ]
