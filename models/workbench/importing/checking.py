"""The third step, a dry run: every row is checked, a few thousand at a time; nothing but the batch is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import cast, func, select, update

from models.kernel.database import session
from models.kernel.memory import no_cycles
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.kernel.text import N_
from models.workbench.importing.kinds import Draft, ImportKind, Problem, WrongCell
from models.workbench.importing.numbers import counted
from models.workbench.imports import BatchState, ImportBatch, ImportRow, RowOutcome

AT_A_TIME = 4_000
BETWEEN = "\x1f"
"""No text of JSON holds it."""
_json = json.JSONEncoder(ensure_ascii=False).encode
EMPTY = N_("this cell is empty.")
UNREADABLE = N_("this cell holds characters that cannot be read: save the file as UTF-8.")
TOO_MANY = N_("%(found)s cells, for %(expected)s columns: is a cell with a separator without its quotes?")
TWICE = N_("“%(value)s” is on line %(line)s already.")

Seen = dict[str, dict[str, int]]
"""Key field -> value in lower case -> the line that has it first."""


class Check:
    """One dry run of a batch; made again, it begins again, and comes to the same.

    Args:
        number: which check of the batch it is: a later one puts an end to this one.
    """

    def __init__(self, kind: ImportKind, batch_id: int, number: int, *, by: Actor) -> None:
        self.kind, self.batch_id, self.number, self.by = kind, batch_id, number, by
        self.seen: Seen = {name: {} for name in kind.keys}
        self.after = 0
        self.wrong = 0

    def slices(self) -> Iterator[int]:
        """Check a slice in each step, in the transaction of whoever calls; yields how many rows it had."""
        require(self.by, self.kind.permission)
        while True:
            with no_cycles():
                number = self._slice()
            if not number:
                return
            yield number

    def _slice(self) -> int:
        """How many rows were checked; 0 when the check is over, or is no longer the one that counts."""
        with acting_as(SYSTEM):
            batch = _batch(self.batch_id, self.number)
            rows = batch and _rows(self.batch_id, self.after)
            if not batch or not rows:
                _over(batch)
                return 0
        columns = Columns(self.kind, batch)
        drafts = [columns.draft_of(*row) for row in rows]
        for draft in drafts:
            _refuse_twice(draft, self.seen)
        sound = [draft for draft in drafts if not draft.problems]
        self.kind.check(sound, batch.existing, self.by)
        self.after = rows[-1].line
        self.wrong += sum(draft.outcome is RowOutcome.WRONG for draft in drafts)
        with acting_as(SYSTEM):
            _keep(drafts)
        return len(drafts)


def _batch(batch_id: int, number: int) -> ImportBatch | None:
    held = (
        select(ImportBatch)
        .where(ImportBatch.id == batch_id, ImportBatch.round == number, ImportBatch.state == BatchState.CHECKING)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(held).one_or_none()


def _rows(batch_id: int, after: int) -> Any:
    return session.execute(
        select(ImportRow.id, ImportRow.line, ImportRow.cells)
        .where(ImportRow.batch_id == batch_id, ImportRow.line > after)
        .order_by(ImportRow.line)
        .limit(AT_A_TIME)
    ).all()


class Columns:
    """Where each field of the kind stands in a row of the file; read once a slice."""

    def __init__(self, kind: ImportKind, batch: ImportBatch) -> None:
        places = {header: number for number, header in enumerate(batch.headers)}
        self.width = len(batch.headers)
        self.fields = [
            (field.name, places.get(batch.mapping.get(field.name, ""), -1), field.parse, field.required)
            for field in kind.fields
            if field.required or field.name in batch.mapping
        ]

    def draft_of(self, identifier: int, line: int, cells: list[str]) -> Draft:
        """A row's cells as values; what cannot be one is told."""
        draft = Draft(identifier, line, {})
        if len(cells) > self.width and any(cells[self.width :]):
            found = {"found": len(cells), "expected": self.width}
            draft.problems.append(Problem("", TOO_MANY % found))
            return draft
        for name, place, parse, required in self.fields:
            cell = cells[place] if 0 <= place < len(cells) else ""
            if cell:
                try:
                    draft.values[name] = parse(readable(cell))
                except WrongCell as wrong:
                    draft.problems.append(Problem(name, wrong.sentence))
            elif required:
                draft.problems.append(Problem(name, EMPTY))
        return draft


def readable(cell: str) -> str:
    if not cell.isprintable() or "\ufffd" in cell:
        raise WrongCell(UNREADABLE)
    return cell


def _refuse_twice(draft: Draft, seen: Seen) -> None:
    for name, lines in seen.items():
        value = draft.values.get(name)
        if value is not None:
            first = lines.setdefault(str(value).lower(), draft.line)
            if first != draft.line:
                draft.problems.append(Problem(name, TWICE % {"value": value, "line": first}))


def _keep(drafts: list[Draft]) -> None:
    """Write what was found, in one statement: a text a column, for the driver takes long to quote thousands."""
    written: dict[Any, list[str]] = {
        ImportRow.id: [str(draft.id) for draft in drafts],
        ImportRow.outcome: [RowOutcome.WRONG if draft.problems else draft.outcome for draft in drafts],
        ImportRow.problems: [
            _json([one.kept() for one in draft.problems]) if draft.problems else "" for draft in drafts
        ],
        ImportRow.entity_id: [str(draft.entity_id or "") for draft in drafts],
        ImportRow.plan: [_json(draft.plan) if draft.plan and not draft.problems else "" for draft in drafts],
    }
    texts = [func.string_to_array(BETWEEN.join(cells), BETWEEN, "") for cells in written.values()]
    found = func.unnest(*texts).table_valued(*(column.key for column in written), name="found").render_derived()
    values = {column.key: cast(found.c[column.key], column.type) for column in written}
    change = update(ImportRow).where(ImportRow.id == values.pop("id")).values(values)
    session.execute(change.execution_options(synchronize_session=False))


def _over(batch: ImportBatch | None) -> None:
    if batch is not None:
        batch.counts, batch.state = counted(batch.id), BatchState.CHECKED
        session.flush()
