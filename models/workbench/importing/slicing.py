"""One walk through the rows of a batch, a slice at a time: applying is one, taking back another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.workbench.importing.kinds import ImportKind, Slice
from models.workbench.importing.numbers import counted
from models.workbench.imports import BatchState, ImportBatch, ImportRow, RowOutcome

AT_A_TIME = 8_000
"""Lines of the file that one transaction takes."""


@dataclass(frozen=True)
class Walk:
    """What is done with which rows.

    Args:
        during, after: the state of the batch meanwhile, and once it is over.
        rows: the outcomes of the rows that are still to do.
        work: what the kind does with a slice of them.
        stamp: the column that says when it was over.
    """

    during: BatchState
    rows: tuple[RowOutcome, ...]
    work: Callable[[ImportKind], Callable[[Slice, Actor], None]]
    after: BatchState
    stamp: str

    def slices(self, kind: ImportKind, batch_id: int, *, by: Actor) -> Iterator[int]:
        """Do a slice in each step, in the transaction of whoever calls; yields how many lines it had.

        Begun again after a death, it goes on with the rows that are not done.
        """
        require(by, kind.permission)
        line = 0
        while True:
            with acting_as(SYSTEM):
                held = self._held(batch_id)
                part = held and next_slice(batch_id, line, self.rows)
                if not held or not part:
                    break
                one_import_at_a_time(kind)
                self.work(kind)(part, by)
            line = part.last
            yield part.last - part.first + 1
        with acting_as(SYSTEM):
            if held is not None:
                held.counts, held.state = counted(batch_id), self.after
                setattr(held, self.stamp, clock.now())
                session.flush()

    def _held(self, batch_id: int) -> ImportBatch | None:
        """The batch, for this transaction alone; None when it is not on this walk (any more)."""
        statement = select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.state == self.during)
        locked = statement.with_for_update().execution_options(populate_existing=True)
        return session.scalars(locked).one_or_none()


def next_slice(batch_id: int, after: int, outcomes: tuple[RowOutcome, ...]) -> Slice | None:
    """The lines from the next row of some outcomes on; rows of many lines make fewer of them a slice."""
    rows = select(ImportRow.line).where(
        ImportRow.batch_id == batch_id, ImportRow.line > after, ImportRow.outcome.in_(outcomes)
    )
    first = session.scalar(rows.order_by(ImportRow.line).limit(1))
    return Slice(batch_id, first, first + AT_A_TIME - 1) if first is not None else None


def one_import_at_a_time(kind: ImportKind) -> None:
    """Two files of a kind take turns, slice by slice: what they share is written in no order that could lock both."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"import:{kind.name}"))))
