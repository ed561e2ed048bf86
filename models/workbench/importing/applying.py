"""The fourth step: what the dry run announced is done, a slice of rows at a time, once whatever happens."""

from __future__ import annotations

from operator import attrgetter

from sqlalchemy import func, update

from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.workbench.importing.kinds import ImportKind
from models.workbench.importing.refusals import NothingToApply, NotNow
from models.workbench.importing.slicing import Walk
from models.workbench.imports import DECIDED, BatchState, ImportBatch

slices = Walk(BatchState.APPLYING, DECIDED, attrgetter("apply"), BatchState.APPLIED, "applied_at").slices


def begin(kind: ImportKind, batch: ImportBatch, *, by: Actor) -> int | None:
    """Say that a checked batch is applied from now on.

    Returns:
        The number of this step; None when somebody (a second click) began it already.

    Raises:
        Forbidden, NothingToApply
        ProofTooOld: the file gives rights that ask for a fresh proof of who is asking.
        NotNow: the rows are not checked.
    """
    require(by, kind.permission)
    if batch.state is BatchState.CHECKED and not batch.number(*DECIDED):
        raise NothingToApply
    with acting_as(SYSTEM):
        kind.may_begin(batch.id, by)
        begun = session.scalar(
            update(ImportBatch)
            .where(ImportBatch.id == batch.id, ImportBatch.state == BatchState.CHECKED)
            .values(state=BatchState.APPLYING, round=ImportBatch.round + 1, began_at=func.now())
            .returning(ImportBatch.round)
        )
        session.refresh(batch)
    if begun is None and batch.state not in (BatchState.APPLYING, BatchState.APPLIED):
        raise NotNow
    return begun
