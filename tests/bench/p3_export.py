"""P3: the list of people as a file, by COPY; beside the bare COPY of the same rows, columns and order."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass
from typing import Any

from flask import g

from backoffice.asked import Asked
from backoffice.copying import composed, said_in_sql
from backoffice.plan import plan_for
from backoffice.screen import screen_of
from backoffice.wanted import Wanted
from backoffice.workbooks import write_workbook
from models.accounts.actors import actor_for
from models.accounts.entities import Person, Role
from models.kernel.policy import SYSTEM, act_as, acting_as
from tests.bench.ground import Ground
from tests.bench.measuring import Measure, peak, seconds
from tests.bench.registry import bench

PLAIN = (
    "email",
    "first_name",
    "last_name",
    "state",
    "locale",
    "phone",
    "external_reference",
    "last_seen_at",
    "created_at",
)
SHOWN = (
    "name",
    "email",
    "state",
    "grants",
    "company_names",
    "locale",
    "external_reference",
    "last_seen_at",
    "created_at",
)
"""Nine columns of the table alone; nine with two relations, of which one to-many."""
RUNS = 3


@dataclass
class Downloaded:
    """One file as its reader gets it: seconds to the first piece and to the last, rows, bytes."""

    first: float
    whole: float
    rows: int


@bench()
def csv_by_copy(ground: Ground) -> Iterator[Measure]:
    staff = ground.administrator()
    for names, what in ((PLAIN, "plain"), (SHOWN, "with relations")):
        screen: Any = screen_of(Person)
        screen.visible_columns = lambda asked=None, names=names: names
        floors, ours = [], []
        for _run in range(RUNS):
            floors.append(seconds(lambda names=names: bare(ground, names)))
            ours.append(download(staff, "/admin/people/export/csv/"))
        del screen.visible_columns
        assert {one.rows for one in ours} == {ground.sql.execute("SELECT count(*) FROM person").fetchone()[0]}  # type: ignore[index]
        whole, floor = statistics.median(one.whole for one in ours), statistics.median(floors)
        yield Measure(f"P3 export of 9 columns, {what}", whole, "s", ground.people, floor=floor)
        yield Measure(f"P3 first byte, {what}", max(one.first for one in ours) * 1000, "ms", ground.people)
    yield Measure("P3 memory after the CSVs", peak(), "MB", ground.people)


@bench(people=(100_000,))
def workbook(ground: Ground) -> Iterator[Measure]:
    actor = g.actor = actor_for(ground.holder(Role.ADMINISTRATOR))
    act_as(actor)
    plan = plan_for(screen_of(Person), Asked(), Wanted(), actor)
    took = seconds(lambda: max(write_workbook(ground.folder / "people.xlsx", plan, [])))
    yield Measure("P3 workbook, rows a second", ground.people / took, "rows/s", ground.people)
    yield Measure("P3 memory after the workbook", peak(), "MB", ground.people)


def bare(ground: Ground, names: tuple[str, ...]) -> None:
    """The same rows, columns and order, in the raw values that the database holds: no label, format or guard."""
    screen: Any = screen_of(Person)
    with acting_as(SYSTEM):
        statement, parameters = composed(said_in_sql(screen, Asked(), names).statement)
    with ground.sql.cursor() as cursor:
        command = f"COPY ({statement}) TO STDOUT (FORMAT csv, DELIMITER ';')"
        with cursor.copy(command, parameters) as rows:  # type: ignore[arg-type]
            for _row in rows:
                pass


def download(staff: Any, address: str) -> Downloaded:
    """As a server sends it: piece by piece, none kept."""
    began = time.perf_counter()
    answer = Context().run(staff.client.get, address, buffered=False)
    pieces = answer.iter_encoded()
    number = next(pieces).count(b"\r\n") - 1
    first = time.perf_counter() - began
    number += sum(piece.count(b"\r\n") for piece in pieces)
    answer.close()
    return Downloaded(first, time.perf_counter() - began, number)
