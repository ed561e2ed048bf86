"""On its first day, never before, a learner is told that a path begins: by access codes, or by the news (NOT-30)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.accounts import membership
from models.accounts.entities import Person, PersonState, RoleGrant
from models.accounts.recovery import WAITING
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.learning import opens_lessons
from models.contracts.mail_queries import about_path, begun_on, paths, welcomed, welcomed_ever
from models.contracts.notices import HOME
from models.contracts.queries import running
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.outbox.entities import Message
from models.outbox.owing_many import owe_all
from models.permissions import Permission

LATE = timedelta(days=3)
"""How long after its first day a path is still announced, should the clock have stood still."""


def welcome_starting_learners(day: date, *, by: Actor) -> int:
    """Mail a single-use link to each learner whose path has started and who was never welcomed.

    A day without the clock is caught up on the next one; two runs of a day mail once. Whoever was enrolled after the
    first day is welcomed at the next run.

    Returns:
        How many mails are owed.
    """
    require(by, Permission.PERSON_INVITE)
    people = session.scalars(learners_to_welcome(day).with_for_update(of=Person, key_share=True)).all()
    first = session.execute(_first_paths([person.id for person in people], day))
    begins = dict(first.all())
    return sum(membership.welcome(person, by=by, enrolment_id=begins[person.id]) for person in people)


def learners_to_welcome(day: date) -> Select[Person]:
    """People without a password, in a running session, to whom no welcome was ever owed."""
    enrolled = _running_paths(day).with_only_columns(Enrolment.person_id)
    welcomed = select(Message.recipient_id).where(Message.kind == "welcome", Message.recipient_id.is_not(None))
    return (
        select(Person)
        .where(Person.state.in_(WAITING), Person.id.in_(enrolled), Person.id.not_in(welcomed), ~_role_to_come(day))
        .order_by(Person.id)
    )


def _role_to_come(day: date) -> ColumnElement[bool]:
    """Whether all that somebody holds begins later: who tries the demo on a day is written to on that day (CAT-38)."""
    held = select(func.min(func.coalesce(RoleGrant.starts_on, day))).where(RoleGrant.person_id == Person.id)
    return func.coalesce(held.correlate(Person).scalar_subquery() > day, False)


def _first_paths(people: list[int], day: date) -> Select[int, int]:
    """(person, enrolment) of the path that each of some people began first."""
    return (
        _running_paths(day)
        .with_only_columns(Enrolment.person_id, Enrolment.id)
        .where(Enrolment.person_id.in_(people))
        .order_by(Enrolment.person_id, TrainingSession.starts_on, Enrolment.id)
        .ext(distinct_on(Enrolment.person_id))
    )


def _running_paths(day: date) -> Select[Any]:
    return (
        select(Enrolment)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(opens_lessons(), running(day), (Enrolment.own_ends_on.is_(None)) | (Enrolment.own_ends_on >= day))
    )


def announce_paths(day: date, *, by: Actor) -> int:
    """Mail those who need no access codes any more that a path of theirs begins: once a path (NOT-30).

    It is the second path of somebody, or the first of who had an account already. An account that was opened by the
    access codes of this same path is not told twice.

    Returns:
        How many mails are owed that were not before.
    """
    require(by, Permission.PERSON_INVITE)
    return owe_all("path_started", paths_to_announce(day), link=HOME)


def paths_to_announce(day: date) -> Select[Any]:
    """(key, recipient, payload) of the paths that began on a day, or shortly before it."""
    has_codes = (Person.state == PersonState.ACTIVE) | welcomed_ever()
    return paths(day).add_columns(
        func.concat("path-started:", Enrolment.id), Enrolment.person_id, about_path()
    ).where(begun_on().between(day - LATE, day), has_codes, ~welcomed())  # fmt: skip
