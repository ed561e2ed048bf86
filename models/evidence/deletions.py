"""What the database deletes along with a row is told in that row's entry, in numbers: only the row passes by here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.evidence.recording import GONE_WITH, UNRECORDED
from models.kernel.columns import reference
from models.kernel.database import session
from models.kernel.dependents import dependents_of, is_deleted_with_others


@event.listens_for(session, "before_flush")
def count_what_goes_along(flushed: Session, _context: Any, _instances: Any) -> None:
    flushed.info[GONE_WITH] = {
        reference(row): dependents_of(row.__table__, [row.id]).goes
        for row in flushed.deleted
        if row.__tablename__ not in UNRECORDED and is_deleted_with_others(row.__table__)
    }
