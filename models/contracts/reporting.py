"""Every week, where their team stands is mailed to the managers of whom somebody learns that day (NOT-33, FUP-05)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, cast, distinct, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from models.accounts.actors import running_today
from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.queries import WRITTEN_TO
from models.contracts.report_lines import report_lines
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
    line = report_lines(day).subquery("line")
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
    """The day on which a manager's next report leaves when nothing changes; None when two weeks bring none."""
    first = report_day(now)
    with acting_as(SYSTEM):  # a day leaves here, rows do not: nobody but staff reads messages
        return next((day for day in (first, first + WEEK) if session.execute(_due(manager_id, day)).first()), None)


def _due(manager_id: int, day: date) -> Select[Any]:
    """A row when a manager's report leaves on a day and that week's has not left yet."""
    told = exists().where(Message.key == _key(manager.c.id, day))
    return team_reports(day).where(manager.c.id == manager_id, ~told)


def report_day(now: datetime) -> date:
    """The day of the next reports after an instant: the weekday and the hour are settings (D14)."""
    chosen, here = the_settings(), now.astimezone(clock.time_zone())
    day = here.date() + timedelta(days=(chosen.report_weekday - here.weekday()) % 7)
    return day + WEEK if day == here.date() and here.hour >= chosen.report_hour else day


def _key(manager_id: Any, day: date) -> ColumnElement[str]:
    year, week, _weekday = day.isocalendar()
    return func.concat("team-report:", manager_id, f":{year}-W{week:02}")


def _is_manager(person_id: Any) -> ColumnElement[bool]:
    return exists().where(RoleGrant.person_id == person_id, RoleGrant.role == Role.MANAGER, running_today())
