"""Every week, where their team stands is mailed to the managers of whom somebody learns that day (NOT-33, FUP-05)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, case, cast, distinct, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from models.accounts.actors import running_today
from models.accounts.entities import Person, Role, RoleGrant, by_name
from models.contracts.access import AccessState
from models.contracts.entities import Enrolment, SessionKind, SlotAssignment, Supervision, TrainingSession
from models.contracts.learning import learns
from models.contracts.mail_queries import day_of, is_finished, last_day
from models.contracts.progress import progress_said
from models.contracts.queries import WRITTEN_TO, held_now
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, require, table_of
from models.organisation.queries import the_settings
from models.outbox.entities import Message
from models.outbox.owing_many import owe_all
from models.permissions import Permission

TEAM = "/suivi-equipe"
MOST = 40
"""Lines of a mail; the page has them all."""
ENDED = timedelta(days=7)
"""How long a path that is over is still in the report: that of one week says that it ended."""
WEEK = timedelta(days=7)
manager = table_of(Person).alias("manager")


def report_teams(day: date, *, by: Actor) -> int:
    """Mail their team's report to the managers who follow somebody whose lessons are open on a day, and to no other.

    Once a manager and a week of the calendar, on whichever of its days it leaves.

    Returns:
        How many mails are owed that were not before.
    """
    require(by, Permission.PERSON_INVITE)
    return owe_all("team_report", team_reports(day), link=TEAM, in_mail_alone="lines")


def team_reports(day: date) -> Select[Any]:
    """(key, recipient, payload) of the managers to whom a report is due on a day.

    Of the learners it holds ids and figures, never a name: who reads the mail is told the name when it is written, and
    somebody who is erased leaves nothing in it.
    """
    line = _lines(day).subquery("line")
    shown = func.jsonb_agg(aggregate_order_by(line.c.said, line.c.place)).filter(line.c.place <= MOST)
    learning = func.count(distinct(line.c.person_id)).filter(line.c.is_open)
    payload = func.jsonb_build_object(
        "day", cast(day, Date), "learning", learning, "lines", shown, "more", func.greatest(func.count() - MOST, 0)
    )
    return (
        select(_key(line.c.manager_id, day), line.c.manager_id, payload)
        .join(manager, manager.c.id == line.c.manager_id)
        .where(manager.c.state.in_(WRITTEN_TO), _is_manager(manager.c.id))
        .group_by(line.c.manager_id)
        .having(func.bool_or(line.c.is_open))
    )


def next_report(manager_id: int, now: datetime) -> date | None:
    """The day on which a manager's next report leaves when nothing changes; None when it does not leave."""
    day = report_day(now)
    due = team_reports(day).where(manager.c.id == manager_id, ~exists().where(Message.key == _key(manager.c.id, day)))
    with acting_as(SYSTEM):  # a day leaves here, rows do not: nobody but staff reads messages
        return day if session.execute(due).first() else None


def report_day(now: datetime) -> date:
    """The day of the next reports after an instant: the weekday and the hour are settings (D14)."""
    chosen, here = the_settings(), now.astimezone(clock.time_zone())
    day = here.date() + timedelta(days=(chosen.report_weekday - here.weekday()) % 7)
    return day + WEEK if day == here.date() and here.hour >= chosen.report_hour else day


def _key(manager_id: Any, day: date) -> ColumnElement[str]:
    year, week, _weekday = day.isocalendar()
    return func.concat("team-report:", manager_id, f":{year}-W{week:02}")


def _lines(day: date) -> Select[Any]:
    """The paths of everybody's team: one line a manager and an enrolment, by name within the team."""
    is_open = _is_open(day)
    place = func.row_number().over(partition_by=Supervision.manager_id, order_by=[*by_name(), last_day(), Enrolment.id])
    return (
        select(
            Supervision.manager_id, Enrolment.person_id, is_open.label("is_open"), place.label("place"),
            _said(day, is_open).label("said"),
        )
        .join(Enrolment, Enrolment.person_id == Supervision.person_id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(SlotAssignment, held_now())
        .where(last_day() >= day - ENDED, Person.state.in_(WRITTEN_TO), *learns())
    )  # fmt: skip


def _is_open(day: date) -> ColumnElement[bool]:
    """Whether somebody follows the path on a day: it runs, its lessons are open, it is not finished."""
    opened = (TrainingSession.kind == SessionKind.LICENCES) | SlotAssignment.id.is_not(None)
    return (TrainingSession.starts_on <= day) & (last_day() >= day) & opened & ~is_finished()


def _said(day: date, is_open: ColumnElement[bool]) -> ColumnElement[Any]:
    """What a line says, as JSONB."""
    state = case(
        (last_day() < day, AccessState.EXPIRED.value),
        (TrainingSession.starts_on > day, AccessState.NOT_STARTED.value),
        (is_open | is_finished(), AccessState.OPEN.value),
        else_=AccessState.WAITING.value,
    )
    return func.jsonb_build_object(
        "enrolment_id", Enrolment.id, "state", state, "starts_on", TrainingSession.starts_on, "ends_on", last_day(),
        "last_seen_on", day_of(Person.last_seen_at), "videos", progress_said("videos", Enrolment.id),
        "certification", progress_said("certification", Enrolment.id),
    )  # fmt: skip


def _is_manager(person_id: Any) -> ColumnElement[bool]:
    return exists().where(RoleGrant.person_id == person_id, RoleGrant.role == Role.MANAGER, running_today())
