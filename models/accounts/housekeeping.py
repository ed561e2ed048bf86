"""What the night sweeps up: login sessions nobody uses any more, links nobody can follow any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, update

from models.accounts.entities import LoginSession, OneTimeToken
from models.accounts.sign_in import PORTAL
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor

KEPT = timedelta(days=30)
"""How long a dead link stays readable for whoever asks why it did not work."""


def end_stale_sessions(*, by: Actor) -> int:
    """End the login sessions that expired, or that nobody used for longer than any session may idle.

    They open nothing already (:func:`models.accounts.sign_in.session_of`); this makes the list of sessions tell it.
    """
    now = clock.now()
    stale = or_(LoginSession.expires_at <= now, LoginSession.last_seen_at <= now - PORTAL.idle)
    ended = session.execute(
        update(LoginSession).where(LoginSession.ended_at.is_(None), stale).values(ended_at=now, end_reason="expired")
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def purge_dead_links(*, by: Actor) -> int:
    """Delete the single-use links that expired or were used more than thirty days ago."""
    limit = clock.now() - KEPT
    dead = or_(OneTimeToken.expires_at <= limit, OneTimeToken.used_at <= limit)
    return int(session.execute(delete(OneTimeToken).where(dead)).rowcount)  # type: ignore[attr-defined]
