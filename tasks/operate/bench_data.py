"""`passerelle bench-data`: as many people as wanted, through COPY, the same at every load, for measurements."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol, cast

from sqlalchemy import select, text

from models.accounts.entities import Person
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_
from tasks.operate.bench_data_rows import DOMAIN, Bench, tables

BLOCK = 5_000
ANALYZED = "person, role_grant, company, training_session, enrolment, slot_assignment, waiting_entry, supervision"
MEMORY = "SET LOCAL work_mem = '256MB'; SET LOCAL gin_pending_list_limit = '64MB'"


class RealPeopleThere(DomainError):
    sentence = N_("This database holds people who are not bench data; --force adds the bench data beside them.")


class BenchDataThere(DomainError):
    sentence = N_("The bench data are there already.")


class Driver(Protocol):
    """What is used of psycopg's connection."""

    def cursor(self) -> Any: ...


@dataclass(frozen=True)
class Load:
    """What was loaded, in how many seconds."""

    rows: dict[str, int]
    seconds: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s · " + " · ".join(f"{table} {count:,}" for table, count in self.rows.items())


def load(people: int, *, force: bool = False) -> Load:
    """Fill a migrated database with people, companies, sessions, enrolments and slots in proportion.

    Args:
        people: how many; a million take less than two minutes, in constant memory.
        force: load although other people are there.

    Raises:
        RealPeopleThere: other people are there.
        BenchDataThere: it was done before.
    """
    began = time.perf_counter()
    with acting_as(SYSTEM), transaction():
        look_around(force=force)
        session.execute(text(MEMORY))
        bench = Bench(people, {table: reserve(table, count) for table, count in Bench.counts(people).items()})
        rows = {table: copy(table, columns, lines) for table, columns, lines in tables(bench)}
        session.execute(text(f"ANALYZE {ANALYZED}"))
    return Load(rows, time.perf_counter() - began)


def look_around(*, force: bool) -> None:
    """Refuse what would mix with real people, or come twice."""
    ours = Person.email_key.endswith(DOMAIN)
    if session.scalar(select(Person.id).where(ours).limit(1)):
        raise BenchDataThere
    if not force and session.scalar(select(Person.id).where(~ours).limit(1)):
        raise RealPeopleThere


def reserve(table: str, count: int) -> int:
    """The first of so many ids in a row, which nobody else will be given."""
    sequence = f"pg_get_serial_sequence('{table}', 'id')"
    first = session.scalars(text(f"SELECT nextval({sequence})")).one()
    session.execute(text(f"SELECT setval({sequence}, :last)"), {"last": first + count - 1})
    return int(first)


def copy(table: str, columns: str, lines: Iterable[str]) -> int:
    """Stream lines of COPY's text format into a table; gives back how many."""
    driver = cast("Driver", session.connection().connection.driver_connection)
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
            for block in blocks(lines):
                stream.write(block)
        return int(cursor.rowcount)


def blocks(lines: Iterable[str]) -> Iterator[str]:
    rest = iter(lines)
    while block := list(islice(rest, BLOCK)):
        yield "\n".join(block) + "\n"
