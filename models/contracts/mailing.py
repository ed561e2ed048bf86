"""Which mails about a path were sent, for the pages of an enrolment, of a session and of a person."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select

from models.accounts.entities import Person
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.mail_queries import day_of
from models.outbox.entities import Delivery, Message
from models.outbox.queries import DID_NOT_LEAVE


def sent_to_enrolment(enrolment: Enrolment) -> Select[Message]:
    """What was owed to a learner about one path, latest first."""
    return (
        select(Message)
        .join(Enrolment, Enrolment.person_id == Message.recipient_id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(Enrolment.id == enrolment.id, is_about_path())
        .order_by(Message.id.desc())
    )


def sent_to_person(person: Person) -> Select[Message]:
    """Whatever was owed to a person, latest first."""
    return select(Message).where(Message.recipient_id == person.id).order_by(Message.id.desc())


def sent_in_session(where: TrainingSession) -> Select[str, date, int, int, int]:
    """(kind, day, mails owed, those that left, those that did not) of a session, latest day first."""
    day = day_of(func.coalesce(Message.sent_at, Message.created_at))
    left = func.count(Message.id).filter(Message.state == Delivery.SENT)
    failed = func.count(Message.id).filter(Message.state.in_(DID_NOT_LEAVE))
    return (
        select(Message.kind, day.label("day"), func.count(Message.id).label("owed"), left.label("left"),
               failed.label("failed"))
        .join(Enrolment, Enrolment.person_id == Message.recipient_id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(Enrolment.session_id == where.id, is_about_path())
        .group_by(Message.kind, day)
        .order_by(day.desc(), Message.kind)
    )  # fmt: skip


def is_about_path() -> ColumnElement[bool]:
    """Whether a mail is about an enrolment of its recipient.

    Mails of before they named the enrolment are told by the session's reference; access codes of then, by their kind.
    """
    named: ColumnElement[bool] = Message.payload.contains(func.jsonb_build_object("enrolment_id", Enrolment.id))
    reference = Message.payload["session_reference"].astext == TrainingSession.reference
    of_before: ColumnElement[bool] = ~Message.payload.has_key("enrolment_id") & or_(
        reference, Message.kind == "welcome"
    )
    return named | of_before
