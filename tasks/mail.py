"""How a mail leaves: SMTP, a file, or a line in the log. One key, one Message-ID, however often it is tried."""

from __future__ import annotations

import hashlib
import logging
import smtplib
import ssl
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import quote

from models.kernel import clock, settings
from models.kernel.endpoints import MailRoute
from tasks.rendering import RenderedMail

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that one step of the conversation with a server may take."""
FILE_NAME_LIMIT = 200


class DeliveryDelayed(Exception):
    """It did not leave; trying again later may work."""


class DeliveryRefused(Exception):
    """It will never leave as it is: the address or the content was refused."""


def compose(key: str, rendered: RenderedMail, *, address: str, name: str = "") -> EmailMessage:
    """The mail as it goes over the wire (RFC 5322); line breaks cannot enter a header.

    Args:
        key: the outbox key, from which the Message-ID is made.
        address, name: whom it is for.

    Raises:
        DeliveryRefused: the address is none.
    """
    mail = EmailMessage(policy=SMTP)
    sender_name, sender_address = parseaddr(settings.active().mail_from)
    mail["From"] = Address(sender_name, addr_spec=sender_address)
    try:
        mail["To"] = Address(one_line(name), addr_spec=ascii_domain(address))
    except (ValueError, IndexError, MessageError) as problem:
        raise DeliveryRefused(f"Not an address: {address!r} ({problem})") from None
    mail["Subject"] = one_line(rendered.subject)
    mail["Message-ID"] = message_id(key)
    mail["Date"] = format_datetime(clock.now())
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(rendered.text, cte="quoted-printable")
    mail.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    return mail


def message_id(key: str) -> str:
    """``<hash@host>``: the same for every try of one key, so that a mail sent twice can be known for one."""
    host = parseaddr(settings.active().mail_from)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def ascii_domain(address: str) -> str:
    """The address with its domain as DNS knows it (``é.fr`` is ``xn--9ca.fr``)."""
    local, at, domain = address.rpartition("@")
    return address if domain.isascii() else local + at + domain.encode("idna").decode()


def one_line(words: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def send(mail: EmailMessage, *, key: str) -> None:
    """Hand the mail over, by the route of the settings.

    Raises:
        DeliveryRefused: the server said that it never will take it.
        DeliveryDelayed: anything else went wrong.
    """
    route = settings.active().mail
    if route.kind == "smtp":
        _send_by_smtp(mail, route)
    elif route.kind == "file" and route.folder:
        write_file(route.folder, key, ".eml", mail.as_bytes())
    else:
        log.info("Mail to %s: %s", mail["To"], mail["Subject"])


def write_file(folder: Path, key: str, suffix: str, content: bytes) -> None:
    """Write one file named after the key; a second try replaces the first.

    Raises:
        DeliveryDelayed: the disk refused.
    """
    name = quote(key, safe="")
    if len(name) > FILE_NAME_LIMIT:
        name = name[: FILE_NAME_LIMIT - 17] + "-" + hashlib.sha256(key.encode()).hexdigest()[:16]
    draft = folder / f".{name}.draft"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(folder / f"{name}{suffix}")
    except OSError as problem:
        raise DeliveryDelayed(f"{folder}: {problem.strerror}") from None


def _send_by_smtp(mail: EmailMessage, route: MailRoute) -> None:
    """What a server says of itself or of us can be mended: only a word on this recipient or content is final."""
    try:
        server = _connect(route)
    except (OSError, smtplib.SMTPException) as problem:  # smtplib's errors are OSErrors, ssl's too
        raise DeliveryDelayed(f"{route.host}:{route.port}: {_words(problem)}") from None
    try:
        server.sendmail(_bare(mail["From"]), [_bare(mail["To"])], mail.as_bytes())
    except smtplib.SMTPRecipientsRefused as refusal:
        code, answer = next(iter(refusal.recipients.values()))
        raise _verdict(code, answer) from None
    except smtplib.SMTPDataError as refusal:
        raise _verdict(refusal.smtp_code, refusal.smtp_error) from None
    except smtplib.SMTPNotSupportedError as problem:
        raise DeliveryRefused(_words(problem)) from None
    except UnicodeEncodeError:
        raise DeliveryRefused(f"The mail server takes no such address: {mail['To']}") from None
    except (OSError, smtplib.SMTPException) as problem:
        raise DeliveryDelayed(f"{route.host}:{route.port}: {_words(problem)}") from None
    finally:
        with suppress(OSError, smtplib.SMTPException):  # it was taken, or not: good-bye changes nothing
            server.quit()
        server.close()


def _connect(route: MailRoute) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if route.tls == "implicit":
        server: smtplib.SMTP = smtplib.SMTP_SSL(route.host, route.port, timeout=PATIENCE, context=secure)
    else:
        server = smtplib.SMTP(route.host, route.port, timeout=PATIENCE)
    try:
        if route.tls == "starttls":
            server.starttls(context=secure)
        if route.user:
            server.login(route.user, route.password)
    except BaseException:
        server.close()
        raise
    return server


def _verdict(code: int, answer: bytes | str) -> DeliveryRefused | DeliveryDelayed:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    said = f"{code} {one_line(words)}"
    return DeliveryRefused(said) if 500 <= code < 600 else DeliveryDelayed(said)


def _words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return str(_verdict(problem.smtp_code, problem.smtp_error))
    return one_line(str(problem)) or type(problem).__name__


def _bare(header: str) -> str:
    return parseaddr(str(header))[1]
