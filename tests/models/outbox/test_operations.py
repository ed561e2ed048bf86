"""What a person may do to something owed: send again, cancel, run now; each once, and never the impossible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from models.accounts.actors import actor_for
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from models.outbox.entities import Delivery, Message
from models.outbox.operations import cancel_message, owe, retry_message
from models.outbox.refusals import MessageGone, MessageLeaving, MessageSettled
from tests.cast import Cast


def owed(cast: Cast, state: Delivery, **values: object) -> Message:
    message = owe("greeting", key=f"greeting:{state}", recipient_id=cast.learner_id)
    message.state = state
    for name, value in values.items():
        setattr(message, name, value)
    session.flush()
    return message


@pytest.mark.row("OPS-20")
@pytest.mark.row("NOT-45")
def test_one_key_is_owed_once(cast: Cast) -> None:
    owe("greeting", key="once", recipient_id=cast.learner_id)
    owe("greeting", key="once", recipient_id=cast.learner_id)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@pytest.mark.row("NOT-34")
@pytest.mark.parametrize("state", [Delivery.FAILED, Delivery.UNKNOWN, Delivery.CANCELLED])
def test_what_stopped_can_be_sent_again_at_once(cast: Cast, state: Delivery) -> None:
    message = owed(cast, state, attempts=7, last_error="550 no", due_at=clock.now() - timedelta(hours=1))
    retry_message(message, by=SYSTEM)
    assert (message.state, message.attempts, message.last_error) == (Delivery.DUE, 0, "")
    assert message.due_at <= clock.now()


@pytest.mark.parametrize("state", [Delivery.SENT, Delivery.DUE])
def test_what_was_sent_or_waits_cannot_be_sent_again(cast: Cast, state: Delivery) -> None:
    with pytest.raises(MessageSettled):
        retry_message(owed(cast, state), by=SYSTEM)


def test_an_sms_that_is_leaving_cannot_be_sent_again(cast: Cast) -> None:
    with pytest.raises(MessageLeaving):
        retry_message(owed(cast, Delivery.UNKNOWN, due_at=clock.now() + timedelta(minutes=1)), by=SYSTEM)


@pytest.mark.parametrize("state", [Delivery.DUE, Delivery.FAILED, Delivery.UNKNOWN])
def test_what_did_not_leave_can_be_cancelled(cast: Cast, state: Delivery) -> None:
    message = owed(cast, state)
    cancel_message(message, by=SYSTEM)
    assert message.state is Delivery.CANCELLED


@pytest.mark.parametrize("state", [Delivery.SENT, Delivery.CANCELLED])
def test_what_is_over_cannot_be_cancelled(cast: Cast, state: Delivery) -> None:
    with pytest.raises(MessageGone):
        cancel_message(owed(cast, state), by=SYSTEM)


def test_a_pilot_may_neither_retry_nor_cancel(cast: Cast) -> None:
    message, pilot = owed(cast, Delivery.FAILED), actor_for(cast.pilot_id)
    with pytest.raises(Forbidden):
        retry_message(message, by=pilot)
    with pytest.raises(Forbidden):
        cancel_message(message, by=pilot)
