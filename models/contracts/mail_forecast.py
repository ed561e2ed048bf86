"""Which mails a path will still bring, when nothing changes: the same days as the jobs then find (a test compares)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import Integer, Select, cast, exists, func, select
from sqlalchemy.orm import aliased

from models.accounts.entities import Person, PersonState
from models.accounts.recovery import WAITING
from models.contracts.entities import Enrolment, EnrolmentKind, SessionKind, SlotAssignment, TrainingSession
from models.contracts.learning import opens_lessons
from models.contracts.mail_queries import begun_on, is_finished, last_day, slept_since, welcomed, welcomed_ever
from models.contracts.queries import held_now
from models.contracts.welcoming import LATE
from models.kernel import clock
from models.kernel.database import session
from models.organisation.queries import the_settings
from models.outbox.entities import Message


@dataclass(frozen=True, slots=True)
class Planned:
    """A mail to come: its kind, the day on which it leaves, the path it is about."""

    kind: str
    day: date
    enrolment_id: int


def planned_for(people: Collection[int] | Select[int], now: datetime) -> list[Planned]:
    """The mails that the paths of some people will bring from an instant on, the soonest first.

    Args:
        people: their ids.
        now: what the clock did before is not planned any more. Nobody is supposed to come back, to be given a slot or
            to lose one; of reminders for inactivity only the next is told.
    """
    chosen = the_settings()
    starts, reminds = _first_day(chosen.welcome_hour, now), _first_day(chosen.reminder_hour, now)
    found: list[Planned] = []
    rows = session.execute(_facts(people, starts)).all()
    for _person, paths in groupby(rows, key=lambda row: row.person_id):
        every = list(paths)
        learnt = [path for path in every if path.does is EnrolmentKind.LEARNER]
        for path in every:
            found += _start(path, starts)
        for path in learnt:
            found += _ends(path, reminds, chosen.reminders)
        found += _inactivity(learnt, reminds, timedelta(days=chosen.inactivity_days))
    return sorted(found, key=lambda one: (one.day, one.kind, one.enrolment_id))


def _first_day(hour: int, now: datetime) -> date:
    """The day of the next run of a job."""
    here = now.astimezone(clock.time_zone())
    return here.date() + timedelta(days=here.hour >= hour)


def _start(path: Any, first: date) -> Iterator[Planned]:
    if path.state in WAITING and not path.has_codes and path.id == path.first_path:
        yield Planned("welcome", max(first, path.starts_on), path.id)
    elif path.does is EnrolmentKind.LEARNER and not (path.welcomed or path.told_start):
        day = max(first, path.begun_on)
        if day <= min(path.begun_on + LATE, path.ends_on):
            yield Planned("path_started", day, path.id)


def _ends(path: Any, first: date, reminders: tuple[int, ...]) -> Iterator[Planned]:
    """A reminder may leave from its own day until that of the next, which then takes its place."""
    for nearer, days in pairwise((-1, *reminders)):
        planned, gone = path.ends_on - timedelta(days=days), path.ends_on - timedelta(days=nearer)
        day = max(first, planned)
        if path.begun_on <= planned and day < gone and days not in (path.reminded or ()):
            yield Planned("end_of_path", day, path.id)


def _inactivity(paths: list[Any], first: date, patience: timedelta) -> Iterator[Planned]:
    """The next one of a person: a day on which every open path of theirs has waited long enough."""
    opened = [path for path in paths if path.is_open]
    days = {path.since + patience for path in opened} | {path.ends_on + timedelta(days=1) for path in opened}
    for day in sorted({max(first, day) for day in days}):
        running = [path for path in opened if path.starts_on <= day <= path.ends_on]
        latest = max(running, key=lambda path: (path.since, -path.id), default=None)
        if latest and latest.since + patience <= day and (latest.reminded_since or "") < latest.since.isoformat():
            yield Planned("inactivity", day, latest.id)
            return


def _facts(people: Collection[int] | Select[int], first: date) -> Any:
    """What decides the mails of each path that is not over, of people who may be written to, person by person."""
    return (
        select(
            Enrolment.id, Enrolment.person_id, Enrolment.kind.label("does"), Person.state, TrainingSession.starts_on,
            last_day().label("ends_on"),
            begun_on().label("begun_on"), slept_since().label("since"),
            ((TrainingSession.kind == SessionKind.LICENCES) | SlotAssignment.id.is_not(None)).label("is_open"),
            welcomed().label("welcomed"), welcomed_ever().label("has_codes"), _first_path(first),
            exists().where(Message.key == func.concat("path-started:", Enrolment.id)).label("told_start"),
            _reminded(), _reminded_since(),
        )
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(SlotAssignment, held_now())
        .where(Enrolment.person_id.in_(people), Person.state.in_((PersonState.ACTIVE, *WAITING)), last_day() >= first)
        .where(opens_lessons(), ~is_finished())
        .order_by(Enrolment.person_id, Enrolment.id)
    )  # fmt: skip


def _first_path(first: date) -> Any:
    """The path with which the access codes of a person leave."""
    other, where = aliased(Enrolment), aliased(TrainingSession)
    day = func.greatest(where.starts_on, first)
    return (
        select(other.id).join(where, where.id == other.session_id)
        .where(other.person_id == Person.id, opens_lessons(other))
        .where(func.least(other.own_ends_on, where.ends_on) >= first)
        .order_by(day, where.starts_on, other.id).limit(1).correlate(Person).scalar_subquery().label("first_path")
    )  # fmt: skip


def _reminded() -> Any:
    """The reminders that were owed for the end as it stands."""
    this = func.jsonb_build_object("enrolment_id", Enrolment.id, "ends_on", last_day())
    owed = select(func.array_agg(cast(Message.payload["reminder"].astext, Integer))).where(
        Message.recipient_id == Person.id, Message.kind == "end_of_path", Message.payload.contains(this)
    )
    return owed.scalar_subquery().label("reminded")


def _reminded_since() -> Any:
    """The day of the latest spell that was written about, as text."""
    told = select(func.max(Message.payload["since"].astext)).where(
        Message.recipient_id == Person.id, Message.kind == "inactivity"
    )
    return told.scalar_subquery().label("reminded_since")
