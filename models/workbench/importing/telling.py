"""What is wrong with rows, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from models.kernel.database import session
from models.workbench.importing.kinds import ImportKind, Problem
from models.workbench.imports import ImportBatch, ImportRow, RowOutcome


class Told(NamedTuple):
    """One thing that is wrong, or why a row was kept.

    Args:
        column: as the file calls it; empty for the whole row.
    """

    line: int
    column: str
    sentence: str


def rows_with(batch: ImportBatch, *outcomes: RowOutcome) -> Select[Any]:
    """The rows of some outcomes, in the file's order."""
    return (
        select(ImportRow)
        .where(ImportRow.batch_id == batch.id, ImportRow.outcome.in_(outcomes))
        .order_by(ImportRow.line)
    )  # fmt: skip


def told_of(kind: ImportKind, batch: ImportBatch, row: ImportRow) -> list[Told]:
    return [_told(kind, batch, row.line, Problem.of(kept)) for kept in row.problems or ()]


def problems_of(kind: ImportKind, batch: ImportBatch) -> Iterator[Told]:
    """Everything that is to be corrected in a file."""
    for row in session.scalars(rows_with(batch, RowOutcome.WRONG)):
        yield from told_of(kind, batch, row)


def _told(kind: ImportKind, batch: ImportBatch, line: int, problem: Problem) -> Told:
    field = kind.field(problem.field)
    choices = ", ".join(str(one) for one in field.choices) if field else ""
    column = batch.mapping.get(problem.field) or (str(field.label) if field else "")
    return Told(line, column, str(problem.sentence % {"choices": choices}))
