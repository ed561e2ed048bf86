"""Mails read well in both languages, say nothing they should not, and exist for every kind that is owed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask_babel import get_locale
from jinja2 import UndefinedError
from sqlalchemy import select

from models.accounts.entities import Locale, TokenPurpose
from models.accounts.links import issue_link, path_of
from models.kernel import clock
from models.kernel.database import session
from models.kernel.settings import Settings
from models.outbox.entities import Delivery, Message
from models.outbox.operations import owe
from models.workbench.entities import TaskState
from tasks.delivery import delivery_steps
from tasks.rendering import DOTS, TEMPLATES, LinkGone, environment, preview, render, render_subject
from tests.cast import Cast
from tests.tasks.conftest import PAYLOAD

ROOT = Path(__file__).resolve().parents[2]
OWED = re.compile(r"""\b(?:owe|owe_all|notify|_tell)\(\s*["'](\w+)["']""")
KINDS = sorted(
    {kind for path in (ROOT / "models").rglob("*.py") for kind in OWED.findall(path.read_text(encoding="utf-8"))}
)

BELL_ONLY = {f"task_{state.value}" for state in (TaskState.DONE, TaskState.CANCELLED, TaskState.FAILED)} | {
    "badge_granted"
}
"""Kinds that no mail tells of: a new badge, and tasks, named after the state in which one ended."""


def owed(cast: Cast, **payload: object) -> Message:
    message = owe("greeting", key="greeting", recipient_id=cast.learner_id, payload=PAYLOAD | payload)
    session.flush()
    return message


def test_the_code_owes_something() -> None:
    assert {"slot_assigned", "slot_released", "password_reset", "invitation", "welcome"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_every_kind_that_is_owed_has_its_templates(kind: str, part: str) -> None:
    assert (TEMPLATES / kind / part).is_file()
    environment().get_template(f"{kind}/{part}")


def test_no_templates_are_left_of_a_kind_that_nobody_owes() -> None:
    assert {folder.name for folder in TEMPLATES.iterdir() if folder.is_dir()} == set(KINDS) | BELL_ONLY


@pytest.mark.parametrize("kind", sorted(BELL_ONLY))
def test_a_kind_of_the_bell_alone_has_its_subject_and_nothing_else(kind: str) -> None:
    assert [path.name for path in (TEMPLATES / kind).iterdir()] == ["subject.txt"]


@pytest.mark.parametrize(
    ("locale", "day", "question"),
    [(Locale.FRENCH, "31 décembre 2026", "Une question ?"), (Locale.ENGLISH, "December 31, 2026", "A question?")],
)
def test_a_mail_is_in_its_recipients_language(cast: Cast, locale: Locale, day: str, question: str) -> None:
    cast.person("learner").locale = locale
    mail = render(owed(cast))
    assert mail.subject == "Session Acme - Lyon"
    for body in (mail.text, mail.html):
        assert day in body
        assert question in body
    assert f'<html lang="{locale.value}">' in mail.html


def test_what_people_typed_cannot_become_markup_but_stays_as_typed_in_plain_text(cast: Cast) -> None:
    mail = render(owed(cast, session_reference="<script>alert(1)</script> & co"))
    assert "<script>" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in mail.html
    assert mail.subject == "Session <script>alert(1)</script> & co"


def test_a_mail_loads_nothing_from_anywhere(cast: Cast) -> None:
    html = render(owed(cast)).html
    assert re.findall(r"(?:src=|url\(|<link|<script|<img|@import)", html) == []


def test_a_value_that_the_payload_lacks_is_an_error_not_a_hole(cast: Cast) -> None:
    message = owe("greeting", key="holed", recipient_id=cast.learner_id, payload={})
    session.flush()
    with pytest.raises(UndefinedError):
        render(message)


def test_the_real_link_is_in_the_mail_and_dots_are_in_the_preview(
    cast: Cast, configured: Callable[..., Settings]
) -> None:
    token = issue_link(cast.learner_id, TokenPurpose.PASSWORD_RESET, lifetime=timedelta(hours=1))
    message, secret = owed(cast, token_id=token.id), path_of(token)
    mail, shown = render(message), preview(message)
    assert f"http://localhost:8000{secret}" in mail.text
    assert f'href="http://localhost:8000{secret}"' in mail.html
    assert secret not in shown.text + shown.html
    assert DOTS in shown.text
    configured(demo=True)
    assert secret in preview(message).text


def test_a_mail_whose_link_was_replaced_is_not_sent_and_says_so(cast: Cast, mailbox: Path) -> None:
    first = issue_link(cast.learner_id, TokenPurpose.PASSWORD_RESET, lifetime=timedelta(hours=1))
    message = owed(cast, token_id=first.id)
    issue_link(cast.learner_id, TokenPurpose.PASSWORD_RESET, lifetime=timedelta(hours=1))
    session.expire_all()
    with pytest.raises(LinkGone):
        render(message)
    list(delivery_steps())
    session.refresh(message)
    assert message.state is Delivery.FAILED
    assert "replaced" in message.last_error
    assert DOTS in preview(message).text


def test_the_secret_is_nowhere_in_the_outbox(cast: Cast, mailbox: Path) -> None:
    token = issue_link(cast.learner_id, TokenPurpose.PASSWORD_RESET, lifetime=timedelta(hours=1))
    secret = path_of(token).rpartition("/")[2]
    owed(cast, token_id=token.id)
    list(delivery_steps())
    rows = session.scalars(select(Message)).all()
    assert secret in next(mailbox.glob("*.eml")).read_text().replace("=\n", "")
    assert secret not in repr(
        [{column.name: getattr(row, column.name) for column in Message.__table__.columns} for row in rows]
    )


def test_a_line_under_the_bell_is_the_subject_in_the_readers_language(cast: Cast) -> None:
    person = cast.person("learner")
    payload = {"session_reference": "Acme", "until": clock.today().isoformat(), "by_name": "Hélène"}
    french, english = (render_subject("slot_assigned", payload, person, locale) for locale in ("fr", "en"))
    assert "Acme" in french
    assert english == "You have a slot: your lessons are open (Acme)"
    assert french != english


def test_the_language_of_the_page_is_back_after_a_mail_was_rendered(cast: Cast) -> None:
    before = str(get_locale())
    cast.person("learner").locale = Locale.ENGLISH
    render(owed(cast))
    assert str(get_locale()) == before == "fr"
