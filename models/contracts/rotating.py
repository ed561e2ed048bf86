"""Choosing how the slots of a session rotate, and in which order people are served (CON-44…50)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from models.contracts.dates import in_words
from models.contracts.entities import RotationKind, RotationPlan, SessionKind, TrainingSession, WaitingEntry
from models.contracts.locks import lock_session
from models.contracts.refusals import NoRotation, NotASlotSession, QueueChanged, RotationEveryZero, SessionExpired
from models.contracts.rotation_pace import LONGEST_PACE, Pace
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def set_rotation(
    where: TrainingSession, *, by: Actor, kind: RotationKind, every_days: int | None = None, weekends: bool = True
) -> RotationPlan:
    """Let the slots of a session rotate; it also starts a paced rhythm anew, from today or from the first day.

    Args:
        every_days: of a paced rotation, 1 to 1000; of a natural one it says nothing.
        weekends: whether Saturdays and Sundays count, and slots change hands on them.

    Raises:
        Forbidden: the actor may not rotate slots of that company (CON-59).
        NotASlotSession, SessionExpired
        RotationEveryZero: fewer days than one, more than 1000, or none said.
    """
    require(by, Permission.ROTATION_WRITE, where)
    lock_session(where)
    refuse_unshared(where)
    plan = choose(plan_of(where) or RotationPlan(session=where), where, kind, every_days, weekends=weekends)
    plan.recorded_by_id = by.person_id
    session.add(plan)
    flush()
    return plan


def choose(
    plan: RotationPlan, where: TrainingSession, kind: RotationKind, every_days: int | None, *, weekends: bool
) -> RotationPlan:
    """Fill in a plan; the rhythm of a paced one starts today, or on the first day.

    Raises:
        RotationEveryZero
    """
    plan.kind, plan.every_days, plan.weekends, plan.next_on = kind, None, True, None
    if kind is RotationKind.PACED:
        if every_days is None or not 1 <= every_days <= LONGEST_PACE:
            raise RotationEveryZero("every_days", longest=LONGEST_PACE)
        plan.every_days, plan.weekends = every_days, weekends
        plan.next_on = Pace(every_days, weekends).after(max(clock.today(), where.starts_on))
    return plan


def stop_rotation(where: TrainingSession, *, by: Actor) -> None:
    """Leave the slots to the hands of people again; who holds and who waits stay as they are.

    Raises:
        Forbidden: as for :func:`set_rotation`.
        NoRotation: there was none.
    """
    require(by, Permission.ROTATION_WRITE, where)
    lock_session(where)
    plan = plan_of(where)
    if plan is None:
        raise NoRotation(session=where)
    session.delete(plan)
    flush()
    session.expire(where, ["rotation"])


def order_queue(where: TrainingSession, enrolment_ids: Sequence[int], *, by: Actor) -> None:
    """Put the waiting list in an order.

    Args:
        enrolment_ids: everybody who waits, who is served next first.

    Raises:
        Forbidden: as for :func:`set_rotation`.
        NotASlotSession, SessionExpired
        QueueChanged: these are not the people who wait now, each once.
    """
    require(by, Permission.ROTATION_WRITE, where)
    lock_session(where)
    refuse_unshared(where)
    listed = select(WaitingEntry).where(WaitingEntry.session_id == where.id).order_by(WaitingEntry.position)
    waiting = session.scalars(listed.execution_options(populate_existing=True)).all()
    entries = {entry.enrolment_id: entry for entry in waiting}
    if sorted(enrolment_ids) != sorted(entries):
        raise QueueChanged
    places = [entry.position for entry in waiting]
    for place, enrolment_id in zip(places, enrolment_ids, strict=True):
        entries[enrolment_id].position = place
    flush()


def refuse_unshared(where: TrainingSession) -> None:
    """Slots rotate in slot sessions that are not over; before the first day all can be prepared."""
    if where.kind is not SessionKind.SLOTS:
        raise NotASlotSession(session=where)
    if where.ends_on < clock.today():
        raise SessionExpired(session=where, ended=in_words(where.ends_on))


def plan_of(where: TrainingSession) -> RotationPlan | None:
    """The rotation of a session, asked of the database."""
    found = select(RotationPlan).where(RotationPlan.session_id == where.id)
    return session.scalars(found.execution_options(populate_existing=True)).one_or_none()
