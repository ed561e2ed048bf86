"""What the first page says of what happened."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from backoffice.tiles import Lines
from backoffice.timeline import lines_of
from models.evidence.entities import AuditEntry
from models.kernel.database import session
from models.kernel.policy import Actor
from models.permissions import Permission

LATEST = 6
COMINGS = ("signed-in", "signed-out")


def latest(actor: Actor) -> dict[str, Any]:
    """The last lines of the audit log, comings and goings left out."""
    changes = select(AuditEntry).where(AuditEntry.title.not_in(COMINGS)).order_by(AuditEntry.id.desc())
    return {"lines": lines_of(session.scalars(changes.limit(LATEST)).all())}


LISTS = (Lines("latest", Permission.AUDIT_READ, "backoffice/tiles/latest.html", latest, wide=True),)
