"""Login sessions: opened, found again by their secret, kept alive, ended (ASVS 7.2, 7.4)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select, true, update

from models.accounts.actors import actor_for, actor_from, of_actor
from models.accounts.entities import Impersonation, LoginSession, Person, TotpDevice
from models.accounts.roles import NEEDS_SECOND_FACTOR
from models.kernel import clock, settings
from models.kernel.bulk import audited
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.organisation.entities import Setting
from models.organisation.queries import keep_settings
from models.outbox.queries import unread_by
from models.permissions import Permission

TOUCH_EVERY = timedelta(minutes=1)
FRESH = timedelta(minutes=10)
"""How long a proof of identity counts for a sensitive change (test S4)."""


@dataclass(frozen=True)
class Life:
    """How long a session lasts without a click, and in all."""

    idle: timedelta
    whole: timedelta


BACKOFFICE = Life(idle=timedelta(minutes=60), whole=timedelta(hours=12))
IMPERSONATION = Life(idle=timedelta(minutes=20), whole=timedelta(minutes=60))
PORTAL = Life(idle=timedelta(days=14), whole=timedelta(days=30))


@dataclass(frozen=True)
class OpenSession:
    """What a request needs of its login session, as values."""

    id: int
    actor: Actor
    locale: str
    first_name: str
    last_name: str
    picture_id: int | None
    last_seen_at: datetime
    proved_at: datetime
    expires_at: datetime
    must_enrol: bool = False
    """A role asks for the second step and no device is confirmed: the actor has no right until it is."""
    email: str = ""
    unread: int = 0
    """Notifications that the person has not read: every page shows their number."""

    @property
    def is_fresh(self) -> bool:
        """Whether the person proved who they are a short while ago; never true behind somebody else's eyes."""
        return self.actor.impersonator_id is None and clock.now() - self.proved_at < FRESH


def life_of(actor: Actor) -> Life:
    """Whoever enters the back-office is signed out sooner; whoever looks through another's eyes, soonest."""
    if actor.impersonator_id:
        return IMPERSONATION
    return BACKOFFICE if actor.may(Permission.BACKOFFICE_ENTER) else PORTAL


def hash_of(secret: str) -> str:
    """What the table keeps of a random secret: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_session(
    person: Person, *, device: str, address: str, impersonator_id: int | None = None
) -> tuple[LoginSession, str]:
    """Open a session for a person who proved who they are.

    Args:
        device: the browser's own description (User-Agent).
        address: the IP address it came from.
        impersonator_id: the administrator behind it, if any.

    Returns:
        The row, and the secret for the cookie, which is kept nowhere else.
    """
    secret = secrets.token_urlsafe(32)
    life = IMPERSONATION if impersonator_id else life_of(actor_for(person.id))
    row = LoginSession(
        person_id=person.id,
        token_hash=hash_of(secret),
        expires_at=clock.now() + life.whole,
        device=device[:300],
        address=address[:45],
        impersonator_id=impersonator_id,
    )
    session.add(row)
    session.flush()
    return row, secret


def session_of(secret: str, *, page: bool = True) -> OpenSession | None:
    """The open session of a cookie's secret; None when it ended, expired or idled, or the person may not enter.

    One statement tells who it is, what they may do now and, since every page says so, how many
    notifications are new and which organisation it is.

    Args:
        page: whether a page is drawn; the call of a player needs neither the number nor the organisation.
    """
    with acting_as(SYSTEM):
        found = session.execute(_of_secret(page), {"secret_hash": hash_of(secret)}).one_or_none()
    if found is None or found.expires_at <= clock.now():
        return None
    if page:
        keep_settings(found.Setting)
    actor = actor_from(found, impersonator_id=found.impersonator_id, login_session_id=found.id)
    if actor.person_id is None or clock.now() - found.last_seen_at > life_of(actor).idle:
        return None
    must_enrol = not (found.enrolled_at or found.impersonator_id) and asks_second_factor(actor.roles)
    return OpenSession(
        found.id, replace(actor, reach={}, roles=frozenset()) if must_enrol else actor, found.locale,
        found.first_name, found.last_name, found.picture_id,
        found.last_seen_at, found.proved_at, found.expires_at, must_enrol, found.email,
        found.unread if page else 0,
    )  # fmt: skip


@cache
def _of_secret(page: bool) -> Select[Any]:
    """Made once: every request runs it."""
    found: Any = (
        select(
            LoginSession.id, LoginSession.impersonator_id, LoginSession.last_seen_at, LoginSession.proved_at,
            LoginSession.expires_at, Person.locale, Person.picture_id, Person.email, *of_actor(),
            TotpDevice.confirmed_at.label("enrolled_at"),
        )
        .join(Person, Person.id == LoginSession.person_id)
        .outerjoin(TotpDevice, TotpDevice.person_id == Person.id)
        .where(LoginSession.token_hash == bindparam("secret_hash"), LoginSession.ended_at.is_(None))
    )  # fmt: skip
    if page:
        unread = unread_by(LoginSession.person_id).scalar_subquery().label("unread")
        found = found.add_columns(Setting, unread).outerjoin(Setting, true())
    return found  # type: ignore[no-any-return]


def asks_second_factor(roles: frozenset[str]) -> bool:
    """Whether one of the roles must enrol a device before anything else; the demo asks nobody."""
    return bool(roles & NEEDS_SECOND_FACTOR) and not settings.active().demo


def touch(opened: OpenSession) -> None:
    """Note that the session is in use, once a minute at most; the person was seen, unless it is an administrator."""
    now = clock.now()
    if now - opened.last_seen_at < TOUCH_EVERY:
        return
    with acting_as(SYSTEM), transaction():
        session.execute(update(LoginSession).where(LoginSession.id == opened.id).values(last_seen_at=now))
        if opened.actor.impersonator_id is None:
            session.execute(update(Person).where(Person.id == opened.actor.person_id).values(last_seen_at=now))


def end_session(login_session: LoginSession, *, by: Actor, reason: str = "signed_out") -> None:
    """End one session: its cookie, even copied, opens nothing any more (tests S1, S5).

    Raises:
        Forbidden: neither one's own nor staff.
    """
    if login_session.person_id != by.person_id:
        require(by, Permission.LOGIN_SESSION_END, login_session)
    login_session.ended_at, login_session.end_reason = clock.now(), reason


def sign_out(secret: str) -> None:
    """End the session of a cookie, whoever it belongs to."""
    with acting_as(SYSTEM), transaction():  # the cookie may be an impersonation's, which its person does not see
        _end(LoginSession.token_hash == hash_of(secret), reason="signed_out")


def end_sessions(person_id: int, *, reason: str, keep: int | None = None) -> int:
    """End every open session of a person, and those they opened as somebody else (password, roles or state changed:
    test S2).

    Args:
        keep: the id of the session in which the person made the change, if it may go on.

    Returns:
        How many ended.
    """
    theirs = or_(LoginSession.person_id == person_id, LoginSession.impersonator_id == person_id)
    with acting_as(SYSTEM):
        return _end(theirs, LoginSession.id != (keep or 0), reason=reason)


def _end(*which: ColumnElement[bool], reason: str) -> int:
    """End the open sessions among these; who looked through them does not any more, and their row says so."""
    now = clock.now()
    ended = session.scalars(
        update(LoginSession)
        .where(LoginSession.ended_at.is_(None), *which)
        .values(ended_at=now, end_reason=reason)
        .returning(LoginSession.id)
    ).all()
    if ended:
        seen = Impersonation.login_session_id.in_(ended) & Impersonation.ended_at.is_(None)
        session.execute(audited(update(Impersonation).where(seen).values(ended_at=now)))
    return len(ended)
