"""A list as COPY writes it: word for word what Python would write, and never a row or a name from elsewhere."""

from __future__ import annotations

import csv
import io

import pytest

from backoffice.asked import Asked
from backoffice.copying import copied, copy_statement
from backoffice.csv_files import cells, csv_pieces
from backoffice.plan import plan_for
from backoffice.wanted import Wanted
from models.accounts.entities import Person
from models.kernel.replica import reading, reading_engine
from tests.backoffice.exports import HOSTILE, School, count, read

SAID = {
    "people", "roles", "companies", "sessions", "enrolments", "follow-up", "reports", "slots", "teams", "messages",
    "jobs", "campuses", "curricula", "promotions", "paths", "themes", "modules", "lessons",
}  # fmt: skip
"""Screens whose every column SQL says."""
READERS = ("administrator", "pilot", "manager")


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize(("locale", "for_machines"), [("fr", False), ("en", False), ("fr", True)])
def test_copy_and_python_write_the_same_cells_on_every_screen(
    school: School, who: str, locale: str, for_machines: bool
) -> None:
    compared = 0
    with school.seen_by(who, locale) as actor:
        for slug, screen in school.screens().items():
            if not screen.is_accessible():
                continue
            wanted = Wanted(every_column=True, for_machines=for_machines)
            plan = plan_for(screen, Asked(), wanted, actor)
            if plan.said is None:
                assert slug not in SAID
                continue
            by_postgresql = read(b"".join(csv_pieces(plan, lambda number: None)))[1:]
            by_python = [cells(row, plan.style) for part in plan._values_by_rows() for row in part]
            assert [pair for pair in zip(by_postgresql, by_python, strict=True) if pair[0] != pair[1]] == [], slug
            compared += len(by_python)
    assert compared > len(HOSTILE) or who != "administrator"
    assert compared > 0


@pytest.mark.parametrize("who", ["pilot", "globex_pilot"])
def test_no_export_of_a_pilot_names_anything_of_another_company(school: School, who: str) -> None:
    foreign, own = ("Globex", "Acme") if who == "pilot" else ("Acme", "Globex")
    of_foreign_people = ("Simpson", "Scorpio", "Leonard") if who == "pilot" else ("Benali", "Garçon", "Fournier")
    for slug, screen in school.screens().items():
        with school.seen_by("administrator") as actor:
            everything = _whole(screen, actor) if screen.is_accessible() else ""
        with school.seen_by(who) as actor:
            if not screen.is_accessible():
                continue
            file = _whole(screen, actor)
        leaks = [name for name in (foreign, *of_foreign_people) if name in file]
        assert leaks == [], slug
        if foreign in everything:  # there was something to leak
            assert own in file, slug


def _whole(screen: object, actor: object) -> str:
    plan = plan_for(screen, Asked(), Wanted(every_row=True, every_column=True), actor)  # type: ignore[arg-type]
    return b"".join(csv_pieces(plan, lambda number: None)).decode()


@pytest.mark.parametrize("typed", [*HOSTILE, "%(search)s", "\\'", "') TO PROGRAM 'id' --", "x\x00y"])
def test_what_is_typed_in_a_search_finds_or_finds_not_and_breaks_nothing(school: School, typed: str) -> None:
    found = read(school.browser().get("/admin/people/export/csv/", query_string={"search": typed}).data)
    with school.seen_by("administrator"):
        screen = school.screens()["people"]
        listed = screen.count(Asked(search=typed.replace("\x00", "").strip()))
        assert count(Person) >= len(HOSTILE)
    assert len(found) == 1 + listed


def test_nothing_that_a_reader_typed_stands_in_the_statement_itself(school: School) -> None:
    with school.seen_by("administrator") as actor:
        screen = school.screens()["people"]
        plan = plan_for(screen, Asked(search="o'brien; %s"), Wanted(), actor)
        assert plan.said is not None
        statement, parameters = copy_statement(plan.said, plan.style, actor)
    assert "brien" not in statement
    assert any("brien" in str(value) for value in parameters.values())


def test_one_column_that_is_empty_is_still_a_row(school: School) -> None:
    with school.seen_by("administrator") as actor:
        screen = school.screens()["companies"]
        plan = plan_for(screen, Asked(), Wanted(), actor)
        assert plan.said is not None
        said = type(plan.said)(
            plan.said.statement.with_only_columns(screen.model.external_reference.label("c0")), plan.said.kinds[2:3]
        )
        statement, parameters = copy_statement(said, plan.style, actor)
        with reading(reading_engine()) as connection:
            pieces = list(copied(connection.connection.driver_connection, statement, parameters))
    file = b"".join(piece for piece, _rows in pieces)
    lines = list(csv.reader(io.StringIO(file.decode(), newline=""), strict=True))
    assert len(lines) == sum(rows for _piece, rows in pieces) == len(HOSTILE) + 2
    assert lines.count([""]) == 2  # of Acme and of Globex
