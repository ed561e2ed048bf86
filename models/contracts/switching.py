"""A session changes its type: nobody loses access by it, and no slot is held where there are none (CON-36)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import Range

from models.contracts.entities import (
    Enrolment,
    RotationPlan,
    SessionKind,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.learning import learns
from models.contracts.term_refusals import SlotsBelowLearners, SlotsStillHeld
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import Actor


def refuse(where: TrainingSession, kind: SessionKind, package: int, starts_on: date, ends_on: date) -> None:
    """
    Args:
        kind, package, starts_on, ends_on: what the session is about to be.

    Raises:
        SlotsStillHeld: slots of it are held, so that it does not become a session with licences.
        SlotsBelowLearners: more people learn with a licence today than it would have slots.
    """
    if kind is SessionKind.LICENCES and where.slots_used:
        raise SlotsStillHeld("kind", n=where.slots_used)
    if kind is SessionKind.SLOTS and where.kind is SessionKind.LICENCES:
        learning = len(_learning_today(where, starts_on, ends_on))
        if package < learning:
            raise SlotsBelowLearners("package", package=package, learners=learning)


def settle(where: TrainingSession, before: SessionKind, *, by: Actor) -> None:
    """Do what follows from the type that was just written."""
    if where.kind is before:
        return
    if where.kind is SessionKind.SLOTS:
        _give_slots(where, by)
    else:
        _forget_turns(where)


def _learning_today(where: TrainingSession, starts_on: date, ends_on: date) -> Sequence[Enrolment]:
    """Who has lessons open today when a session with licences lasts from one day to another."""
    today = clock.today()
    if not starts_on <= today <= ends_on:
        return []
    lasting = or_(Enrolment.own_ends_on.is_(None), Enrolment.own_ends_on >= today)
    found = select(Enrolment).where(Enrolment.session_id == where.id, *learns(), lasting)
    return session.scalars(found.order_by(Enrolment.id)).all()


def _give_slots(where: TrainingSession, by: Actor) -> None:
    """Whoever had a licence goes on with a slot; nobody is told, since nothing changes for them."""
    now, learning = clock.now(), _learning_today(where, where.starts_on, where.ends_on)
    session.add_all(
        SlotAssignment(enrolment=one, session=where, during=Range(now, None), assigned_by_id=by.person_id)
        for one in learning
    )
    where.slots_used += len(learning)
    flush()
    for one in learning:
        session.expire(one, ["assignment"])


def _forget_turns(where: TrainingSession) -> None:
    """With licences nobody waits and nothing rotates."""
    for entity in (WaitingEntry, RotationPlan):
        for row in session.scalars(select(entity).where(entity.session_id == where.id)):
            session.delete(row)
    flush()
    session.expire(where, ["rotation"])
