"""What both faces ask about a person's sessions."""

from __future__ import annotations

from sqlalchemy import Select, select

from models.accounts.entities import LoginSession
from models.kernel import clock


def open_sessions(person_id: int) -> Select[LoginSession]:
    """The signed-in browsers of a person, latest first (ASVS 7.5.2, test S5)."""
    return (
        select(LoginSession)
        .where(
            LoginSession.person_id == person_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > clock.now()
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    )
