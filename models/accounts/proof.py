"""Proving again who one is, before something sensitive (ASVS 7.5.1, test S4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from models.accounts import passwords, throttle
from models.accounts.entities import LoginSession, Person
from models.accounts.refusals import NotWhileImpersonating, ProofTooOld, TooManyTries, WrongPassword
from models.accounts.sign_in import FRESH
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, Actor, acting_as


def prove(password: str, *, by: Actor) -> None:
    """Type one's password again; the proof counts for ten minutes; commits by itself, so that a failed try counts.

    Raises:
        NotWhileImpersonating, TooManyTries, WrongPassword
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    limit = throttle.of_account("proof", str(by.person_id))
    if not throttle.take(limit):
        raise TooManyTries("password")
    with transaction():
        person = session.get_one(Person, by.person_id)
        if not passwords.matches(person.password_hash, password):
            raise WrongPassword("password")
        throttle.forget(limit)
        session.execute(
            update(LoginSession).where(LoginSession.id == by.login_session_id).values(proved_at=clock.now())
        )


def require_fresh_proof(by: Actor) -> None:
    """Refuse a sensitive change when the password was proved too long ago.

    The system needs no proof; a background task has the one that was given for it before it was asked for.

    Raises:
        ProofTooOld
    """
    if not by.is_system and by.proved_at is None:
        fresh_proof(by)


def fresh_proof(by: Actor) -> datetime:
    """When the person at the screen proved who they are.

    Raises:
        ProofTooOld: more than ten minutes ago, or in no login session at all.
    """
    with acting_as(SYSTEM):
        proved_at = session.scalar(
            select(LoginSession.proved_at).where(
                LoginSession.id == by.login_session_id,
                LoginSession.person_id == by.person_id,
                LoginSession.ended_at.is_(None),
            )
        )
    if proved_at is None or clock.now() - proved_at >= FRESH:
        raise ProofTooOld
    return proved_at
