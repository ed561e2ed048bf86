"""Asking for a place on the waiting list, and leaving it (CON-49)."""

from __future__ import annotations

from models.contracts import waiting
from models.contracts.dates import in_words
from models.contracts.entities import Enrolment, SessionKind, WaitingEntry
from models.contracts.refusals import (
    AlreadyWaiting,
    EnrolmentOver,
    NotASlotSession,
    NotWaiting,
    SessionExpired,
    SlotAlreadyHeld,
)
from models.contracts.seat_rules import is_shared_today, refuse_companion
from models.contracts.seats import held_by, lock
from models.kernel import clock
from models.kernel.database import flush
from models.kernel.policy import Actor, require
from models.permissions import Permission


def queue_for_slot(enrolment: Enrolment, *, by: Actor) -> WaitingEntry:
    """Put a learner at the end of the waiting list of their session; allowed before the session starts.

    Raises:
        Forbidden: the actor may not assign slots of that company.
        NotALearner, NotASlotSession, SessionExpired, EnrolmentOver, SlotAlreadyHeld, AlreadyWaiting
    """
    require(by, Permission.SLOT_ASSIGN, enrolment)
    where = lock(enrolment)
    refuse_companion(enrolment)
    if where.kind is not SessionKind.SLOTS:
        raise NotASlotSession(session=where)
    if where.ends_on < clock.today():
        raise SessionExpired(session=where, ended=in_words(where.ends_on))
    if not is_shared_today(enrolment, where):
        raise EnrolmentOver(learner=enrolment.person, ended=in_words(enrolment.ends_on))
    if held_by(enrolment) is not None:
        raise SlotAlreadyHeld
    if waiting.entry_of(enrolment) is not None:
        raise AlreadyWaiting
    entry = waiting.append(enrolment)
    flush()
    return entry


def leave_queue(enrolment: Enrolment, *, by: Actor) -> None:
    """Take a learner off the waiting list: they stay in the session, and nobody serves them by themselves.

    Raises:
        Forbidden: as for :func:`queue_for_slot`.
        NotWaiting: they were not on it.
    """
    require(by, Permission.SLOT_ASSIGN, enrolment)
    lock(enrolment)
    if not waiting.remove(enrolment):
        raise NotWaiting
