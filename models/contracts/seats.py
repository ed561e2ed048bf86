"""Slots change hands: never more holders than slots, whoever presses at the same time (CON-38, D13)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import joinedload

from models.contracts import notices
from models.contracts.entities import Enrolment, SeatReason, SlotAssignment, TrainingSession
from models.contracts.locks import lock_sessions
from models.contracts.refusals import EnrolmentGone, NoFreeSlot, SlotAlreadyHeld, SlotNotHeld
from models.contracts.seat_rules import is_shared_today, refuse_companion, refuse_outside_period
from models.contracts.waiting import append, remove
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def assign_slot(enrolment: Enrolment, *, by: Actor) -> SlotAssignment:
    """Give a learner one of the free slots of their session; they leave the waiting list, and are told.

    Raises:
        Forbidden: the actor may not assign slots of that company (CON-59).
        NotALearner: who tries lessons or accompanies others uses no slot (CON-18, FUP-24).
        NotASlotSession, SessionNotStarted, EnrolmentOver, SlotAlreadyHeld
        SessionExpired: its last day has passed (CON-39).
        NoFreeSlot: as many holders as slots (CON-38).
    """
    require(by, Permission.SLOT_ASSIGN, enrolment)
    where = lock(enrolment)
    refuse_companion(enrolment)
    refuse_outside_period(enrolment, where)
    if held_by(enrolment) is not None:
        raise SlotAlreadyHeld
    _take_seat(where)
    remove(enrolment)
    assignment = SlotAssignment(
        enrolment=enrolment, session=where, during=Range(clock.now(), None), assigned_by_id=by.person_id
    )
    session.add(assignment)
    flush()
    notices.slot_assigned(assignment, by=by)
    return assignment


def release_slot(enrolment: Enrolment, *, by: Actor, reason: str = "") -> SlotAssignment:
    """Take the slot back from a learner, and tell them.

    They go to the end of the waiting list while the session and their own window last: a member of a slot session who
    holds nothing waits for a place (CON-07). Taking them off the list is another verb. A slot can be released in any
    state of the session, so that an expired one can be tidied.

    Args:
        reason: in the releaser's words, told to the learner and kept with the period; 300 characters at most.

    Raises:
        Forbidden: the actor may not release slots of that company (CON-59).
        SlotNotHeld: somebody else was faster.
    """
    require(by, Permission.SLOT_RELEASE, enrolment)
    where = lock(enrolment)
    assignment = held_by(enrolment)
    if assignment is None:
        raise SlotNotHeld
    give_back(assignment, SeatReason.HAND, by=by, reason=reason)
    if is_shared_today(enrolment, where):
        append(enrolment)
    flush()
    return assignment


def give_back(assignment: SlotAssignment, why: SeatReason, *, by: Actor, reason: str = "", **told: Any) -> None:
    """Close the period of a holder and tell them; the caller holds the locks, and says what becomes of them.

    Args:
        why: kept with the period; anything but a hand is told too.
        reason: in words, kept with the period.
        told: what else the mail says.
    """
    assignment.during = Range(assignment.during.lower, clock.now())
    assignment.released_by_id, assignment.release_reason = by.person_id, reason.strip()[:300]
    assignment.released_for = why
    _count_seats(assignment.session, -1)
    flush()
    if why is not SeatReason.HAND:
        told = {"why": why.value, **told}
    notices.slot_released(assignment, by=by, **told)


def lock(enrolment: Enrolment) -> TrainingSession:
    """Make everybody else who changes the slots of the session wait; then nothing read before can be stale.

    The enrolment comes first: the database takes locks in that order too when it deletes a person.

    Raises:
        EnrolmentGone: the learner was removed meanwhile.
    """
    there = select(Enrolment).where(Enrolment.id == enrolment.id).with_for_update(key_share=True)
    if session.scalars(there.execution_options(populate_existing=True)).one_or_none() is None:
        raise EnrolmentGone
    return lock_sessions([enrolment.session_id])[0]


def held_by(enrolment: Enrolment) -> SlotAssignment | None:
    """The period that is still open, asked of the database and not of what this session loaded before."""
    return session.scalars(
        select(SlotAssignment)
        .where(SlotAssignment.enrolment_id == enrolment.id, func.upper_inf(SlotAssignment.during))
        .options(joinedload(SlotAssignment.enrolment))
        .execution_options(populate_existing=True)
    ).one_or_none()


def _take_seat(where: TrainingSession) -> None:
    """One statement that finds a free slot and takes it: a count read before would oversell (D13)."""
    if not _count_seats(where, +1):
        raise NoFreeSlot(session=where, package=where.package)


def _count_seats(where: TrainingSession, step: int) -> bool:
    counted = session.execute(
        update(TrainingSession)
        .where(TrainingSession.id == where.id, (TrainingSession.slots_used + step).between(0, TrainingSession.package))
        .values(slots_used=TrainingSession.slots_used + step)
        .execution_options(synchronize_session=False)
    )
    session.expire(where, ["slots_used", "updated_at"])
    return bool(counted.rowcount)  # type: ignore[attr-defined]
