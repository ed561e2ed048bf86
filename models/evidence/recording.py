"""Every write through the session leaves a line in the audit log, in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Self

from sqlalchemy import Select, Table, event, insert, inspect, literal
from sqlalchemy.orm import InstanceState, Session, UOWTransaction

from models.evidence.entities import Act, AuditEntry
from models.kernel.circumstances import number_of_now, reason_of_now
from models.kernel.columns import reference
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor

UNRECORDED = frozenset(
    {
        "audit_entry",
        "audit_seal",
        "audit_head",
        "login_session",
        "one_time_token",
        "throttle",
        "message",
        "notification",
        "job_occurrence",
        "rotation_run",
        "view_event",
        "lesson_view",
        "learning_record",
        "theme_badge",
        "lesson_note",
        "workshop_progress",
        "workshop_answer",
    }
    | {"background_task", "task_line", "saved_view", "column_choice", "export_run", "import_batch", "import_row"}
)
"""Tables that are journals themselves, or change without anybody's decision."""
SILENT = frozenset(
    {
        "updated_at",
        "created_at",
        "last_seen_at",
        "search_document",
        "email_key",
        "last_name_key",
        "slots_used",
        "learners",
    }
    | {"last_counter", "next_on", "checked_at"}
)
"""Columns that change without anybody's decision."""
SECRET = frozenset({"password_hash", "secret", "code_hash"})
AUTHORS = frozenset(
    {"granted_by_id", "assigned_by_id", "released_by_id", "recorded_by_id", "by_id", "added_by_id", "chosen_by_id"}
)
"""Columns that name who did it; the row is not *about* them."""
DOTS = "•••"
GONE_WITH = "gone_with"
"""Row that is deleted -> how many rows of each table the database deletes along with it."""


@dataclass(frozen=True, slots=True)
class Written:
    """One entry of the log, before it is signed.

    Args:
        entity: the table's name.
        title: what the row is called.
        changes: column -> (before, after), as JSON keeps them.
        subjects: the rows it concerns (``person:12``), itself first.
        reason: empty for the reason that stands.
    """

    act: Act
    entity: str
    entity_id: int | None
    title: str = ""
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)
    reason: str = ""

    @classmethod
    def of(cls, table: Table, act: Act, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Self:
        """What happened to one row, told by its values (column -> value): of a creation only the later ones."""
        earlier, later = before or {}, after or {}
        known = {**earlier, **later}
        changes = {
            name: [DOTS, DOTS] if name in SECRET else [plain(earlier.get(name)), plain(later.get(name))]
            for name in known
            if name != "id" and name not in SILENT and earlier.get(name) != later.get(name)
        }
        return cls(act, table.name, known["id"], _title(known), changes, _subjects(table, known))


def record_many(written: Iterable[Written], *, by: Actor) -> int:
    """Write many entries at once, in the present transaction, signed as every other (a hundred thousand take seconds).

    Args:
        written: the entries, in the order in which things happened.

    Returns:
        How many.
    """
    driver: Any = session.connection().connection.driver_connection
    signature = _signature(by)
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY audit_entry ({', '.join(COPIED)}) FROM STDIN") as stream:
            for one in written:
                stream.write_row(_copied(one, signature))
        return int(cursor.rowcount)


def record_selected(told: Select[Any], *, by: Actor) -> int:
    """Write an entry for each row of a query, in its order, in the present transaction: nothing of them comes by here.

    Args:
        told: the columns of :data:`TOLD`, in this order.

    Returns:
        How many.
    """
    signed = _signature(by) | {"reason": reason_of_now()}
    entry: Any = AuditEntry.__table__
    constants = [literal(value, entry.c[name].type) for name, value in signed.items()]
    statement = insert(entry).from_select([*TOLD, *signed], told.add_columns(*constants), include_defaults=False)
    counted = {"preserve_rowcount": True}
    return int(session.connection().execute(statement, execution_options=counted).rowcount)


TOLD = "act", "entity", "entity_id", "title", "changes", "subjects"
COPIED = (
    "actor_id", "actor_name", "impersonator_id", "request_id",
    "act", "entity", "entity_id", "title", "changes", "reason", "subjects",
)  # fmt: skip


def _copied(one: Written, signature: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        *signature.values(), one.act.value, one.entity, one.entity_id, one.title[:300],
        json.dumps(one.changes, ensure_ascii=False), one.reason or reason_of_now(), one.subjects,
    )  # fmt: skip


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
    values = _signature(by) | {
        "act": Act.EVENT, "entity": about[0].partition(":")[0] if about else "", "entity_id": None,
        "title": title, "changes": {name: [None, plain(value)] for name, value in facts.items()},
        "reason": reason or reason_of_now(), "subjects": about,
    }  # fmt: skip
    session.connection().execute(AuditEntry.__table__.insert(), [values])  # type: ignore[attr-defined]


def _entry(flushed: Session, act: Act, row: Any) -> dict[str, Any] | None:
    state = inspect(row)
    changes = _changes(act, state)
    if act is Act.DELETED:
        along = flushed.info.get(GONE_WITH, {}).get(reference(row), {})
        changes |= {table: [number, None] for table, number in along.items()}
    if not changes and act is not Act.DELETED:
        return None
    return _signature(flushed.info.get("actor", SYSTEM)) | {
        "act": act, "entity": row.__tablename__, "entity_id": row.id, "title": _title(state.dict),
        "changes": changes, "reason": reason_of_now(), "subjects": _subjects(row.__table__, state.dict),
    }  # fmt: skip


def _signature(actor: Actor) -> dict[str, Any]:
    return {
        "actor_id": actor.person_id,
        "actor_name": actor.name,
        "impersonator_id": actor.impersonator_id,
        "request_id": number_of_now(),
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


def _subjects(table: Table, values: Mapping[str, Any]) -> list[str]:
    found = [f"{table.name}:{values['id']}"]
    for column in table.columns:
        for key in column.foreign_keys:
            value = values.get(column.name)
            if value is not None and column.name not in AUTHORS:
                found.append(f"{key.column.table.name}:{value}")
    return found


def _title(values: Mapping[str, Any]) -> str:
    names = ("name", "reference", "email", "role")
    return next((str(values[name])[:300] for name in names if values.get(name)), "")


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, float, str, list, dict)) else str(value)
