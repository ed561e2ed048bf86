"""How many rows of a batch came to what."""

from __future__ import annotations

from sqlalchemy import func, select

from models.kernel.database import session
from models.workbench.imports import ImportRow


def counted(batch_id: int) -> dict[str, int]:
    """Outcome -> number of rows."""
    rows = session.execute(
        select(ImportRow.outcome, func.count()).where(ImportRow.batch_id == batch_id).group_by(ImportRow.outcome)
    )
    return {outcome.value: number for outcome, number in rows}
