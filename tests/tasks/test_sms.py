"""An SMS leaves at most once: when nobody knows whether it left, a person decides."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import update

from models.kernel import clock
from models.kernel.database import session
from models.kernel.endpoints import SmsRoute
from models.kernel.policy import SYSTEM
from models.kernel.settings import Settings
from models.outbox.entities import Channel, Delivery, Message
from models.outbox.operations import owe, retry_message
from models.outbox.refusals import MessageLeaving
from tasks.delivery import delivery_steps
from tasks.runner import run_once
from tests.cast import Cast
from tests.tasks.conftest import PAYLOAD


@dataclass
class Gateway:
    """A gateway on loopback: what it answers, and what it was asked."""

    status: int = 200
    body: bytes = b'{"id": "sms-17"}'
    hangs_up: bool = False
    orders: list[tuple[dict[str, Any], str]] = field(default_factory=list)


@pytest.fixture
def gateway(configured: Callable[..., Settings]) -> Iterator[Gateway]:
    told = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.orders.append((order, self.headers["Authorization"]))
            if told.hangs_up:
                return
            self.send_response(told.status)
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *words: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        configured(sms=SmsRoute("https", url=f"http://shop:s%C3%A9same@127.0.0.1:{server.server_port}/send?v=1"))
        yield told
        server.shutdown()
        thread.join()


@pytest.fixture
def message(cast: Cast) -> Message:
    cast.person("learner").phone = "+33612345678"
    owed = owe("greeting", key="sms:1", recipient_id=cast.learner_id, payload=PAYLOAD, channel=Channel.SMS)
    session.flush()
    return owed


def deliver(message: Message) -> Message:
    run_once()
    session.refresh(message)
    return message


def test_an_sms_leaves_once_with_its_key_as_reference(gateway: Gateway, message: Message) -> None:
    deliver(message)
    assert (message.state, message.provider_id, message.sent_to) == (Delivery.SENT, "sms-17", "+33612345678")
    order, authorization = gateway.orders[0]
    assert order == {"to": "+33612345678", "text": "Amélie: Acme - Lyon", "reference": "sms:1"}
    assert authorization == "Basic c2hvcDpzw6lzYW1l"
    assert len(gateway.orders) == 1


@pytest.mark.parametrize(("status", "state"), [
    (400, Delivery.FAILED), (401, Delivery.FAILED), (429, Delivery.DUE),
    (500, Delivery.UNKNOWN), (503, Delivery.UNKNOWN),
])  # fmt: skip
def test_what_the_gateway_answers_decides(gateway: Gateway, message: Message, status: int, state: Delivery) -> None:
    gateway.status, gateway.body = status, b"no"
    deliver(message)
    assert (message.state, message.last_error) == (state, f"{status} no")


def test_an_sms_whose_answer_never_came_is_left_to_a_person(gateway: Gateway, message: Message) -> None:
    gateway.hangs_up = True
    deliver(message)
    assert message.state is Delivery.UNKNOWN
    session.execute(update(Message).values(due_at=clock.now()))
    assert run_once() == 0
    gateway.hangs_up = False
    retry_message(message, by=SYSTEM)
    assert deliver(message).state is Delivery.SENT
    assert len(gateway.orders) == 2


def test_an_sms_whose_runner_died_is_not_sent_again(gateway: Gateway, message: Message) -> None:
    steps = delivery_steps()
    while next(steps) != "handed over":
        pass
    steps.close()  # the process is gone
    session.refresh(message)
    assert message.state is Delivery.UNKNOWN
    with pytest.raises(MessageLeaving):
        retry_message(message, by=SYSTEM)
    session.execute(update(Message).values(due_at=clock.now()))
    assert run_once() == 0
    assert len(gateway.orders) == 1


def test_a_gateway_that_is_not_there_took_nothing_and_is_asked_again(
    message: Message, configured: Callable[..., Settings]
) -> None:
    configured(sms=SmsRoute("https", url="http://127.0.0.1:9/"))
    deliver(message)
    assert message.state is Delivery.DUE
    assert "refused" in message.last_error


def test_an_sms_without_a_number_fails_at_once(cast: Cast, mailbox: Path) -> None:
    owed = owe("greeting", key="sms:2", recipient_id=cast.waiting_id, payload=PAYLOAD, channel=Channel.SMS)
    session.flush()
    assert (deliver(owed).state, owed.last_error) == (Delivery.FAILED, "The recipient has no phone number.")


def test_an_sms_can_be_a_file(mailbox: Path, message: Message) -> None:
    deliver(message)
    assert (mailbox / "sms%3A1.sms").read_text() == "+33612345678\nAmélie: Acme - Lyon\n"
