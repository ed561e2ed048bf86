"""Owing something to somebody: a row, in the transaction of what happened; `tasks` delivers it after the commit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select, true, update

from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import Actor, require
from models.outbox.entities import Channel, Delivery, JobOccurrence, Message, Notification, RunState
from models.outbox.refusals import JobWaiting, MessageGone, MessageLeaving, MessageSettled
from models.permissions import Permission


def owe(
    kind: str,
    *,
    key: str,
    recipient_id: int | None,
    payload: dict[str, Any] | None = None,
    channel: Channel = Channel.MAIL,
    address: str = "",
) -> Message:
    """Owe a message to a person.

    Args:
        kind: the folder of its templates (``slot_assigned``).
        key: what makes it owed once (``slot-assigned:41``); a second message with the key is refused by the database.
        recipient_id: the person; None only when an address is given.
        payload: ids and plain values for the templates, as JSON; never a secret.
        address: where it goes, when not to the person's own address.
    """
    message = Message(
        kind=kind, key=key, recipient_id=recipient_id, payload=payload or {}, channel=channel, address=address
    )
    session.add(message)
    return message


def notify(
    kind: str, *, key: str, recipient_id: int, payload: dict[str, Any] | None = None, link: str = ""
) -> Notification:
    """Put a line under a person's bell; it reads as the subject of the mail of the same kind (NOT-01).

    Args:
        kind, key, payload: as for :func:`owe`.
        link: the path it opens, on this site.
    """
    notification = Notification(kind=kind, key=key, recipient_id=recipient_id, payload=payload or {}, link=link)
    session.add(notification)
    return notification


def retry_message(message: Message, *, by: Actor) -> None:
    """Put back what failed, was cancelled, or whose outcome nobody knows: it is tried again at once (NOT-34).

    Raises:
        MessageSettled: it was sent, or is going to be.
        MessageLeaving: somebody is sending it right now.
        Forbidden: the actor may not.
    """
    require(by, Permission.MESSAGE_RETRY, message)
    leaving = (Message.state == Delivery.UNKNOWN) & (Message.due_at > clock.now())
    again = update(Message).where(Message.id == message.id, _stopped(), ~leaving).values(
        state=Delivery.DUE, attempts=0, due_at=clock.now(), last_error=""
    )  # fmt: skip
    if session.execute(again).rowcount != 1:  # type: ignore[attr-defined]
        session.refresh(message)
        raise MessageLeaving if message.state is Delivery.UNKNOWN else MessageSettled
    session.refresh(message)


def cancel_message(message: Message, *, by: Actor) -> None:
    """Stop a message that did not leave; one that is leaving at this very moment is still recorded as sent.

    Raises:
        MessageGone: it was sent or cancelled.
        Forbidden: the actor may not.
    """
    require(by, Permission.MESSAGE_RETRY, message)
    open_states = (Delivery.DUE, Delivery.FAILED, Delivery.UNKNOWN)
    stop = update(Message).where(Message.id == message.id, Message.state.in_(open_states))
    if session.execute(stop.values(state=Delivery.CANCELLED)).rowcount != 1:  # type: ignore[attr-defined]
        raise MessageGone
    session.refresh(message)


def run_job_now(job: str, *, by: Actor) -> JobOccurrence:
    """Ask for a job outside its hours; it runs in a moment, like any other occurrence (OPS-19).

    Args:
        job: its name in the schedule.

    Raises:
        JobWaiting: somebody asked already and it did not begin yet.
        Forbidden: the actor may not.
    """
    require(by, Permission.JOB_RUN)
    waiting = select(JobOccurrence.id).where(
        JobOccurrence.job == job,
        JobOccurrence.state == RunState.DUE,
        JobOccurrence.due_at <= clock.now(),
        JobOccurrence.attempts == 0,
    )
    if session.scalars(waiting.limit(1)).first() is not None:
        raise JobWaiting
    occurrence = JobOccurrence(job=job, planned_at=clock.now(), due_at=clock.now(), asked_by_id=by.person_id)
    session.add(occurrence)
    return occurrence


def mark_read(person_id: int, *, by: Actor, ids: Collection[int] | None = None) -> int:
    """Note that a person read their notifications: those of the ids given, or all of them.

    Returns:
        How many were unread. Somebody else's are never touched, whoever asks.
    """
    if by.person_id != person_id:
        raise Forbidden
    chosen = true() if ids is None else Notification.id.in_(ids)
    read = update(Notification).where(Notification.recipient_id == person_id, Notification.read_at.is_(None), chosen)
    return int(session.execute(read.values(read_at=clock.now())).rowcount)  # type: ignore[attr-defined]


def _stopped() -> ColumnElement[bool]:
    return Message.state.in_((Delivery.FAILED, Delivery.UNKNOWN, Delivery.CANCELLED))
