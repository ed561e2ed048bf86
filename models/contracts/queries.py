"""What screens and home pages ask about sessions, slots and who waits; every function returns a select."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import joinedload

from models.accounts.entities import Person, PersonState, Role, RoleGrant, by_name
from models.contracts.entities import Enrolment, SessionKind, SlotAssignment, Supervision, TrainingSession
from models.contracts.learning import learns

WRITTEN_TO = PersonState.ACTIVE, PersonState.INVITED
"""Who is mailed along a path: never an account that was closed, archived, refused or is only asked for, nor one that
nobody opened yet."""


def held_now() -> ColumnElement[bool]:
    """The join from an enrolment to the slot it holds at this moment, at most one row."""
    return and_(SlotAssignment.enrolment_id == Enrolment.id, func.upper_inf(SlotAssignment.during))


def holders() -> Select[int]:
    """Ids of the enrolments that hold a slot."""
    return select(SlotAssignment.enrolment_id).where(func.upper_inf(SlotAssignment.during))


def waits_for_slot(on: date) -> ColumnElement[bool]:
    """Whether an enrolment waits for a slot: what ``AccessState.WAITING`` says of one, asked of many.

    They learn there, the session is of slots and runs, the learner's own end has not come, and they hold none.
    Being on the waiting list is another thing: the list only says in which turn they are served. Two EXISTS, so
    that a reader who stops at the first thousand has them in two milliseconds.
    """
    session_runs = exists().where(
        TrainingSession.id == Enrolment.session_id,
        TrainingSession.kind == SessionKind.SLOTS,
        TrainingSession.starts_on <= on,
        func.coalesce(Enrolment.own_ends_on, TrainingSession.ends_on) >= on,
    )
    return and_(*learns(), session_runs, ~exists().where(held_now()))


def slot_sessions_running(on: date) -> Select[TrainingSession]:
    return select(TrainingSession).where(TrainingSession.kind == SessionKind.SLOTS, running(on))


def running(on: date) -> ColumnElement[bool]:
    """Whether a session runs on a day (CON-37)."""
    return and_(TrainingSession.starts_on <= on, TrainingSession.ends_on >= on)


def free_slots(on: date) -> Select[Any]:
    """How many slots of running sessions nobody holds: one number."""
    free = func.coalesce(func.sum(TrainingSession.package - TrainingSession.slots_used), 0)
    return select(free).where(TrainingSession.kind == SessionKind.SLOTS, running(on))


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
