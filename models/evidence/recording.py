"""Every write through the session leaves a line in the audit log, in the same transaction."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState, Session, UOWTransaction

from models.evidence.entities import Act, AuditEntry
from models.kernel.columns import reference
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor

UNRECORDED = frozenset(
    {"audit_entry", "login_session", "one_time_token", "throttle", "message", "notification", "job_occurrence"}
    | {"background_task", "task_line", "saved_view", "column_choice", "export_run", "import_batch", "import_row"}
)
"""Tables that are journals themselves, or change without anybody's decision."""
SILENT = frozenset({"updated_at", "created_at", "last_seen_at", "search_document", "email_key", "slots_used"})
SECRET = frozenset({"password_hash", "secret", "code_hash"})
AUTHORS = frozenset({"granted_by_id", "assigned_by_id", "released_by_id", "recorded_by_id", "by_id"})
"""Columns that name who did it; the row is not *about* them."""
DOTS = "•••"


@event.listens_for(session, "after_flush")
def record_writes(flushed: Session, _context: UOWTransaction) -> None:
    """One entry a row written; inserted beside it, so that it is rolled back with it."""
    entries = [
        _entry(flushed, act, row)
        for act, rows in ((Act.CREATED, flushed.new), (Act.CHANGED, flushed.dirty), (Act.DELETED, flushed.deleted))
        for row in rows
        if row.__tablename__ not in UNRECORDED
    ]
    written = [entry for entry in entries if entry is not None]
    if written:
        flushed.connection().execute(AuditEntry.__table__.insert(), written)  # type: ignore[attr-defined]


def record_event(title: str, *, by: Actor, about: list[str], reason: str = "", **facts: Any) -> None:
    """Record something that happened without changing a row (signed in, refused, impersonated).

    Args:
        title: what happened, as a stable English name (``signed-in``).
        about: the rows it concerns (``person:12``).
        facts: values worth keeping; never a secret.
    """
    values = _signature(session.info, by) | {
        "act": Act.EVENT, "entity": about[0].partition(":")[0] if about else "", "entity_id": None,
        "title": title, "changes": {name: [None, plain(value)] for name, value in facts.items()},
        "reason": reason, "subjects": about,
    }  # fmt: skip
    session.connection().execute(AuditEntry.__table__.insert(), [values])  # type: ignore[attr-defined]


def _entry(flushed: Session, act: Act, row: Any) -> dict[str, Any] | None:
    state = inspect(row)
    changes = _changes(act, state)
    if not changes and act is not Act.DELETED:
        return None
    return _signature(flushed.info, flushed.info.get("actor", SYSTEM)) | {
        "act": act, "entity": row.__tablename__, "entity_id": row.id, "title": _title(row),
        "changes": changes, "reason": flushed.info.get("reason", ""), "subjects": _subjects(row, state),
    }  # fmt: skip


def _signature(info: dict[Any, Any], actor: Actor) -> dict[str, Any]:
    return {
        "actor_id": actor.person_id,
        "actor_name": actor.name,
        "impersonator_id": actor.impersonator_id,
        "request_id": info.get("request_id", ""),
    }


def _changes(act: Act, state: InstanceState[Any]) -> dict[str, list[Any]]:
    changes: dict[str, list[Any]] = {}
    for column in state.mapper.column_attrs:
        name = column.key
        if name == "id" or name in SILENT or name in state.unloaded:
            continue
        history = state.attrs[name].history
        if act is Act.CHANGED and not history.has_changes():
            continue
        before = history.deleted[0] if act is Act.CHANGED and history.deleted else None
        after = state.dict.get(name)
        if act is Act.DELETED:
            before, after = after, None
        if before is None and after is None:
            continue
        changes[name] = [DOTS, DOTS] if name in SECRET else [plain(before), plain(after)]
    return changes


def _subjects(row: Any, state: InstanceState[Any]) -> list[str]:
    found = [reference(row)]
    for column in row.__table__.columns:
        for key in column.foreign_keys:
            value = state.dict.get(column.name)
            if value is not None and column.name not in AUTHORS:
                found.append(f"{key.column.table.name}:{value}")
    return found


def _title(row: Any) -> str:
    names = ("name", "reference", "email", "role")
    known = inspect(row).dict
    return next((str(known[name])[:300] for name in names if known.get(name)), "")


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, float, str, list, dict)) else str(value)
