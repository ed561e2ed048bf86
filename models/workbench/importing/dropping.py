"""Giving up a file, and forgetting old ones: its rows hold what people wrote about people."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.workbench.importing.kinds import import_kind
from models.workbench.importing.refusals import NotNow
from models.workbench.imports import NOT_APPLIED, BatchState, ImportBatch, ImportRow

KEPT = timedelta(days=90)
"""How long an import can be taken back, and its rows looked at."""


def drop(batch: ImportBatch, *, by: Actor) -> None:
    """Forget a file of which nothing was imported.

    Raises:
        Forbidden
        NotNow: it was applied.
    """
    require(by, import_kind(batch.kind).permission)
    dropped = session.scalar(
        update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.state.in_(NOT_APPLIED))
        .values(state=BatchState.DROPPED, round=ImportBatch.round + 1)
        .returning(ImportBatch.id)
    )
    if dropped is None:
        raise NotNow
    session.execute(delete(ImportRow).where(ImportRow.batch_id == batch.id))
    session.refresh(batch)


def forget_old_rows() -> int:
    """Delete the rows of imports of which nobody did anything for three months; how many imports."""
    old = select(ImportBatch.id).where(
        ImportBatch.updated_at < clock.now() - KEPT,
        select(ImportRow.id).where(ImportRow.batch_id == ImportBatch.id).exists(),
    )
    forgotten = session.scalars(old).all()
    session.execute(delete(ImportRow).where(ImportRow.batch_id.in_(forgotten)))
    return len(forgotten)
