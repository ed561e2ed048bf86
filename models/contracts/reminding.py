"""Reminders along a path: its end draws near, or its learner has not come for weeks (NOT-31, NOT-32, OPS-03)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.contracts.entities import Enrolment
from models.contracts.mail_queries import (
    about_path,
    begun_on,
    days_until,
    last_day,
    open_paths,
    paths,
    reminder_due,
    slept_since,
)
from models.contracts.notices import HOME
from models.kernel.policy import Actor, require
from models.organisation.queries import the_settings
from models.outbox.entities import Message
from models.outbox.owing_many import owe_all
from models.permissions import Permission


def remind_of_ends(day: date, *, by: Actor) -> int:
    """Mail the learners whose path ends in 30, 7 or 1 days, or whatever the settings say (NOT-31).

    Once an enrolment, an end and a reminder: an end that is moved is announced again. A day without the clock is caught
    up on the next; of several reminders that were missed, only the nearest to the end leaves.

    Returns:
        How many mails are owed that were not before.
    """
    require(by, Permission.PERSON_INVITE)
    return owe_all("end_of_path", ends_to_announce(day, the_settings().reminders), link=HOME)


def ends_to_announce(day: date, reminders: tuple[int, ...]) -> Select[Any]:
    """(key, recipient, payload) of the paths for which a reminder stands on a day; who came later is spared it.

    Args:
        reminders: days before the end, in rising order.
    """
    left = days_until(last_day(), day)
    due = reminder_due(left, reminders)
    return paths(day).add_columns(
        func.concat("end-of-path:", Enrolment.id, ":", last_day(), ":", due),
        Enrolment.person_id,
        about_path(days_left=left, reminder=due),
    ).where(left <= reminders[-1], begun_on() <= last_day() - due)  # fmt: skip


def remind_the_inactive(day: date, *, by: Actor) -> int:
    """Mail the learners whose lessons are open and who have not come for as long as the settings say (NOT-32).

    Once a spell: who comes back and falls asleep again is written to again, and nobody else.

    Returns:
        How many mails are owed that were not before.
    """
    require(by, Permission.PERSON_INVITE)
    latest = day - timedelta(days=the_settings().inactivity_days)
    return owe_all("inactivity", asleep(day, latest), link=HOME)


def asleep(day: date, latest: date) -> Select[Any]:
    """(key, recipient, payload) of the people whose paths have all been waiting since a day or longer.

    Args:
        latest: the last day on which they may have come.
    """
    each = open_paths(day).add_columns(
        Enrolment.person_id, slept_since().label("since"), about_path(since=slept_since()).label("payload")
    )
    one = each.ext(distinct_on(Enrolment.person_id)).order_by(
        Enrolment.person_id, slept_since().desc(), Enrolment.id
    ).subquery()  # fmt: skip
    key = func.concat("inactivity:", one.c.person_id, ":", one.c.since)
    return select(key, one.c.person_id, one.c.payload).where(
        one.c.since <= latest, ~_told(one.c.person_id, one.c.since)
    )


def _told(person_id: ColumnElement[int], since: ColumnElement[date]) -> ColumnElement[bool]:
    """Whether the spell that began on a day, or a later one, was written about."""
    return exists().where(
        Message.recipient_id == person_id,
        Message.kind == "inactivity",
        Message.payload["since"].astext >= cast(since, Text),
    )
