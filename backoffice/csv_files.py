"""A list as a CSV: UTF-8 with a byte-order mark, semicolons, RFC 4180 quotes, streamed in constant memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Generator, Iterable

from backoffice.copying import copied, copy_statement
from backoffice.formats import Style, Unsaid, written
from backoffice.plan import Plan
from models.kernel.replica import reading

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets read UTF-8 as something else."""


def csv_pieces(plan: Plan, ended: Callable[[int], None]) -> Generator[bytes, None, None]:
    """The file, a piece at a time: its headers at once, then its rows.

    Args:
        ended: told the number of rows once the last one is out; never when the reader left before.
    """
    yield (BYTE_ORDER_MARK + line(plan.headers)).encode()
    number = 0
    for piece, rows in _rows(plan):
        yield piece
        number += rows
    ended(number)


def _rows(plan: Plan) -> Iterable[tuple[bytes, int]]:
    if plan.said is not None:
        try:
            statement, parameters = copy_statement(plan.said, plan.style, plan.actor)
        except Unsaid:
            return _by_python(plan)
        return _by_postgresql(plan, statement, parameters)
    return _by_python(plan)


def _by_postgresql(plan: Plan, statement: str, parameters: dict[str, object]) -> Iterable[tuple[bytes, int]]:
    with reading(plan.engine) as connection:
        yield from copied(connection.connection.driver_connection, statement, parameters)


def _by_python(plan: Plan) -> Iterable[tuple[bytes, int]]:
    for rows in plan.values():
        yield "".join(line(cells(row, plan.style)) for row in rows).encode(), len(rows)


def cells(row: Iterable[object], style: Style) -> list[str]:
    return [written(value, style) for value in row]


def line(texts: Iterable[str]) -> str:
    """One line of the file."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow(texts)
    return buffer.getvalue()
