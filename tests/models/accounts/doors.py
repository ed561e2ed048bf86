"""How the tests of this folder come in: sign in, read the last link, tell a code."""

from __future__ import annotations

import pyotp
from sqlalchemy import select

from models.accounts import entrance, links
from models.accounts.actors import actor_for
from models.accounts.entities import LoginSession, OneTimeToken, Person
from models.accounts.sign_in import hash_of, open_session
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.outbox.entities import Message
from tests.cast import PASSWORD, TOTP_KEY

HERE = {"device": "tests", "address": "192.0.2.7"}


def sign_in(email: str, password: str = PASSWORD) -> entrance.Entrance:
    return entrance.sign_in(email, password, **HERE)


def at_screen(person: Person) -> Actor:
    """A person in a login session of their own, just proved."""
    row, _secret = open_session(person, **HERE)
    return actor_for(person.id, login_session_id=row.id)


def open_sessions(person_id: int) -> int:
    rows = select(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    return len(session.scalars(rows).all())


def session_row(secret: str) -> LoginSession:
    return session.scalars(select(LoginSession).where(LoginSession.token_hash == hash_of(secret))).one()


def last_link(person_id: int) -> str:
    """The secret of the link that was issued last."""
    rows = select(OneTimeToken).where(OneTimeToken.person_id == person_id).order_by(OneTimeToken.id.desc()).limit(1)
    with acting_as(SYSTEM):
        return links.secret_of(session.scalars(rows).one())


def owed(person_id: int) -> list[str]:
    """The kinds of mail owed to somebody, oldest first."""
    rows = select(Message.kind).where(Message.recipient_id == person_id).order_by(Message.id)
    return list(session.scalars(rows))


def code(step: int = 0, key: str = TOTP_KEY) -> str:
    """The code that the authenticator application shows now, or some steps away."""
    return pyotp.TOTP(key).at(clock.now(), counter_offset=step)
