"""One message from due to sent: claimed, rendered, handed over, marked (NOT-45, OPS-20)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.exc import OperationalError

from models.accounts.entities import Person
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.outbox.entities import Channel, Delivery, Message
from models.outbox.queries import due_messages
from tasks import mail, sms
from tasks.lease import LEASE, PROCESS_DIED, Claim
from tasks.mail import DeliveryDelayed, DeliveryRefused
from tasks.rendering import LinkGone, render, render_sms

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message made ready: where it goes, and the one call that sends it and gives back the provider's name for it."""

    address: str
    hand_over: Callable[[], str]


def delivery_steps() -> Iterator[str]:
    """Deliver the message that is due the longest; yields the name of each step once it is behind us."""
    claim = claim_message()
    if claim is None:
        return
    yield "claimed"
    if claim.is_one_too_many:
        mark_failed(claim, PROCESS_DIED)
        yield "given up"
        return
    try:
        parcel = pack(claim)
        yield "packed"
        provider_id = parcel.hand_over()
        yield "handed over"
        mark_sent(claim, parcel, provider_id)
    except (DeliveryRefused, LinkGone) as refusal:
        mark_failed(claim, str(refusal))
    except sms.OutcomeUnknown as doubt:
        mark_unknown(claim, str(doubt))
    except DeliveryDelayed as delay:
        mark_delayed(claim, str(delay))
    except OperationalError:
        raise  # the database is away: the lease runs out, and the message is due again
    except Exception as problem:  # a template that breaks must stop neither the runner nor the other messages
        log.exception("Message %d", claim.id)
        mark_delayed(claim, f"{type(problem).__name__}: {problem}")
    yield "marked"


def claim_message() -> Claim | None:
    """Take the next due message; an SMS is marked *outcome unknown* beforehand, so that no retry sends it twice."""
    now = clock.now()
    due = due_messages(now).with_only_columns(Message.id).limit(1).with_for_update(skip_locked=True)
    state = case((Message.channel == Channel.SMS, Delivery.UNKNOWN.value), else_=Message.state)
    take = (
        update(Message)
        .where(Message.id == due.correlate(None).scalar_subquery())
        .values(due_at=now + LEASE, attempts=Message.attempts + 1, state=state)
        .returning(Message.id, Message.attempts)
        .execution_options(synchronize_session=False)
    )
    with acting_as(SYSTEM), transaction():
        row = session.execute(take).one_or_none()
        return Claim(row.id, row.attempts) if row else None


def pack(claim: Claim) -> Parcel:
    """Read and render the message; nothing stays open in the database while the mail server is talked to.

    Raises:
        DeliveryRefused: there is nowhere to send it.
        LinkGone: its link exists no more.
    """
    with acting_as(SYSTEM), transaction():
        message = session.scalars(
            select(Message).where(Message.id == claim.id).execution_options(populate_existing=True)
        ).one()
        person = session.scalars(select(Person).where(Person.id == message.recipient_id)).one_or_none()
        return _sms(message, person) if message.channel is Channel.SMS else _mail(message, person)


def _mail(message: Message, person: Person | None) -> Parcel:
    address, key = message.address or (person.email if person else ""), message.key
    if not address:
        raise DeliveryRefused("The recipient's account was deleted.")
    composed = mail.compose(key, render(message), address=address, name=person.name if person else "")

    def hand_over() -> str:
        mail.send(composed, key=key)
        return str(composed["Message-ID"])

    return Parcel(address, hand_over)


def _sms(message: Message, person: Person | None) -> Parcel:
    number, key, words = message.address or (person.phone if person else None), message.key, render_sms(message)
    if not number:
        raise DeliveryRefused("The recipient has no phone number.")
    return Parcel(number, lambda: sms.send(words, number=number, key=key))


def mark_sent(claim: Claim, parcel: Parcel, provider_id: str) -> bool:
    """Write that it left. Also when it was cancelled meanwhile: what left, left."""
    return _mark(
        claim,
        [Delivery.DUE, Delivery.UNKNOWN, Delivery.CANCELLED],
        state=Delivery.SENT, sent_at=clock.now(), sent_to=parcel.address, provider_id=provider_id, last_error="",
    )  # fmt: skip


def mark_delayed(claim: Claim, reason: str) -> bool:
    """Plan the next attempt, or give up after the last."""
    if claim.is_last:
        return mark_failed(claim, reason)
    return _mark(claim, OURS, state=Delivery.DUE, due_at=clock.now() + claim.pause, last_error=reason)


def mark_failed(claim: Claim, reason: str) -> bool:
    return _mark(claim, OURS, state=Delivery.FAILED, last_error=reason)


def mark_unknown(claim: Claim, reason: str) -> bool:
    """Leave it to a person, who may retry it from now on."""
    return _mark(claim, [Delivery.UNKNOWN], state=Delivery.UNKNOWN, due_at=clock.now(), last_error=reason)


OURS = (Delivery.DUE, Delivery.UNKNOWN)


def _mark(claim: Claim, states: tuple[Delivery, ...] | list[Delivery], **values: Any) -> bool:
    mark = (
        update(Message)
        .where(Message.id == claim.id, Message.attempts == claim.attempt, Message.state.in_(states))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    with acting_as(SYSTEM), transaction():
        marked = bool(session.execute(mark).rowcount == 1)  # type: ignore[attr-defined]
    if not marked:
        log.warning("Message %d was taken over by somebody else", claim.id)
    return marked
