"""A row is deleted once: of two people who delete it at the same time, the second is told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from models.kernel.database import session
from models.kernel.errors import Conflict
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_


class AlreadyDeleted(Conflict):
    sentence = N_("This was already deleted.")


@event.listens_for(session, "before_flush")
def lock_what_is_deleted(flushed: Session, _context: Any, _instances: Any) -> None:
    """A DELETE of a row that is gone changes nothing and says nothing: each row is locked first, or missed.

    Raises:
        AlreadyDeleted
    """
    by_table: dict[Any, list[int]] = {}
    for row in flushed.deleted:
        by_table.setdefault(inspect(row).mapper.local_table, []).append(row.id)
    for table, ids in by_table.items():
        locked = select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()
        with acting_as(SYSTEM):
            found = flushed.execute(locked).all()
        if len(found) < len(ids):
            raise AlreadyDeleted
