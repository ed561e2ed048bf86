"""Changing an address: by its owner after a confirmation, or by staff; the old one is told (ACC-40, ACC-41, ACC-65)."""

from __future__ import annotations

from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select

from models.accounts import links, notices, throttle
from models.accounts.actors import themself
from models.accounts.entities import Person, PersonState, TokenPurpose
from models.accounts.policy import require_not_above
from models.accounts.proof import require_fresh_proof
from models.accounts.recovery import SET_PASSWORD, owner_of
from models.accounts.refusals import (
    EmailInvalid,
    EmailTaken,
    EmailUnchanged,
    LinkSpent,
    NotWhileImpersonating,
    NotYourself,
    TooManyLinks,
)
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.permissions import Permission

HOUR = timedelta(hours=1)
ASKED, MAILED = 10, 3
"""How often an hour one account may ask, and one mailbox that may be a stranger's is written to."""


def change_email(person: Person, email: str, *, by: Actor) -> None:
    """Staff correct an address; links sent to the old one stop working.

    Raises:
        NotYourself: one's own is confirmed by link, like everybody's.
        EmailInvalid, EmailTaken, EmailUnchanged (field ``email``); Forbidden
        ProofTooOld: whoever holds the mailbox can take the account over (test S4).
    """
    require(by, Permission.PERSON_WRITE, person)
    require_not_above(by, person)
    if person.id == by.person_id:
        raise NotYourself("email")
    require_fresh_proof(by)
    _replace(person, free_address(email, of=person))


def ask_email_change(email: str, *, by: Actor) -> None:
    """Ask for another address for oneself: a link goes to it, nothing changes yet.

    Each try is counted at once, on its own: nobody writes to strangers, or tries who has an account, for long (A6).

    Raises:
        ProofTooOld: the password was proved more than ten minutes ago (test S4).
        NotWhileImpersonating
        EmailInvalid, EmailTaken, EmailUnchanged, TooManyLinks (field ``email``)
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    require_fresh_proof(by)
    _count("email-change", str(by.person_id), ASKED)
    person = session.get_one(Person, by.person_id)
    wanted = free_address(email, of=person)
    _count("email-change-to", wanted, MAILED)
    token = links.issue_link(
        person.id, TokenPurpose.EMAIL_CHANGE, lifetime=links.HOUR * 24, payload={"email": wanted, "from": person.email}
    )
    notices.address_to_confirm(person, token, wanted)


def confirm_email_change(secret: str) -> Person:
    """The link sent to the new address was pressed.

    Raises:
        LinkSpent: it opens nothing any more, or the address was changed meanwhile.
        EmailTaken: somebody took the address meanwhile.
    """
    with acting_as(SYSTEM):  # whoever holds the link is perhaps not signed in
        wanted = links.find(secret, TokenPurpose.EMAIL_CHANGE).payload
    person = owner_of(secret, TokenPurpose.EMAIL_CHANGE)
    if person.email != wanted["from"] or person.state is not PersonState.ACTIVE:
        raise LinkSpent
    email = free_address(wanted["email"], of=person)
    with acting_as(themself(person)):
        _replace(person, email)
    return person


def free_address(email: str, *, of: Person | None = None) -> str:
    """An address that can receive mail and that no account uses.

    Args:
        email: as typed.
        of: the person who gets it, whose present address it must not be.

    Raises:
        EmailInvalid, EmailTaken, EmailUnchanged: next to the field ``email``.
    """
    address = proper_address(email)
    if of is not None and address == of.email:
        raise EmailUnchanged("email")
    with acting_as(SYSTEM):  # an account that the actor may not see holds its address too
        holder = session.scalar(select(Person.id).where(Person.email_key == func.lower(address)))
    if holder is not None and (of is None or holder != of.id):
        raise EmailTaken("email")
    return address


def proper_address(email: str) -> str:
    """An address as it is kept.

    Raises:
        EmailInvalid: nothing can be sent to it.
    """
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise EmailInvalid("email") from None


def _count(what: str, identifier: str, tries: int) -> None:
    if not throttle.take(throttle.Limit(throttle.of_account(what, identifier).bucket, tries, HOUR)):
        raise TooManyLinks("email")


def _replace(person: Person, email: str) -> None:
    old, person.email = person.email, email
    flush()
    links.void_links(person.id, *SET_PASSWORD, TokenPurpose.EMAIL_CHANGE)
    notices.address_changed(person, old)
