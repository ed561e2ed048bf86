"""Taking an import back: what it made is removed, what it changed is put back, what was touched since is kept."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, update

from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.workbench.importing.applying import next_slice, one_import_at_a_time
from models.workbench.importing.kinds import ImportKind
from models.workbench.importing.numbers import counted
from models.workbench.importing.refusals import Forgotten, NotNow
from models.workbench.imports import WRITTEN, BatchState, ImportBatch, RowOutcome


def begin(kind: ImportKind, batch: ImportBatch, *, by: Actor) -> int | None:
    """Say that an import is taken back from now on; also one that was stopped in its middle.

    Returns:
        The number of this step; None when somebody began it already.

    Raises:
        Forbidden
        NotNow: nothing of it was applied.
        Forgotten: it is more than three months old.
    """
    require(by, kind.permission)
    with acting_as(SYSTEM):
        if next_slice(batch.id, 0, tuple(RowOutcome)) is None:
            raise Forgotten
        begun = session.scalar(
            update(ImportBatch)
            .where(ImportBatch.id == batch.id, ImportBatch.state == batch.state)
            .where(ImportBatch.state.in_((BatchState.APPLIED, BatchState.APPLYING)))
            .values(state=BatchState.UNDOING, round=ImportBatch.round + 1)
            .returning(ImportBatch.round)
        )
        session.refresh(batch)
    if begun is None and batch.state not in (BatchState.UNDOING, BatchState.UNDONE):
        raise NotNow
    return begun


def slices(kind: ImportKind, batch_id: int, *, by: Actor) -> Iterator[int]:
    """Take back a slice in each step, in the transaction of whoever calls; yields how many rows it had."""
    require(by, kind.permission)
    after = 0
    while True:
        with acting_as(SYSTEM):
            held = _held(batch_id)
            part = held and next_slice(batch_id, after, WRITTEN)
            if not held or not part:
                break
            one_import_at_a_time(kind)
            kind.undo(part, by)
        after = part.last
        yield part.last - part.first + 1
    with acting_as(SYSTEM):
        if held is not None:
            held.counts, held.state, held.undone_at = counted(batch_id), BatchState.UNDONE, clock.now()
            session.flush()


def _held(batch_id: int) -> ImportBatch | None:
    statement = select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.state == BatchState.UNDOING)
    locked = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one_or_none()
