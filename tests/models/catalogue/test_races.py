"""Two people write the same part of the catalogue at once: it stays in order, and none waits for who waits for them."""

from __future__ import annotations

from itertools import count

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.catalogue.entities import Module, Path, PathTheme, Theme, ThemeModule
from models.catalogue.operations import (
    change_path,
    change_theme,
    create_module,
    create_theme,
    delete_module,
    link,
    move,
    reorder,
    show_with_contents,
    unlink,
)
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM
from tests.models.catalogue.rows import changed, created, ids
from tests.models.contracts.races import at_once

pytestmark = pytest.mark.race
PINK = "#c2255c"


NUMBERS = count()


def fresh() -> str:
    """A reference that no other test of the module has."""
    return f"R{next(NUMBERS)}"


def written(kind: str, number: int, **values: object) -> list[int]:
    with transaction():
        return [created(kind, reference=fresh(), **values).id for _ in range(number)]


def names(outcomes: list[type[Exception] | None]) -> list[str]:
    return sorted(one.__name__ for one in outcomes if one)


@pytest.mark.row("CAT-22")
def test_modules_put_in_a_theme_at_once_are_all_there_at_places_of_their_own(scratch: Flask) -> None:
    [theme_id], module_ids = written("theme", 1), written("module", 12)

    def put(module_id: int) -> None:
        link(session.get_one(Theme, theme_id), session.get_one(Module, module_id), at=1, by=SYSTEM)

    assert at_once(scratch, put, module_ids) == [None] * 12
    assert sorted(ids(session.get_one(Theme, theme_id))) == module_ids


@pytest.mark.row("CAT-22")
def test_without_the_lock_of_the_theme_they_take_the_same_place(scratch: Flask) -> None:
    """The control: reading the last place and writing the next one, which loses."""
    [theme_id], module_ids = written("theme", 1), written("module", 12)

    def put(module_id: int) -> None:
        last = session.scalar(select(func.count(ThemeModule.id)).where(ThemeModule.theme_id == theme_id)) or 0
        session.scalar(select(func.pg_sleep(0.2)))
        session.add(ThemeModule(theme_id=theme_id, module_id=module_id, position=last + 1))

    assert "JustLinked" in names(at_once(scratch, put, module_ids))


@pytest.mark.row("CAT-22")
def test_the_same_module_put_twice_at_once_is_there_once(scratch: Flask) -> None:
    [theme_id], [module_id] = written("theme", 1), written("module", 1)

    def put(_: int) -> None:
        link(session.get_one(Theme, theme_id), session.get_one(Module, module_id), by=SYSTEM)

    assert names(at_once(scratch, put, range(6))) == ["TwiceInIt"] * 5
    assert ids(session.get_one(Theme, theme_id)) == [module_id]


def test_orders_written_at_once_leave_one_of_them_whole(scratch: Flask) -> None:
    [theme_id], module_ids = written("theme", 1), written("module", 5)
    with transaction():
        for one in module_ids:
            link(session.get_one(Theme, theme_id), session.get_one(Module, one), by=SYSTEM)
    orders = [module_ids[place:] + module_ids[:place] for place in range(5)]

    def order(place: int) -> None:
        reorder(session.get_one(Theme, theme_id), orders[place], by=SYSTEM)

    assert at_once(scratch, order, range(5)) == [None] * 5
    assert ids(session.get_one(Theme, theme_id)) in orders


@pytest.mark.row("CAT-17")
def test_themes_of_one_colour_put_in_a_path_at_once_leave_one(scratch: Flask) -> None:
    [path_id], theme_ids = written("path", 1), written("theme", 8, colour=PINK)

    def put(theme_id: int) -> None:
        link(session.get_one(Path, path_id), session.get_one(Theme, theme_id), by=SYSTEM)

    assert names(at_once(scratch, put, theme_ids)) == ["ColourTaken"] * 7
    assert len(ids(session.get_one(Path, path_id))) == 1


@pytest.mark.row("CAT-17")
def test_themes_of_a_path_that_take_one_colour_at_once_leave_it_to_one(scratch: Flask) -> None:
    [path_id] = written("path", 1)
    with transaction():
        path = session.get_one(Path, path_id)
        themes = [
            create_theme(title="T", reference=fresh(), paths=[path], by=SYSTEM).id for place in range(8)
        ]  # fmt: skip

    def recolour(theme_id: int) -> None:
        change_theme(session.get_one(Theme, theme_id), colour=PINK, by=SYSTEM)

    assert names(at_once(scratch, recolour, themes)) == ["ColourTaken"] * 7
    held = select(PathTheme.id).where(PathTheme.colour == PINK, PathTheme.path_id == path_id)
    assert len(session.scalars(held).all()) == 1


@pytest.mark.row("CAT-17")
def test_looking_before_writing_does_not_hold_the_rule_the_database_does(scratch: Flask) -> None:
    """The control: whoever looks without a lock sees no clash; the constraint refuses, with its sentence."""
    [path_id], theme_ids = written("path", 1), written("theme", 6, colour=PINK)
    looked = []

    def put(theme_id: int) -> None:
        clash = select(PathTheme.id).where(PathTheme.path_id == path_id, PathTheme.colour == PINK)
        looked.append(session.scalars(clash).all())
        session.scalar(select(func.pg_sleep(0.2)))
        place = theme_ids.index(theme_id) + 1
        session.add(PathTheme(path_id=path_id, theme_id=theme_id, position=place))

    assert names(at_once(scratch, put, theme_ids)) == ["ColourJustTaken"] * 5
    assert looked.count([]) > 1


@pytest.mark.row("CAT-17")
def test_a_theme_put_in_a_path_while_its_colour_changes_clashes_with_nothing(scratch: Flask) -> None:
    for _ in range(6):
        with transaction():
            path = created("path", reference=fresh())
            created("theme", reference=fresh(), colour=PINK, paths=[path])
            theme_id, path_id = created("theme", reference=fresh(), colour="#123456").id, path.id

        def either(place: int, theme_id: int = theme_id, path_id: int = path_id) -> None:
            theme = session.get_one(Theme, theme_id)
            if place:
                link(session.get_one(Path, path_id), theme, by=SYSTEM)
            else:
                change_theme(theme, colour=PINK, by=SYSTEM)

        assert names(at_once(scratch, either, range(2))) in (["ColourTaken"], ["ColourJustTaken"], ["Conflict"])
        session.expire_all()
        colours = session.scalars(select(PathTheme.colour).where(PathTheme.path_id == path_id)).all()
        assert len(colours) == len(set(colours))


@pytest.mark.row("CAT-06")
def test_a_workshop_leaves_or_is_required_not_both(scratch: Flask) -> None:
    for _ in range(6):
        with transaction():
            path = created("path", reference=fresh())
            workshop = created("workshop", reference=fresh(), paths=[path])
            path_id, workshop_id, kind = path.id, workshop.id, type(workshop)

        def either(place: int, path_id: int = path_id, workshop_id: int = workshop_id, kind: type = kind) -> None:
            path = session.get_one(Path, path_id)
            if place:
                unlink(path, session.get_one(kind, workshop_id), by=SYSTEM)
            else:
                change_path(path, required_workshops=1, by=SYSTEM)

        assert names(at_once(scratch, either, range(2))) == ["TooFewWorkshops"]


@pytest.mark.row("CAT-18")
def test_a_reference_created_at_once_is_given_to_one(scratch: Flask) -> None:
    def create(place: int) -> None:
        create_module(title="Titre", reference="Élan" if place % 2 else "ÉLAN", by=SYSTEM)

    refused = names(at_once(scratch, create, range(6)))
    assert len(refused) == 5
    assert set(refused) <= {"ReferenceJustUsed", "ReferenceUsed"}


def test_a_module_is_deleted_or_put_in_a_theme_not_both(scratch: Flask) -> None:
    for _ in range(6):
        [theme_id], [module_id] = written("theme", 1), written("module", 1)

        def either(place: int, theme_id: int = theme_id, module_id: int = module_id) -> None:
            module = session.get_one(Module, module_id)
            if place:
                link(session.get_one(Theme, theme_id), module, by=SYSTEM)
            else:
                delete_module(module, by=SYSTEM)

        assert names(at_once(scratch, either, range(2))) in (["JustLinked"], ["StillUsed"], ["CatalogueGone"])
        session.expire_all()
        held = ids(session.get_one(Theme, theme_id))
        assert held == ([module_id] if session.get(Module, module_id) else [])


def test_every_verb_at_once_over_two_paths_ends_without_a_deadlock(scratch: Flask) -> None:
    """A thread that dies of a deadlock leaves no outcome, and fails the test."""
    path_ids, module_ids = written("path", 2), written("module", 4)
    with transaction():
        both = [session.get_one(Path, one) for one in path_ids]
        theme_ids = [
            create_theme(title="T", reference=fresh(), paths=both, by=SYSTEM).id for place in range(4)
        ]  # fmt: skip
        for theme_id in theme_ids:
            for module_id in module_ids[:2]:
                link(session.get_one(Theme, theme_id), session.get_one(Module, module_id), by=SYSTEM)

    def anything(place: int) -> None:
        first, second = (session.get_one(Path, one) for one in path_ids[:: 1 if place % 2 else -1])
        theme = session.get_one(Theme, theme_ids[place % 4])
        module = session.get_one(Module, module_ids[place % 3])
        match place % 8:
            case 0:
                change_theme(theme, colour=f"#0000{place:02x}", by=SYSTEM)
            case 1:
                unlink(first, theme, by=SYSTEM)
            case 2:
                link(second, theme, by=SYSTEM)
            case 3:
                move(theme, origin=first, to=second, by=SYSTEM)
            case 4:
                show_with_contents(first, by=SYSTEM)
            case 5:
                changed(theme, paths=[second])
            case 6:
                changed(module, themes=[theme], title=f"Module {place}")
            case 7:
                reorder(first, ids(first)[::-1], by=SYSTEM)

    assert len(at_once(scratch, anything, range(40))) == 40
    session.expire_all()
    for one in path_ids:  # at places 1 to n
        ids(session.get_one(Path, one))
