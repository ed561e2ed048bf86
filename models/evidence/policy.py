"""Who reads the audit log: staff, all of it."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from models.evidence.entities import AuditEntry, AuditHead, AuditSeal
from models.kernel.policy import Actor, scope
from models.permissions import Permission


@scope(AuditEntry)
@scope(AuditSeal)
@scope(AuditHead)
def entries_for(actor: Actor) -> ColumnElement[bool]:
    return actor.within(Permission.AUDIT_READ, None)
