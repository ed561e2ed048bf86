"""A list as PostgreSQL writes it: one COPY, streamed, in a read-only transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Cast, Select, Text, column, func, select
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.types import TypeEngine

from backoffice.formats import Style, Unsaid, written_in_sql
from backoffice.sayings import Reached
from models.kernel.policy import Actor, acting, narrowed, sees_all

AT_ONCE = 64 * 1024
"""Bytes handed to the reader at a time."""


@dataclass(frozen=True)
class Said:
    """The rows of a list as one select of plain values.

    Args:
        statement: in the list's order, not narrowed yet.
        kinds: the type of each column.
    """

    statement: Select[Any]
    kinds: tuple[TypeEngine[Any], ...]


def said_in_sql(screen: Any, asked: Any, names: Sequence[str]) -> Said:
    """The columns of a list's rows.

    Raises:
        Unsaid: a column that only Python can say.
    """
    is_whole = not screen.conditions(asked) and sees_all(acting(), screen.model)
    among = None if is_whole else screen.chosen(asked)
    reached = Reached(screen.listed(asked).select_from(screen.model), screen.model, among)
    values = [_value(screen, reached, name) for name in names]
    labelled = [value.label(f"c{n}") for n, value in enumerate(values)]
    return Said(reached.statement.with_only_columns(*labelled), tuple(value.type for value in values))


def _value(screen: Any, reached: Reached, name: str) -> Any:
    if name in screen.sql:
        return screen.sql[name](screen.model, reached)
    if name in screen.read:
        raise Unsaid(name)
    return reached.value(screen.model, name)


def copy_statement(said: Said, style: Style, by: Actor) -> tuple[str, dict[str, Any]]:
    """What to send, and its parameters (the driver puts them in: COPY takes none).

    The values come from an ordered select, which PostgreSQL does not merge into the one around it: each is computed
    once, however often the writing of it refers to it.

    Args:
        by: whose rows; the statement runs outside the session, so their scope is put in here.
    """
    inside, parameters = composed(narrowed(said.statement, by))
    outside = [
        written_in_sql(column(f"c{n}", kind), kind, style).label(f"w{n}") for n, kind in enumerate(said.kinds)
    ]  # fmt: skip
    if len(outside) == 1:  # one empty column would be an empty line, which readers skip
        outside = [func.coalesce(Cast(outside[0].element, Text), "").label("w0")]
    # the constants of this part are ours: labels, formats, one pattern
    writing = select(*outside).compile(dialect=DIALECT, compile_kwargs={"literal_binds": True})
    return f"COPY ({writing} FROM ({inside}) AS listed) TO STDOUT (FORMAT csv, DELIMITER ';')", parameters


DIALECT = psycopg.dialect()  # type: ignore[no-untyped-call]


def composed(statement: Select[Any]) -> tuple[str, dict[str, Any]]:
    """A statement as the driver takes it: its text, and its parameters as the driver understands them."""
    compiled = statement.compile(dialect=DIALECT)
    expanded = compiled.construct_expanded_state()  # type: ignore[attr-defined]
    processors = {
        name: bind.type.dialect_impl(DIALECT).bind_processor(DIALECT) for name, bind in compiled.binds.items()  # type: ignore[attr-defined]
    }  # fmt: skip
    origin = {many: name for name, several in expanded.parameter_expansion.items() for many in several}
    values = dict(expanded.parameters)
    for name, value in values.items():
        processor = processors.get(origin.get(name, name))
        values[name] = processor(value) if processor else value
    return expanded.statement, values


def copied(driver: Any, statement: str, parameters: dict[str, Any]) -> Iterator[tuple[bytes, int]]:
    """Pieces of the file, each with its number of rows. Closed early, the query stops.

    Args:
        driver: a connection of psycopg's.
    """
    with driver.cursor() as cursor, cursor.copy(statement, parameters) as rows:
        batch: list[bytes] = []
        size = 0
        for row in rows:  # the protocol sends one message a row
            batch.append(cast("bytes", row)[:-1])
            size += len(row)
            if size >= AT_ONCE:
                yield b"\r\n".join(batch) + b"\r\n", len(batch)
                batch, size = [], 0
        if batch:
            yield b"\r\n".join(batch) + b"\r\n", len(batch)
