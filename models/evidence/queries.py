"""What the audit log says of one row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from models.evidence.entities import AuditEntry
from models.kernel.columns import reference


def entries_about(entity: Any) -> Select[AuditEntry]:
    """The timeline of a row, latest first: its own changes, and those of rows that point at it."""
    about = AuditEntry.subjects.contains([reference(entity)])
    return select(AuditEntry).where(about).order_by(AuditEntry.id.desc())
