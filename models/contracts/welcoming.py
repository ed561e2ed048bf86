"""On the first day of a path, the access codes leave; never before (ACC-07, D2)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from models.accounts import membership
from models.accounts.entities import Person
from models.accounts.recovery import WAITING
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.queries import running
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.outbox.entities import Message
from models.permissions import Permission


def welcome_starting_learners(day: date, *, by: Actor) -> int:
    """Mail a single-use link to each learner whose path has started and who was never welcomed.

    A day without the clock is caught up on the next one; two runs of a day mail once. Whoever was enrolled after the
    first day is welcomed at the next run.

    Returns:
        How many mails are owed.
    """
    require(by, Permission.PERSON_INVITE)
    people = session.scalars(learners_to_welcome(day).with_for_update(of=Person, key_share=True)).all()
    return sum(membership.welcome(person, by=by) for person in people)


def learners_to_welcome(day: date) -> Select[Person]:
    """People without a password, in a running session, to whom no welcome was ever owed."""
    enrolled = (
        select(Enrolment.person_id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(running(day), (Enrolment.own_ends_on.is_(None)) | (Enrolment.own_ends_on >= day))
    )
    welcomed = select(Message.recipient_id).where(Message.kind == "welcome", Message.recipient_id.is_not(None))
    return (
        select(Person)
        .where(Person.state.in_(WAITING), Person.id.in_(enrolled), Person.id.not_in(welcomed))
        .order_by(Person.id)
    )
