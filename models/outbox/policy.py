"""A person sees what is owed to them; staff see everything."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from models.kernel.policy import Actor, scope
from models.outbox.entities import JobOccurrence, Message, Notification
from models.permissions import Permission


@scope(Message)
def messages_of(actor: Actor) -> ColumnElement[bool]:
    return or_(actor.within(Permission.MESSAGE_READ, None), Message.recipient_id == actor.person_id)


@scope(Notification)
def notifications_of(actor: Actor) -> ColumnElement[bool]:
    return Notification.recipient_id == actor.person_id


@scope(JobOccurrence)
def occurrences_for(actor: Actor) -> ColumnElement[bool]:
    return actor.within(Permission.JOB_READ, None)
