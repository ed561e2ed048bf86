"""The waiting list of a slot session: who is served next (CON-07, CON-49)."""

from __future__ import annotations

from sqlalchemy import func, select

from models.contracts.entities import Enrolment, TrainingSession, WaitingEntry
from models.kernel.database import session


def append(enrolment: Enrolment) -> WaitingEntry:
    """Put a learner at the end of the list; the caller holds the lock of the session."""
    last = select(func.max(WaitingEntry.position)).where(WaitingEntry.session_id == enrolment.session_id)
    entry = WaitingEntry(
        enrolment_id=enrolment.id, session_id=enrolment.session_id, position=(session.scalar(last) or 0) + 1
    )
    session.add(entry)
    return entry


def remove(enrolment: Enrolment) -> bool:
    """Take a learner off the list. Positions may keep a hole: what people read is their rank.

    Returns:
        Whether they were on it.
    """
    entry = entry_of(enrolment)
    if entry is None:
        return False
    session.delete(entry)
    session.flush()
    session.expire(enrolment, ["waiting"])
    return True


def entry_of(enrolment: Enrolment) -> WaitingEntry | None:
    return session.scalars(select(WaitingEntry).where(WaitingEntry.enrolment_id == enrolment.id)).one_or_none()


def first_of(where: TrainingSession) -> WaitingEntry | None:
    """Who is served next."""
    in_turn = select(WaitingEntry).where(WaitingEntry.session_id == where.id).order_by(WaitingEntry.position)
    return session.scalars(in_turn.limit(1)).one_or_none()
