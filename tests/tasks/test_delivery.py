"""Mail over a real SMTP server: refused, delayed, hung, cut; tried again, shown, and always the same mail."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import select, update

from models.kernel import clock
from models.kernel.database import session
from models.kernel.endpoints import MailRoute
from models.kernel.policy import SYSTEM
from models.kernel.settings import Settings
from models.outbox.entities import Delivery, Message
from models.outbox.operations import cancel_message, owe
from models.outbox.queries import messages_about
from tasks import mail
from tasks.delivery import claim_message, delivery_steps, mark_sent, pack
from tasks.lease import MAX_ATTEMPTS, PAUSES
from tasks.runner import run_once
from tests.cast import Cast
from tests.tasks.conftest import PAYLOAD, Answers


def owed(cast: Cast, key: str = "greeting:1", **values: object) -> Message:
    payload = PAYLOAD | {name: value for name, value in values.items() if name != "address"}
    message = owe(
        "greeting", key=key, recipient_id=cast.learner_id, payload=payload, address=str(values.get("address", ""))
    )
    session.flush()
    return message


def again(message: Message) -> Message:
    """Let the pause or the lease be over, and try once more."""
    session.execute(update(Message).where(Message.id == message.id).values(due_at=clock.now()))
    list(delivery_steps())
    return fresh(message)


def fresh(message: Message) -> Message:
    session.refresh(message)
    return message


@pytest.mark.row("NOT-45")
def test_a_mail_is_sent_once_and_what_became_of_it_is_written(cast: Cast, smtp: Answers) -> None:
    message = owed(cast)
    assert run_once() == 1
    assert run_once() == 0
    fresh(message)
    assert (message.state, message.attempts, message.sent_to) == (Delivery.SENT, 1, "learner@exemple.fr")
    assert message.sent_at is not None
    received = message_from_bytes(smtp.contents[0], policy=default)
    assert received["Message-ID"] == message.provider_id == mail.message_id("greeting:1")
    assert received["To"] == "Amélie Benali <learner@exemple.fr>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Date"] is not None
    assert [part.get_content_type() for part in received.iter_parts()] == ["text/plain", "text/html"]
    assert "Amélie, 31 décembre 2026" in received.get_body(("plain",)).get_content()


def test_a_busy_server_is_asked_again_with_the_same_message_id(cast: Cast, smtp: Answers) -> None:
    message = owed(cast)
    smtp.content = "451 4.3.0 come back later"
    before = clock.now()
    list(delivery_steps())
    fresh(message)
    assert (message.state, message.attempts, message.last_error) == (Delivery.DUE, 1, "451 4.3.0 come back later")
    assert PAUSES[0] <= message.due_at - before < PAUSES[0] + timedelta(seconds=10)
    assert run_once() == 0  # not before its hour
    smtp.content = "250 OK"
    assert again(message).state is Delivery.SENT
    assert message.last_error == ""
    first, second = (message_from_bytes(content)["Message-ID"] for content in smtp.contents)
    assert first == second


@pytest.mark.parametrize("stage", ["recipient", "content"])
def test_a_server_that_says_never_is_believed_and_its_words_are_shown(cast: Cast, smtp: Answers, stage: str) -> None:
    message = owed(cast)
    setattr(smtp, stage, "550 5.1.1 no such user")
    list(delivery_steps())
    assert (fresh(message).state, message.last_error) == (Delivery.FAILED, "550 5.1.1 no such user")


def test_a_connection_cut_after_the_content_is_tried_again_as_the_same_mail(cast: Cast, smtp: Answers) -> None:
    message = owed(cast)
    smtp.cut_after_content = True
    list(delivery_steps())
    assert fresh(message).state is Delivery.DUE
    assert message.last_error
    smtp.cut_after_content = False
    assert again(message).state is Delivery.SENT
    assert len({message_from_bytes(content)["Message-ID"] for content in smtp.contents}) == 1
    assert len(smtp.contents) == 2


def test_a_server_that_is_not_there_is_waited_for(cast: Cast, configured: Callable[..., Settings]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        configured(mail=MailRoute("smtp", host="127.0.0.1", port=taken.getsockname()[1]))
        message = owed(cast)
        list(delivery_steps())
    assert fresh(message).state is Delivery.DUE
    assert "refused" in message.last_error


def test_a_server_that_hangs_is_left_after_five_seconds(cast: Cast, configured: Callable[..., Settings]) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        configured(mail=MailRoute("smtp", host="127.0.0.1", port=silent.getsockname()[1]))
        message, begun = owed(cast), monotonic()
        list(delivery_steps())
        assert monotonic() - begun < 9  # five, and what a busy machine adds
    assert fresh(message).state is Delivery.DUE
    assert "timed out" in message.last_error


def test_a_server_without_the_encryption_asked_for_gets_no_mail(
    cast: Cast, smtp: Answers, configured: Callable[..., Settings]
) -> None:
    port = mail.settings.active().mail.port
    configured(mail=MailRoute("smtp", host="127.0.0.1", port=port, tls="starttls"))
    message = owed(cast)
    list(delivery_steps())
    assert (fresh(message).state, smtp.contents) == (Delivery.DUE, [])
    assert "STARTTLS" in message.last_error


@pytest.mark.row("NOT-34")
def test_after_the_last_attempt_it_is_failed_and_found_by_its_address(cast: Cast, smtp: Answers) -> None:
    message = owed(cast)
    smtp.recipient = "450 mailbox busy"
    pauses = []
    for _attempt in range(MAX_ATTEMPTS):
        begun = clock.now()
        again(message)
        pauses.append(round((message.due_at - begun).total_seconds() / 60))
    assert (message.state, message.attempts) == (Delivery.FAILED, MAX_ATTEMPTS)
    assert pauses[:-1] == [1, 5, 15, 60, 240, 720]
    found = session.scalars(messages_about("Learner@exemple.FR")).all()
    assert [(each.key, each.last_error) for each in found] == [("greeting:1", "450 mailbox busy")]


def test_a_template_that_breaks_does_not_stop_the_others(cast: Cast, smtp: Answers) -> None:
    broken = owe("greeting", key="broken", recipient_id=cast.learner_id, payload={"until": "2026-12-31"})
    session.flush()
    whole = owed(cast)
    assert run_once() == 2
    assert (fresh(broken).state, fresh(whole).state) == (Delivery.DUE, Delivery.SENT)
    assert broken.last_error == "UndefinedError: 'session_reference' is undefined"


def test_a_message_to_a_deleted_account_is_not_tried_for_ever(cast: Cast, smtp: Answers) -> None:
    message = owe("greeting", key="gone", recipient_id=None, payload=PAYLOAD)
    session.flush()
    list(delivery_steps())
    assert (fresh(message).state, message.last_error) == (Delivery.FAILED, "The recipient's account was deleted.")


def test_an_address_given_wins_over_the_recipients_own(cast: Cast, smtp: Answers) -> None:
    message = owed(cast, address="new@exemple.fr")
    run_once()
    assert fresh(message).sent_to == "new@exemple.fr"


@pytest.mark.parametrize(
    "address", ["a@b.fr\r\nBcc: all@exemple.fr", "a@b.fr\nX: y", "two words", "a@b.fr, c@d.fr", "a@b.fr>\r\nDATA"]
)
def test_no_header_can_be_smuggled_in_by_an_address(cast: Cast, smtp: Answers, address: str) -> None:
    message = owed(cast, address=address)
    list(delivery_steps())
    assert (fresh(message).state, smtp.contents) == (Delivery.FAILED, [])


def test_no_header_can_be_smuggled_in_by_a_name_or_a_subject(cast: Cast, smtp: Answers) -> None:
    cast.person("learner").first_name = "Eve\r\nBcc: all@exemple.fr\r\n\r\nHello"
    owed(cast, session_reference="Acme\r\nX-Spam: no\u2028Bcc: all@exemple.fr")
    run_once()
    headers = message_from_bytes(smtp.contents[0], policy=default)
    assert set(headers.keys()) <= {
        "From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "MIME-Version", "Content-Type",
        "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip
    assert "Bcc" not in headers
    assert headers["Subject"].endswith("Acme X-Spam: no Bcc: all@exemple.fr")


def test_a_dot_alone_on_a_line_does_not_end_the_mail(cast: Cast, smtp: Answers) -> None:
    owed(cast, session_reference="before\n.\nafter")
    cast.person("learner").first_name = "x\n.\nQUIT"
    run_once()
    body = message_from_bytes(smtp.contents[0], policy=default).get_body(("plain",))
    assert "QUIT" in body.get_content()


def test_whoever_lost_the_lease_cannot_mark(cast: Cast, smtp: Answers) -> None:
    message = owed(cast)
    slow = claim_message()
    assert slow is not None
    parcel = pack(slow)
    session.execute(update(Message).values(due_at=clock.now()))
    quick = claim_message()
    assert quick is not None
    assert not mark_sent(slow, parcel, "slow")
    assert mark_sent(quick, parcel, "quick")
    assert fresh(message).provider_id == "quick"


def test_what_left_while_it_was_cancelled_is_written_as_sent(cast: Cast, smtp: Answers) -> None:
    message = owed(cast)
    steps = delivery_steps()
    for step in steps:
        if step == "handed over":
            cancel_message(message, by=SYSTEM)
            session.flush()
    assert fresh(message).state is Delivery.SENT


def test_the_oldest_due_goes_first(cast: Cast, smtp: Answers) -> None:
    late, early = owed(cast, key="late"), owed(cast, key="early")
    early.due_at = clock.now() - timedelta(hours=1)
    session.flush()
    list(delivery_steps())
    assert session.scalars(select(Message.key).where(Message.state == Delivery.SENT)).all() == ["early"]
    assert late.state is Delivery.DUE


def test_a_mail_can_be_a_file_named_after_its_key(cast: Cast, mailbox: Path) -> None:
    owed(cast, key="a/../b:1")
    owed(cast, key="é" * 200)
    run_once()
    names = sorted(file.name for file in mailbox.iterdir())
    assert "a%2F..%2Fb%3A1.eml" in names
    assert max(map(len, names)) < 255
    assert len(names) == 2


def test_a_full_disk_delays_and_loses_nothing(cast: Cast, configured: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    configured(mail=MailRoute("file", folder=tmp_path / "taken"))
    message = owed(cast)
    list(delivery_steps())
    assert fresh(message).state is Delivery.DUE
    assert message.last_error


def test_the_log_names_the_mail_but_not_what_it_says(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "tasks.mail")
    owed(cast)
    run_once()
    assert [record.getMessage() for record in caplog.records if record.name == "tasks.mail"] == [
        "Mail to Amélie Benali <learner@exemple.fr>: Session Acme - Lyon"
    ]
