"""Choosing a new password: by link, by oneself, with the help of staff (ACC-04, ACC-60, ACC-67, D3)."""

from __future__ import annotations

from datetime import timedelta

from models.accounts import links, notices, passwords, throttle
from models.accounts.actors import themself
from models.accounts.entities import Person, PersonState, TokenPurpose
from models.accounts.entrance import ENTERING, person_with
from models.accounts.policy import require_not_above
from models.accounts.proof import require_fresh_proof
from models.accounts.refusals import (
    LinkSpent,
    NotAwaited,
    NotRegistered,
    NotWhileImpersonating,
    NotYourself,
    TooManyTries,
    WrongPassword,
)
from models.accounts.sign_in import end_sessions
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.permissions import Permission

SET_PASSWORD = (TokenPurpose.INVITATION, TokenPurpose.WELCOME, TokenPurpose.PASSWORD_RESET)
WAITING = frozenset({PersonState.IMPORTED, PersonState.INVITED})
RECOVERING = ENTERING | {PersonState.INVITED}
"""Who gets a link from *Mot de passe oublié*: an invited learner whose welcome was lost, too (ACC-04, ACC-09)."""
MAILS_AN_HOUR = 3
DAY = timedelta(days=1)


def ask_reset(email: str, *, address: str) -> None:
    """*Mot de passe oublié*: mails a link if an account has this address, and says nothing about it; commits by itself.

    Args:
        email: as typed; the mail goes to the address of the account, never to this text (test A3).
        address: the network address it comes from.

    Raises:
        TooManyTries: the network address asked thirty times in ten minutes.
    """
    account = throttle.Limit(throttle.of_account("reset", email).bucket, MAILS_AN_HOUR, timedelta(hours=1))
    in_time = throttle.take(throttle.of_address("reset", address))
    wanted = throttle.take(account)
    passwords.matches(None, "the work that hides whether a mail is written")
    if not in_time:
        raise TooManyTries
    with acting_as(SYSTEM), transaction():  # a visitor sees nobody
        person = person_with(email)
        if person is not None and wanted and person.state in RECOVERING:
            _owe_reset_link(person)


def send_reset_link(person: Person, *, by: Actor) -> None:
    """Staff send the link to somebody who cannot sign in (ACC-67).

    Raises:
        NotRegistered: invite them instead.
    """
    require(by, Permission.PERSON_INVITE, person)
    if person.state not in ENTERING:
        raise NotRegistered(person=person)
    _owe_reset_link(person)


def reveal_set_password_link(person: Person, *, by: Actor) -> str:
    """A link to pass on by another channel when mail is cut off (ACC-60, D3).

    The caller shows it once, and writes the event in the audit log.

    Returns:
        The path on this site, secret included; it works once, for a day.

    Raises:
        NotAwaited: the account may not be opened.
        NotYourself, NotWhileImpersonating, Forbidden
        ProofTooOld: the link opens somebody else's account (test S4).
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    require(by, Permission.PERSON_WRITE, person)
    require_not_above(by, person)
    if person.id == by.person_id:
        raise NotYourself
    require_fresh_proof(by)
    if person.state in ENTERING:
        return links.path_of(links.issue_link(person.id, TokenPurpose.PASSWORD_RESET, lifetime=DAY))
    if person.state not in WAITING:
        raise NotAwaited(person=person)
    person.state = PersonState.INVITED
    return links.path_of(links.issue_link(person.id, TokenPurpose.INVITATION, lifetime=DAY))


def reset_password(secret: str, password: str) -> Person:
    """Choose a password with the link of a reset; every session ends, and the second step stays (ASVS 6.4.3).

    Raises:
        LinkSpent: the link opens nothing any more, or the account may not be opened.
        PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordAboutYou: the link stays good.
    """
    person = owner_of(secret, TokenPurpose.PASSWORD_RESET)
    if person.state not in RECOVERING:
        raise LinkSpent
    was_registered = person.is_registered
    choose(person, password)
    if was_registered:
        notices.password_changed(person)
    return person


def change_password(current: str, new: str, *, by: Actor) -> None:
    """Change one's own password; every other session ends, this one goes on (test S2).

    The try is counted at once, on its own, so that a failed one counts.

    Raises:
        WrongPassword (field ``current``), the refusals of a weak password (field ``password``),
        TooManyTries, NotWhileImpersonating
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    limit = throttle.of_account("proof", str(by.person_id))
    if not throttle.take(limit):
        raise TooManyTries("current")
    person = session.get_one(Person, by.person_id)
    if not passwords.matches(person.password_hash, current):
        raise WrongPassword("current")
    passwords.check_strength(new, person)
    person.password_hash = passwords.hash_password(new)
    links.void_links(person.id, *SET_PASSWORD)
    end_sessions(person.id, reason="password_changed", keep=by.login_session_id)
    notices.password_changed(person)


def owner_of(secret: str, *purposes: TokenPurpose) -> Person:
    """Consume a link and give back whose it was, as the row stands now."""
    token = links.redeem(secret, *purposes)
    with acting_as(SYSTEM):  # whoever holds the link is not signed in
        return session.get_one(Person, token.person_id, populate_existing=True)


def choose(person: Person, password: str) -> None:
    """Set the password that a link allowed; whoever was not registered now is. The audit log names them."""
    with acting_as(themself(person)):
        passwords.check_strength(password, person)
        person.password_hash = passwords.hash_password(password)
        if person.state in WAITING:
            person.state = PersonState.ACTIVE
        session.flush()
    links.void_links(person.id, *SET_PASSWORD)
    end_sessions(person.id, reason="password_changed")


def _owe_reset_link(person: Person) -> None:
    notices.reset_asked(person, links.issue_link(person.id, TokenPurpose.PASSWORD_RESET, lifetime=links.HOUR))
