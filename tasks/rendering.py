"""What a message says: three small templates a kind, in the recipient's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import force_locale, get_domain
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import select

from models.accounts.entities import OneTimeToken, Person
from models.accounts.links import KeyLost, path_of
from models.kernel import clock, settings
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.entities import Setting
from models.organisation.queries import the_settings
from models.outbox.entities import Message
from tasks.team_lines import with_lines
from tasks.words import day, moment

TEMPLATES = Path(__file__).resolve().parent / "templates"
DEFAULT_LOCALE = "fr"
DOTS = "••••••"
BLANKS = re.compile(r"[ \t\r\n]+")
READ_WHEN_WRITTEN = {"team_report": with_lines}
"""Kind of mail -> what its bodies say that its payload does not hold, from the payload."""


class LinkGone(LookupError):
    """The single-use link that the message carries was used, replaced or purged: it can lead nowhere any more."""


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail as its recipient reads it: one line of subject, plain text, and the same as HTML."""

    subject: str
    text: str
    html: str


def render(message: Message) -> RenderedMail:
    """The mail that leaves, in its recipient's language (NOT-45).

    Raises:
        LinkGone: its single-use link exists no more.
        jinja2.TemplateError: a template is missing, or asks for something the payload does not hold.
    """
    return _render(message, _secret_link(message.payload))


def preview(message: Message, mask: bool = True) -> RenderedMail:
    """The mail as staff may read it: a single-use link is dots, except in the demo, whose mailbox this is.

    Args:
        mask: False shows the real link, as the recipient reads it; the demo always does, as long as the link lives.
    """
    shown = _masked_link(message.payload)
    if not mask or settings.active().demo:
        with suppress(LinkGone):  # an old mail can still be read; its link cannot be followed
            shown = _secret_link(message.payload)
    return _render(message, shown)


def render_subject(
    kind: str, payload: Mapping[str, Any], person: Person | None, locale: str, organisation: Setting | None = None
) -> str:
    """The subject of a kind of mail, which is also its line under the bell (NOT-01).

    Args:
        organisation: the settings, when the caller has them already: a list of lines asks for them once.
    """
    with force_locale(locale):
        return _line(f"{kind}/subject.txt", _context(payload, person, locale, organisation))


def render_sms(message: Message) -> str:
    """The words of an SMS: the template ``<kind>/sms.txt``, on one line."""
    person = _recipient(message)
    locale = _locale_of(person)
    with force_locale(locale):
        return _line(f"{message.kind}/sms.txt", _context(message.payload, person, locale))


def _render(message: Message, secret_link: dict[str, str]) -> RenderedMail:
    person = _recipient(message)
    locale = _locale_of(person)
    with force_locale(locale):
        context = _context(message.payload, person, locale) | secret_link
        subject = _line(f"{message.kind}/subject.txt", context)
        if message.kind in READ_WHEN_WRITTEN:
            context |= READ_WHEN_WRITTEN[message.kind](message.payload)
        text, html = (
            environment().get_template(f"{message.kind}/body.{form}").render(context, subject=subject)
            for form in ("txt", "html")
        )
        return RenderedMail(subject, text.strip() + "\n", html)


@cache
def environment() -> Environment:
    """Where the templates are found and what they may use; an unknown name in one is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: get_domain().get_translations().ugettext(sentence),
        lambda one, many, number: get_domain().get_translations().ungettext(one, many, number),
        newstyle=True,  # jinja fills in the values, and escapes them in HTML
    )
    made.filters.update(day=day, moment=moment)
    return made


def link(path: str) -> str:
    """The absolute address of a page of this site."""
    return settings.active().public_url + path


def _context(
    payload: Mapping[str, Any], person: Person | None, locale: str, organisation: Setting | None = None
) -> dict[str, Any]:
    known = {"person": person, "organisation": organisation or the_settings(), "link": link, "language": locale}
    return {**payload, **known}


def _line(template: str, context: Mapping[str, Any]) -> str:
    """What a template says, on one line; a space that does not break stays one."""
    return BLANKS.sub(" ", environment().get_template(template).render(context)).strip()


def _recipient(message: Message) -> Person | None:
    with acting_as(SYSTEM):  # a colleague who may read the message may read whom it is for
        return session.scalars(select(Person).where(Person.id == message.recipient_id)).one_or_none()


def _locale_of(person: Person | None) -> str:
    return person.locale.value if person else DEFAULT_LOCALE


def _secret_link(payload: Mapping[str, Any]) -> dict[str, str]:
    if "token_id" not in payload:
        return {}
    with acting_as(SYSTEM):  # nobody's scope shows links; the mail to their owner does
        token = session.scalars(select(OneTimeToken).where(OneTimeToken.id == payload["token_id"])).one_or_none()
    if token is None or token.used_at is not None or token.expires_at <= clock.now():
        raise LinkGone("The link of this message was used, was replaced or expired before it left.")
    try:
        return {"secret_link": link(path_of(token))}
    except KeyLost:
        raise LinkGone("The key that made the link of this message was retired.") from None


def _masked_link(payload: Mapping[str, Any]) -> dict[str, str]:
    return {"secret_link": link(f"/{DOTS}")} if "token_id" in payload else {}
