"""Signing in: who is it, may they enter, is the password right, what else is asked (ACC-01, 02, 06, 58)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from models.accounts import passwords, second_factor, throttle
from models.accounts.actors import themself
from models.accounts.entities import Person, PersonState
from models.accounts.refusals import (
    CodeRefused,
    SignInOutdated,
    SignInRefused,
    SignInRefusedWithSpaces,
    TooManyTries,
)
from models.accounts.sign_in import open_session
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as

ENTERING = frozenset({PersonState.ACTIVE, PersonState.DEACTIVATED})
"""States that may sign in; a deactivated account comes back by it (ACC-58)."""

Check = Callable[[Person], None]
_checks: list[Check] = []


@dataclass(frozen=True)
class Entrance:
    """What came of a right password.

    Args:
        secret: of the login session, for the cookie; empty while a code of the second factor is asked.
        mark: proves to the second step which password was proved; worthless once the password changes.
    """

    person_id: int
    secret: str = ""
    mark: str = ""


def entrance_check(function: Check) -> Check:
    """Register who is refused even with the right password, acting as the system (ACC-05, ACC-24).

    The function gets the person and raises the DomainError whose sentence they read.
    """
    _checks.append(function)
    return function


def sign_in(email: str, password: str, *, device: str, address: str) -> Entrance:
    """Prove who one is by the password; commits by itself, so that a failed try counts.

    Args:
        email: as typed, in any case, with any spaces around it.
        device: the browser's own description.
        address: the network address it comes from.

    Raises:
        TooManyTries: ten in ten minutes for the account, thirty for the address (test A6).
        SignInRefused: whatever is wrong, in the same words and after the same work (test A2).
        DomainError: an entrance check refused.
    """
    account, place = throttle.of_account("sign-in", email), throttle.of_address("sign-in", address)
    if not throttle.take(account, place):
        raise TooManyTries
    with acting_as(SYSTEM), transaction():  # a visitor sees nobody, and must be found to become somebody
        person = person_with(email)
        right = passwords.matches(person.password_hash if person else None, password)
        if person is None or not right or person.state not in ENTERING:
            raise SignInRefusedWithSpaces if password != password.strip() else SignInRefused
        for check in _checks:
            check(person)
        throttle.forget(account)
        throttle.give_back(place)
        if passwords.is_outdated(person.password_hash or ""):
            person.password_hash = passwords.hash_password(password)
        if second_factor.is_on(person.id):
            return Entrance(person.id, mark=mark_of(person))
        return _enter(person, device, address)


def finish_sign_in(person_id: int, mark: str, code: str, *, device: str, address: str) -> Entrance:
    """The second step: a code of the authenticator application, or a recovery code; commits by itself.

    Args:
        person_id, mark: what :func:`sign_in` gave.

    Raises:
        TooManyTries, CodeRefused: as said.
        SignInOutdated: the password or the state changed since the first step.
    """
    account, place = throttle.of_account("code", str(person_id)), throttle.of_address("code", address)
    if not throttle.take(account, place):
        raise TooManyTries("code")
    with acting_as(SYSTEM), transaction():
        person = session.get(Person, person_id, populate_existing=True)
        if person is None or person.state not in ENTERING or mark_of(person) != mark:
            raise SignInOutdated
        if not second_factor.accepts(person_id, code):
            raise CodeRefused("code")
        throttle.forget(account)
        throttle.give_back(place)
        return _enter(person, device, address)


def person_with(email: str) -> Person | None:
    """Whose address this is, as the database compares addresses (ACC-01); acts as the caller."""
    typed = email.strip()
    if not typed or "\0" in typed or len(typed) > 254:
        return None
    key = typed.encode("utf-8", "replace").decode()
    return session.scalars(select(Person).where(Person.email_key == func.lower(key))).one_or_none()


def mark_of(person: Person) -> str:
    """A mark of the password as it stands: changes with it, and tells nothing of it."""
    return hashlib.sha256(f"entrance:{person.id}:{person.password_hash}".encode()).hexdigest()[:32]


def _enter(person: Person, device: str, address: str) -> Entrance:
    if person.state is PersonState.DEACTIVATED:
        with acting_as(themself(person)):  # the audit log names them, not the system
            person.state = PersonState.ACTIVE
            session.flush()
    _row, secret = open_session(person, device=device, address=address)
    return Entrance(person.id, secret=secret)
