"""Taking an import back: what it made is removed, what it changed is put back, what was touched since is kept."""

from __future__ import annotations

from operator import attrgetter

from sqlalchemy import update

from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.workbench.importing.kinds import ImportKind
from models.workbench.importing.refusals import Forgotten, NotNow
from models.workbench.importing.slicing import Walk, next_slice
from models.workbench.imports import WRITTEN, BatchState, ImportBatch, RowOutcome

slices = Walk(BatchState.UNDOING, WRITTEN, attrgetter("undo"), BatchState.UNDONE, "undone_at").slices


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
