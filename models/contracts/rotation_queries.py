"""What a night and its forecast are calculated from, and which sessions have one to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import Range

from models.contracts.entities import (
    Enrolment,
    PathCompletion,
    RotationPlan,
    RotationRun,
    SessionKind,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.queries import held_now, running
from models.contracts.rotation import Member, Snapshot
from models.contracts.rotation_pace import SATURDAY, Pace
from models.kernel import clock
from models.kernel.database import session
from models.organisation.queries import the_settings


class Place(NamedTuple):
    """Somebody who holds or waits, with the rows that say so."""

    enrolment_id: int
    person_id: int
    own_ends_on: date | None
    finished_on: date | None
    assignment_id: int | None
    during: Range[datetime] | None
    waiting_id: int | None
    position: int | None

    @property
    def since(self) -> datetime | None:
        """When the period that lasts began."""
        return self.during.lower if self.during else None


PLACES = (
    select(
        Enrolment.id, Enrolment.person_id, Enrolment.own_ends_on, PathCompletion.finished_on,
        SlotAssignment.id, SlotAssignment.during, WaitingEntry.id, WaitingEntry.position,
    )
    .select_from(Enrolment)
    .outerjoin(SlotAssignment, held_now())
    .outerjoin(WaitingEntry, WaitingEntry.enrolment_id == Enrolment.id)
    .outerjoin(PathCompletion, PathCompletion.enrolment_id == Enrolment.id)
    .where(Enrolment.session_id == bindparam("session_id"))
    .where(or_(SlotAssignment.id.is_not(None), WaitingEntry.id.is_not(None)))
    .order_by(func.lower(SlotAssignment.during), SlotAssignment.id, WaitingEntry.position)
)  # fmt: skip


def places_of(session_id: int) -> list[Place]:
    """Holders, who came first first; then who waits, in their order: one statement."""
    return [Place(*row) for row in session.execute(PLACES, {"session_id": session_id})]


def snapshot(terms: Any, places: Sequence[Place], pace: Pace | None, next_on: date | None) -> Snapshot:
    """The session as the calculation knows it.

    Args:
        terms: a session, or a row with its starts_on, ends_on and package.
    """
    holders = tuple(_member(place, terms.ends_on) for place in places if place.during is not None)
    queue = tuple(_member(place, terms.ends_on) for place in places if place.during is None)
    return Snapshot(terms.starts_on, terms.ends_on, terms.package, holders, queue, pace, next_on)


def _member(place: Place, session_ends_on: date) -> Member:
    since = place.since.astimezone(clock.time_zone()).date() if place.since else None
    last_day = min(place.own_ends_on or session_ends_on, session_ends_on)
    return Member(place.enrolment_id, last_day, since, place.finished_on)


def snapshot_of(where: TrainingSession, plan: RotationPlan | None = None) -> Snapshot:
    """A session as it stands, with its own rotation or with one that somebody considers."""
    plan = plan or where.rotation
    if plan is None:
        return snapshot(where, places_of(where.id), None, None)
    return snapshot(where, places_of(where.id), plan.pace, plan.next_on)


def first_night(session_id: int) -> date:
    """The day of the next night that will be done: today until its hour has come, then tomorrow."""
    now = clock.now().astimezone(clock.time_zone())
    done = select(RotationRun.id).where(RotationRun.session_id == session_id, RotationRun.day == now.date())
    if now.hour < the_settings().rotation_hour and session.scalar(done) is None:
        return now.date()
    return now.date() + timedelta(days=1)


def next_turn(session_id: int, pace: Pace, planned: date) -> date:
    """The day on which a paced rotation turns next: the planned one, or after it where its night was missed."""
    return pace.next_turn(planned, planned if planned > clock.today() else first_night(session_id))


def next_rotation(where: TrainingSession) -> date | None:
    """The day on which a paced rotation turns next; None when there is none, or not before the last day."""
    plan = where.rotation
    if plan is None or plan.pace is None or plan.next_on is None:
        return None
    day = next_turn(where.id, plan.pace, plan.next_on)
    return day if day <= where.ends_on else None


def sessions_due(on: date) -> Select[int]:
    """Ids of the sessions of which a night may change something on a day, and was not done yet, by id."""
    return (
        select(TrainingSession.id)
        .join(RotationPlan, RotationPlan.session_id == TrainingSession.id)
        .where(TrainingSession.kind == SessionKind.SLOTS, running(on), _something_to_do(on))
        .where(~exists().where(RotationRun.session_id == TrainingSession.id, RotationRun.day == on))
        .order_by(TrainingSession.id)
    )


def _something_to_do(on: date) -> ColumnElement[bool]:
    somebody_waits = exists().where(WaitingEntry.session_id == TrainingSession.id)
    is_free = TrainingSession.slots_used < TrainingSession.package
    turns = and_(RotationPlan.next_on <= on, or_(RotationPlan.weekends, true() if on.weekday() < SATURDAY else false()))
    return or_(turns, and_(somebody_waits, is_free), and_(somebody_waits, _finished_holder(on)), _member_over(on))


def _finished_holder(on: date) -> ColumnElement[bool]:
    return exists().where(
        SlotAssignment.session_id == TrainingSession.id,
        func.upper_inf(SlotAssignment.during),
        PathCompletion.enrolment_id == SlotAssignment.enrolment_id,
        PathCompletion.finished_on <= on,
    )


def _member_over(on: date) -> ColumnElement[bool]:
    holds_or_waits = or_(exists().where(held_now()), exists().where(WaitingEntry.enrolment_id == Enrolment.id))
    return exists().where(Enrolment.session_id == TrainingSession.id, Enrolment.own_ends_on < on, holds_or_waits)
