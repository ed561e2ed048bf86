"""Facts about the account itself: its state, its links, its mails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from textwrap import shorten

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from models.accounts.credentials import OneTimeToken, TokenPurpose
from models.accounts.entities import Person, PersonState
from models.accounts.unlocking import locked_until
from models.contracts.finding import Code, Finding, Mend, day_of, local
from models.evidence.entities import AuditEntry
from models.evidence.queries import entries_about
from models.kernel import clock
from models.kernel.database import session
from models.kernel.text import N_, Sentence
from models.outbox.entities import Delivery, Message

CLOSED = {
    PersonState.REQUESTED: (Code.REQUESTED, None, N_("The account was asked for and awaits approval.")),
    PersonState.REFUSED: (Code.REFUSED, None, N_("The request for this account was refused.")),
    PersonState.ARCHIVED: (Code.ARCHIVED, None, N_("The account is archived.")),
    PersonState.DEACTIVATED: (
        Code.DEACTIVATED, Mend.REACTIVATE,
        N_("The account is deactivated. Its owner brings it back by signing in, or you do it here."),
    ),
}  # fmt: skip
SINCE = {
    PersonState.REFUSED: N_("The request for this account was refused on %(day)s."),
    PersonState.ARCHIVED: N_("The account has been archived since %(day)s."),
    PersonState.DEACTIVATED: N_(
        "The account was deactivated on %(day)s. Its owner brings it back by signing in, or you do it here."
    ),
}
UNINVITED = N_("Nobody has sent them a link to choose a password yet.")
UNREGISTERED = N_("Invited, and no password was chosen so far.")
LINK_OPEN = N_("Invited on %(day)s, and no password was chosen so far: the link works until %(until)s.")
LINK_OVER = N_("Invited on %(day)s, and no password was chosen: the link has not worked since %(until)s.")
LOCKED = N_("Too many wrong tries: signing in is blocked until %(time)s.")
UNSENT_FOR = timedelta(minutes=15)
"""How long a message may wait for its turn before it is a fact worth telling."""
WAYS_IN = {
    "invitation": N_("Invitation"),
    "welcome": N_("Access codes"),
    "password_reset": N_("Password reset"),
    "slot_assigned": N_("Slot assigned"),
}
"""Mails without which somebody does not get in, or does not know that they can."""
FIRST = ("invitation", "welcome")
FAILED = N_("The mail “%(kind)s” could not leave on %(day)s: %(error)s")
FAILED_SILENTLY = N_("The mail “%(kind)s” could not leave on %(day)s.")
UNKNOWN = N_("Nobody knows whether the mail “%(kind)s” of %(day)s arrived.")
CANCELLED = N_("The mail “%(kind)s” of %(day)s was cancelled before it left.")
STILL_DUE = N_("The mail “%(kind)s” has been waiting to leave since %(day)s: look at the jobs.")


def of_account(person: Person) -> Iterator[Finding]:
    """Its state, since when; or which link they were sent."""
    if person.state in CLOSED:
        code, mend, plain = CLOSED[person.state]
        since = _last_change_of_state(person) if person.state in SINCE else None
        yield Finding(code, SINCE[person.state] % {"day": day_of(since)} if since else plain, mend, person)
    elif person.state is PersonState.IMPORTED:
        yield Finding(Code.NEVER_INVITED, UNINVITED, Mend.INVITE, person)
    elif person.state is PersonState.INVITED:
        yield Finding(Code.NEVER_REGISTERED, _invited(person), Mend.INVITE, person)


def _last_change_of_state(person: Person) -> datetime | None:
    """When the log says that the account came into its state; None when it does not say."""
    own = AuditEntry.entity == "person", AuditEntry.entity_id == person.id
    into = AuditEntry.changes["state"][1].astext == person.state.value
    changed = entries_about(person).where(*own, into).with_only_columns(AuditEntry.at)
    return session.scalars(changed.limit(1)).one_or_none()


def _invited(person: Person) -> Sentence:
    link = session.scalars(
        select(OneTimeToken)
        .where(
            OneTimeToken.person_id == person.id,
            OneTimeToken.purpose.in_((TokenPurpose.INVITATION, TokenPurpose.WELCOME)),
        )
        .order_by(OneTimeToken.id.desc())
        .limit(1)
    ).one_or_none()
    if link is None:
        return UNREGISTERED
    words = LINK_OVER if link.expires_at <= clock.now() else LINK_OPEN
    return words % {"day": day_of(link.created_at), "until": day_of(link.expires_at)}


def of_locks(person: Person) -> Iterator[Finding]:
    """Whether wrong passwords or codes closed the door for a while."""
    until = locked_until(person)
    if until is not None:
        yield Finding(Code.LOCKED, LOCKED % {"time": f"{local(until):%H:%M}"}, Mend.UNLOCK, person)


def of_mails(person: Person) -> Iterator[Finding]:
    """The last mail of each kind that lets somebody in, if it did not arrive and they have not come since."""
    latest = (
        select(Message)
        .where(Message.recipient_id == person.id, Message.kind.in_(WAYS_IN))
        .order_by(Message.kind, Message.id.desc())
        .ext(distinct_on(Message.kind))
    )
    for message in session.scalars(latest):
        seen_since = person.last_seen_at is not None and person.last_seen_at > message.created_at
        if not seen_since and not (person.is_registered and message.kind in FIRST):
            yield from _of_mail(message)


def _of_mail(message: Message) -> Iterator[Finding]:
    kind = WAYS_IN[message.kind]
    if message.state is Delivery.FAILED:
        words = FAILED if message.last_error else FAILED_SILENTLY
        failed = words % {"kind": kind, "day": day_of(message.updated_at), "error": shorten(message.last_error, 200)}
        yield Finding(Code.MAIL_FAILED, failed, Mend.RETRY_MAIL, message)
    elif message.state is Delivery.UNKNOWN and message.due_at <= clock.now():  # else it is leaving right now
        unknown = UNKNOWN % {"kind": kind, "day": day_of(message.updated_at)}
        yield Finding(Code.MAIL_FAILED, unknown, Mend.RETRY_MAIL, message)
    elif message.state is Delivery.CANCELLED:
        cancelled = CANCELLED % {"kind": kind, "day": day_of(message.created_at)}
        yield Finding(Code.MAIL_NEVER_LEFT, cancelled, Mend.RETRY_MAIL, message)
    elif message.state is Delivery.DUE and message.created_at < clock.now() - UNSENT_FOR:
        waiting = STILL_DUE % {"kind": kind, "day": day_of(message.created_at)}
        yield Finding(Code.MAIL_NEVER_LEFT, waiting, None, message)
