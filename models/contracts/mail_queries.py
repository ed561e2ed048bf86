"""What the mails of a path are decided by, in SQL: who may be written to, and the days that count."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, case, cast, exists, func, select, type_coerce

from models.accounts.entities import Person
from models.contracts.entities import Enrolment, PathCompletion, SessionKind, SlotAssignment, TrainingSession
from models.contracts.learning import learns
from models.contracts.queries import WRITTEN_TO, held_now
from models.kernel import clock
from models.outbox.entities import Message


def day_of(instant: Any) -> ColumnElement[date]:
    """The business day of an instant, in the organisation's time zone."""
    return cast(func.timezone(clock.time_zone().key, instant), Date)


def last_day() -> ColumnElement[date]:
    """The last day of an enrolment: the learner's own, else the session's (CON-33)."""
    return func.coalesce(Enrolment.own_ends_on, TrainingSession.ends_on)


def begun_on() -> ColumnElement[date]:
    """The day on which a path began for its learner: the session's first day, or the day they came to it later."""
    return func.greatest(TrainingSession.starts_on, day_of(Enrolment.created_at), type_=Date())


def slept_since() -> ColumnElement[date]:
    """The day since which an open path waits for its learner (FUP-20): their last visit, or the later day on which it
    began or their slot came."""
    slot = day_of(func.lower(SlotAssignment.during))
    return func.greatest(begun_on(), day_of(Person.last_seen_at), slot, type_=Date())


def days_until(day: ColumnElement[date], since: date) -> ColumnElement[int]:
    """How many days lie between two days."""
    return type_coerce(day - since, Integer)


def is_finished() -> ColumnElement[bool]:
    """Whether a path is over before its last day: nothing more is written about it."""
    return exists().where(PathCompletion.enrolment_id == Enrolment.id)


def paths(day: date) -> Select[Any]:
    """The enrolments of learners whose path runs on a day and is not finished, of people who are written to; to which
    columns are added."""
    return (
        select()
        .select_from(Enrolment)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(*learns(), TrainingSession.starts_on <= day, last_day() >= day)
        .where(Person.state.in_(WRITTEN_TO), ~is_finished())
    )


def open_paths(day: date) -> Select[Any]:
    """Those among them whose lessons are open: with a licence, or with a slot."""
    opened = (TrainingSession.kind == SessionKind.LICENCES) | SlotAssignment.id.is_not(None)
    return paths(day).outerjoin(SlotAssignment, held_now()).where(opened)


def reminder_due(left: ColumnElement[int], reminders: tuple[int, ...]) -> ColumnElement[int]:
    """Which reminder stands for so many days left: the nearest that has come; NULL before the first.

    Args:
        reminders: days before the end, in rising order (``(1, 7, 30)``).
    """
    return case(*((left <= days, days) for days in reminders))


def welcomed() -> ColumnElement[bool]:
    """Whether the access codes that a person was sent stood for the start of this very path (NOT-30).

    A welcome of before says not which path it was for: it stands for one that had not begun later.
    """
    names = Message.payload.contains(func.jsonb_build_object("enrolment_id", Enrolment.id))
    of_before = ~Message.payload.has_key("enrolment_id") & (day_of(Message.created_at) >= begun_on())
    return exists().where(_welcome(), names | of_before)


def welcomed_ever() -> ColumnElement[bool]:
    """Whether a person was ever sent access codes."""
    return exists().where(_welcome())


def _welcome() -> ColumnElement[bool]:
    return and_(Message.recipient_id == Person.id, Message.kind == "welcome")


def about_path(**more: Any) -> ColumnElement[Any]:
    """The payload of a mail about a path, as JSONB.

    Args:
        more: further values, by name; a day becomes its ISO text.
    """
    known = {
        "enrolment_id": Enrolment.id, "session_id": Enrolment.session_id, "session_kind": TrainingSession.kind,
        "session_reference": TrainingSession.reference, "ends_on": last_day(),
    }  # fmt: skip
    return func.jsonb_build_object(*(part for pair in (known | more).items() for part in pair))
