"""What is due, what a person was told, and how each job fared."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.outbox.entities import Delivery, JobOccurrence, Message, Notification, RunState

DID_NOT_LEAVE = Delivery.FAILED, Delivery.UNKNOWN, Delivery.CANCELLED
"""What stands still until somebody looks at it."""


def due_messages(now: datetime) -> Select[Message]:
    """What may be taken for delivery, the longest due first."""
    return (
        select(Message)
        .where(Message.state == Delivery.DUE, Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
    )  # fmt: skip


def due_occurrences(now: datetime) -> Select[JobOccurrence]:
    """Jobs that may be run, the longest due first."""
    return (
        select(JobOccurrence)
        .where(JobOccurrence.state == RunState.DUE, JobOccurrence.due_at <= now)
        .order_by(JobOccurrence.due_at, JobOccurrence.id)
    )


def latest_occurrences(jobs: Collection[str]) -> Select[JobOccurrence]:
    """The last occurrence of each job that was begun (OPS-19)."""
    return (
        select(JobOccurrence)
        .where(JobOccurrence.job.in_(jobs), JobOccurrence.started_at.is_not(None))
        .order_by(JobOccurrence.job, JobOccurrence.started_at.desc(), JobOccurrence.id.desc())
        .ext(distinct_on(JobOccurrence.job))
    )


def notifications_for(person_id: int) -> Select[Notification]:
    """A person's notifications, latest first (NOT-01, NOT-02)."""
    return (
        select(Notification)
        .where(Notification.recipient_id == person_id)
        .order_by(Notification.created_at.desc(), Notification.id.desc())
    )


def unread_by(person_id: int | SQLColumnExpression[int]) -> Select[int]:
    """How many notifications a person, or the person of each row of a statement, has not read."""
    return select(func.count(Notification.id)).where(Notification.recipient_id == person_id, is_unread())


def is_unread() -> ColumnElement[bool]:
    return Notification.read_at.is_(None)


def messages_about(address: str) -> Select[Message]:
    """Whatever was owed to an address, latest first: did it leave, when, and what was answered (NOT-34).

    Args:
        address: the e-mail address, whatever its case; the stored one or the one a message was sent to.
    """
    wanted = address.strip().lower()
    to = Message.recipient.has(email_key=wanted)
    return (
        select(Message)
        .where((func.lower(Message.sent_to) == wanted) | (func.lower(Message.address) == wanted) | to)
        .order_by(Message.created_at.desc(), Message.id.desc())
    )
