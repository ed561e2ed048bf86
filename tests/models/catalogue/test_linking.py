"""What a path, a theme and a module hold: once each, at places 1 to n (CAT-14, CAT-22, CAT-26)."""

from __future__ import annotations

from typing import Any

import pytest

from models.catalogue.entities import Path, Workshop
from models.catalogue.operations import link, move, reorder, unlink
from models.catalogue.refusals import (
    Archived,
    ColourTaken,
    NotInIt,
    NotLinkable,
    OrderChanged,
    TooFewWorkshops,
    TwiceInIt,
)
from models.kernel.archiving import archive
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, VISITOR
from tests.cast import Cast
from tests.models.catalogue.rows import created, ids, of_school

LEVELS = [("path", "theme"), ("path", "workshop"), ("theme", "module"), ("module", "lesson")]
each_level = pytest.mark.parametrize(("upper", "lower"), LEVELS)


def family(upper: str, lower: str, number: int = 3) -> tuple[Any, list[Any]]:
    """A row that holds nothing yet, and some that it may hold."""
    parent = created(upper, f"Un {upper}", "PARENT")
    colours = [{"colour": f"#00000{place}"} if lower == "theme" else {} for place in range(number)]
    return parent, [created(lower, f"N° {place}", f"R{place}", **values) for place, values in enumerate(colours)]


def held(parent: Any, children: list[Any]) -> list[int]:
    """The children that a parent holds, by their place in the list that the test made."""
    known = {one.id: place for place, one in enumerate(children)}
    return [known[one] for one in ids(parent, type(children[0]))]


@pytest.mark.row("CAT-14")
@pytest.mark.row("CAT-22")
@pytest.mark.row("CAT-26")
@each_level
def test_a_row_comes_last_or_where_it_is_said(cast: Cast, upper: str, lower: str) -> None:
    parent, children = family(upper, lower, 5)
    for place, at in enumerate((None, None, 1, 2, 99)):
        link(parent, children[place], at=at, by=SYSTEM)
    assert held(parent, children) == [2, 3, 0, 1, 4]


@each_level
def test_nothing_is_in_it_twice(cast: Cast, upper: str, lower: str) -> None:
    parent, [child] = family(upper, lower, 1)
    link(parent, child, by=SYSTEM)
    with pytest.raises(TwiceInIt) as refused:
        link(parent, child, by=SYSTEM)
    assert refused.value.values == {"parent": parent, "child": child}
    assert held(parent, [child]) == [0]


@each_level
def test_what_leaves_makes_room(cast: Cast, upper: str, lower: str) -> None:
    parent, children = family(upper, lower)
    for child in children:
        link(parent, child, by=SYSTEM)
    unlink(parent, children[0], by=SYSTEM)
    assert held(parent, children) == [1, 2]
    with pytest.raises(NotInIt):
        unlink(parent, children[0], by=SYSTEM)


@each_level
def test_the_order_that_was_shown_is_written(cast: Cast, upper: str, lower: str) -> None:
    parent, children = family(upper, lower)
    for child in children:
        link(parent, child, by=SYSTEM)
    reorder(parent, [children[place].id for place in (2, 0, 1)], kind=type(children[0]), by=SYSTEM)
    assert held(parent, children) == [2, 0, 1]
    assert held(session.merge(parent), children) == [2, 0, 1]


@each_level
@pytest.mark.parametrize("shown", [(0, 1), (0, 1, 2, 2), (0, 1, 3), ()])
def test_an_order_of_what_is_no_longer_there_is_refused(
    cast: Cast, upper: str, lower: str, shown: tuple[int, ...]
) -> None:
    parent, children = family(upper, lower, 4)
    for child in children[:3]:
        link(parent, child, by=SYSTEM)
    with pytest.raises(OrderChanged):
        reorder(parent, [children[place].id for place in shown], kind=type(children[0]), by=SYSTEM)
    assert held(parent, children) == [0, 1, 2]


@each_level
def test_a_row_moves_to_another_of_the_level_and_within_its_own(cast: Cast, upper: str, lower: str) -> None:
    parent, children = family(upper, lower)
    other = created(upper, "Un autre", "AUTRE")
    for child in children:
        link(parent, child, by=SYSTEM)
    move(children[0], origin=parent, to=parent, at=3, by=SYSTEM)
    assert held(parent, children) == [1, 2, 0]
    move(children[2], origin=parent, to=other, by=SYSTEM)
    move(children[0], origin=parent, to=other, at=1, by=SYSTEM)
    assert (held(parent, children), held(other, children)) == ([1], [0, 2])


@each_level
def test_a_row_does_not_move_to_where_it_is_already_nor_from_where_it_is_not(
    cast: Cast, upper: str, lower: str
) -> None:
    parent, [child] = family(upper, lower, 1)
    other = created(upper, "Un autre", "AUTRE")
    with pytest.raises(NotInIt):
        move(child, origin=parent, to=parent, by=SYSTEM)
    link(parent, child, by=SYSTEM)
    link(other, child, by=SYSTEM)
    with pytest.raises(TwiceInIt):
        move(child, origin=parent, to=other, by=SYSTEM)
    assert (held(parent, [child]), held(other, [child])) == ([0], [0])


@each_level
def test_what_is_archived_is_put_nowhere_and_stays_where_it_is(cast: Cast, upper: str, lower: str) -> None:
    parent, children = family(upper, lower, 2)
    link(parent, children[0], by=SYSTEM)
    for child in children:
        archive(child, by=SYSTEM)
    with pytest.raises(Archived):
        link(parent, children[1], by=SYSTEM)
    assert held(parent, children) == [0]
    archive(parent, by=SYSTEM)
    with pytest.raises(Archived):
        link(parent, created(lower, reference="NEUF"), by=SYSTEM)


@each_level
def test_who_may_not_write_links_nothing(cast: Cast, upper: str, lower: str) -> None:
    parent, [child] = family(upper, lower, 1)
    with pytest.raises(Forbidden):
        link(parent, child, by=VISITOR)
    link(parent, child, by=SYSTEM)
    with pytest.raises(Forbidden):
        unlink(parent, child, by=VISITOR)
    with pytest.raises(Forbidden):
        reorder(parent, [child.id], kind=type(child), by=VISITOR)
    with pytest.raises(Forbidden):
        move(child, origin=parent, to=parent, by=VISITOR)


def test_a_lesson_is_not_put_in_a_path(cast: Cast) -> None:
    with pytest.raises(NotLinkable):
        link(of_school(cast, "path"), of_school(cast, "laws"), by=SYSTEM)


def test_the_themes_of_a_path_are_ordered_apart_from_its_workshops(cast: Cast) -> None:
    path, second = of_school(cast, "path"), created("workshop", reference="W2")
    link(path, second, by=SYSTEM)
    reorder(path, [second.id, cast.school.workshop_id], kind=Workshop, by=SYSTEM)
    reorder(path, [cast.school.writing_id, cast.school.culture_id], by=SYSTEM)
    assert ids(path) == [cast.school.writing_id, cast.school.culture_id]
    assert ids(path, Workshop) == [second.id, cast.school.workshop_id]


def test_what_a_row_lists_is_read_again_after_a_change(cast: Cast) -> None:
    path, culture = of_school(cast, "path"), of_school(cast, "culture")
    assert len(path.theme_links) == len(culture.path_links) == 2
    unlink(path, culture, by=SYSTEM)
    assert [one.theme_id for one in path.theme_links] == [cast.school.writing_id]
    assert [one.path_id for one in culture.path_links] == [cast.school.other_path_id]


@pytest.mark.row("CAT-17")
def test_a_theme_does_not_move_to_a_path_that_has_its_colour(cast: Cast) -> None:
    origin, theme = of_school(cast, "draft"), created("theme", reference="T", colour="#0b6bcb")
    link(origin, theme, by=SYSTEM)
    with pytest.raises(ColourTaken):
        move(theme, origin=origin, to=session.get_one(Path, cast.school.path_id), by=SYSTEM)
    assert ids(origin) == [theme.id]


@pytest.mark.row("CAT-06")
def test_a_required_workshop_does_not_move_to_another_path(cast: Cast) -> None:
    with pytest.raises(TooFewWorkshops):
        move(of_school(cast, "workshop"), origin=of_school(cast, "path"), to=of_school(cast, "draft"), by=SYSTEM)
