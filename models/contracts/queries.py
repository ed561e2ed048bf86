"""What screens and home pages ask about sessions, slots and who waits; every function returns a select."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from models.accounts.entities import Person, Role, RoleGrant, by_name
from models.contracts.entities import Enrolment, SessionKind, SlotAssignment, Supervision, TrainingSession, WaitingEntry


def session_board(where: TrainingSession) -> Select[Enrolment, datetime | None, int | None]:
    """(enrolment with its person, holds a slot since, rank on the waiting list) of a session, by name.

    The rank is 1 for who is served next, whatever holes the positions have.
    """
    ranks = select(
        WaitingEntry.enrolment_id, func.row_number().over(order_by=WaitingEntry.position).label("rank")
    ).where(WaitingEntry.session_id == where.id)
    queue = ranks.subquery("queue")
    return (
        select(Enrolment, func.lower(SlotAssignment.during).label("since"), queue.c.rank)
        .join(Enrolment.person)
        .outerjoin(SlotAssignment, held_now())
        .outerjoin(queue, queue.c.enrolment_id == Enrolment.id)
        .where(Enrolment.session_id == where.id)
        .options(contains_eager(Enrolment.person))
        .order_by(*by_name())
    )


def held_now() -> ColumnElement[bool]:
    """The join from an enrolment to the slot it holds at this moment, at most one row."""
    return and_(SlotAssignment.enrolment_id == Enrolment.id, func.upper_inf(SlotAssignment.during))


def holders() -> Select[int]:
    """Ids of the enrolments that hold a slot."""
    return select(SlotAssignment.enrolment_id).where(func.upper_inf(SlotAssignment.during))


def slot_sessions_running(on: date) -> Select[TrainingSession]:
    return select(TrainingSession).where(TrainingSession.kind == SessionKind.SLOTS, running(on))


def running(on: date) -> ColumnElement[bool]:
    """Whether a session runs on a day (CON-37)."""
    return and_(TrainingSession.starts_on <= on, TrainingSession.ends_on >= on)


def free_slots(on: date) -> Select[Any]:
    """How many slots of running sessions nobody holds: one number."""
    free = func.coalesce(func.sum(TrainingSession.package - TrainingSession.slots_used), 0)
    return select(free).where(TrainingSession.kind == SessionKind.SLOTS, running(on))


def sessions_with_free_slots(on: date) -> Select[TrainingSession]:
    """Running slot sessions where somebody could be served, those with the most people waiting first."""
    waiting = select(func.count(WaitingEntry.id)).where(WaitingEntry.session_id == TrainingSession.id).scalar_subquery()
    return (
        slot_sessions_running(on)
        .where(TrainingSession.slots_used < TrainingSession.package)
        .order_by(waiting.desc(), TrainingSession.ends_on)
    )


def people_waiting(on: date) -> Select[WaitingEntry]:
    """Entries of the waiting lists of running sessions, in their order."""
    return (
        select(WaitingEntry)
        .join(TrainingSession, TrainingSession.id == WaitingEntry.session_id)
        .where(running(on))
        .options(joinedload(WaitingEntry.enrolment).joinedload(Enrolment.person), joinedload(WaitingEntry.session))
        .order_by(WaitingEntry.session_id, WaitingEntry.position)
    )


def sessions_ending(on: date, within: timedelta = timedelta(days=30)) -> Select[TrainingSession]:
    """Running sessions whose last day comes soon, the nearest first."""
    return (
        select(TrainingSession)
        .where(running(on), TrainingSession.ends_on <= on + within)
        .options(joinedload(TrainingSession.company))
        .order_by(TrainingSession.ends_on, TrainingSession.id)
    )


def managers_without_team() -> Select[Person]:
    """Managers who follow nobody: they enter, and see nothing (ACC-23)."""
    managers = select(RoleGrant.person_id).where(RoleGrant.role == Role.MANAGER)
    following = select(Supervision.manager_id)
    return select(Person).where(Person.id.in_(managers), Person.id.not_in(following)).order_by(*by_name())


def has_free_slot(on: date) -> ColumnElement[bool]:
    """Whether somebody could be served in a session on a day."""
    return and_(
        TrainingSession.kind == SessionKind.SLOTS, running(on), TrainingSession.slots_used < TrainingSession.package
    )
