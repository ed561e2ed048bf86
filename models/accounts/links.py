"""Links that work once: single use, hashed, expiring; the secret is derived, so that no table keeps it (A4, A5, A9)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from models.accounts.entities import OneTimeToken, Person, TokenPurpose
from models.accounts.refusals import LinkSpent
from models.accounts.sign_in import hash_of
from models.kernel import clock, settings
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as

PATHS = {
    TokenPurpose.INVITATION: "/invitation/",
    TokenPurpose.WELCOME: "/invitation/",
    TokenPurpose.PASSWORD_RESET: "/mot-de-passe/",
    TokenPurpose.EMAIL_CHANGE: "/adresse/",
}
DOTS = "••••••"
_SECRET = re.compile(rf"({'|'.join(sorted(set(PATHS.values())))})[^\s/?#\"]+")
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


class KeyLost(LookupError):
    """No key of the settings derives this link's secret: it was retired before the link expired."""


def issue_link(
    person_id: int, purpose: TokenPurpose, *, lifetime: timedelta, payload: dict[str, Any] | None = None
) -> OneTimeToken:
    """Make a link; earlier unused ones of the same purpose stop working (test A4).

    Args:
        lifetime: how long it may be used.
        payload: plain values that the link is bound to.

    Returns:
        The row: its id is what a message may carry.
    """
    with acting_as(SYSTEM):  # of two made at once, the second waits, then stops the first
        session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    void_links(person_id, purpose)
    nonce = secrets.token_urlsafe(24)
    token = OneTimeToken(
        person_id=person_id,
        purpose=purpose,
        nonce=nonce,
        secret_hash=hash_of(_derive(settings.active().secret_keys[0], purpose, nonce)),
        payload=payload or {},
        expires_at=clock.now() + lifetime,
    )
    session.add(token)
    session.flush()
    return token


def void_links(person_id: int, *purposes: TokenPurpose) -> None:
    """Unused links of these purposes open nothing any more."""
    now = clock.now()
    with acting_as(SYSTEM):  # links are handled by the system alone
        session.execute(
            update(OneTimeToken)
            .where(
                OneTimeToken.person_id == person_id,
                OneTimeToken.purpose.in_(purposes),
                OneTimeToken.used_at.is_(None),
                OneTimeToken.expires_at > now,
            )
            .values(expires_at=now)
        )


def find(secret: str, *purposes: TokenPurpose) -> OneTimeToken:
    """The link of a secret, to show its page; never consumes it (test A5).

    Raises:
        LinkSpent: used, expired, superseded, unknown, or made for something else.
    """
    with acting_as(SYSTEM):
        token = session.scalars(
            select(OneTimeToken).where(_usable(secret, purposes)).execution_options(populate_existing=True)
        ).one_or_none()
    if token is None:
        raise LinkSpent
    return token


def redeem(secret: str, *purposes: TokenPurpose) -> OneTimeToken:
    """Consume a link, in the transaction of what it opens; of two clicks at once, one wins.

    Raises:
        LinkSpent: as in :func:`find`.
    """
    with acting_as(SYSTEM):
        used = session.execute(
            update(OneTimeToken)
            .where(_usable(secret, purposes))
            .values(used_at=clock.now())
            .returning(OneTimeToken)
            .execution_options(synchronize_session=False, populate_existing=True)
        ).scalar_one_or_none()
    if used is None:
        raise LinkSpent
    return used


def path_of(token: OneTimeToken) -> str:
    """The path on this site that opens the link, secret included."""
    return PATHS[token.purpose] + secret_of(token)


def veiled(text: str) -> str:
    """An address, or a line that quotes one, without the secret of the link in it (test A9)."""
    return _SECRET.sub(r"\1" + DOTS, text)


def secret_of(token: OneTimeToken) -> str:
    """The secret of a link, derived again; under whichever key it was made.

    Raises:
        KeyLost: that key was retired.
    """
    for key in settings.active().secret_keys:
        secret = _derive(key, token.purpose, token.nonce)
        if hmac.compare_digest(hash_of(secret), token.secret_hash):
            return secret
    raise KeyLost(f"one_time_token:{token.id}")


def _usable(secret: str, purposes: tuple[TokenPurpose, ...]) -> Any:
    return (
        (OneTimeToken.secret_hash == hash_of(secret))
        & OneTimeToken.purpose.in_(purposes)
        & OneTimeToken.used_at.is_(None)
        & (OneTimeToken.expires_at > clock.now())
    )


def _derive(key: str, purpose: TokenPurpose, nonce: str) -> str:
    digest = hmac.digest(key.encode(), f"single-use link:{purpose.value}:{nonce}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
