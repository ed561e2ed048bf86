"""The connection report on a person's card: how often, since when, until when; its lines are one press away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Date, cast, func, select

from backoffice.sections import Panel
from models.accounts.entities import LoginSession, Person
from models.kernel import clock
from models.kernel.database import session
from models.kernel.text import N_
from models.permissions import Permission

LATELY = timedelta(days=30)


def report_of(person: Person) -> dict[str, Any]:
    """Numbers of a person's own connections, in one query; those of whoever looked through their eyes are left out."""
    day = cast(func.timezone(clock.time_zone().key, LoginSession.created_at), Date)
    lately = day > clock.today() - LATELY
    own = LoginSession.person_id == person.id, LoginSession.impersonator_id.is_(None)
    numbers = session.execute(
        select(
            func.count(LoginSession.id).label("all"),
            func.min(LoginSession.created_at).label("first"),
            func.max(LoginSession.last_seen_at).label("last"),
            func.count(day.distinct()).filter(lately).label("days"),
        ).where(*own)
    ).one()
    theirs = {"person_is": person.id, "impersonator_empty": 1}
    return {
        "numbers": numbers,
        "list": url_for("admin_connections.index_view", **theirs),
        "file": url_for("admin_connections.export", export_type="xlsx", **theirs),
    }


REPORT = Panel(
    N_("Connection report"), "backoffice/connection_report.html", report_of, icon="activity",
    permission=Permission.LOGIN_SESSION_END,
)  # fmt: skip
