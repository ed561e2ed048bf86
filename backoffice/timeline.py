"""What the audit log says of a row, in words: who, when, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import format_timedelta
from markupsafe import Markup
from sqlalchemy import Enum, select

from backoffice.cells import link_to, plain
from backoffice.labels import RECORDS, label_of
from backoffice.paths import loads
from models.accounts.entities import Person
from models.evidence.entities import Act, AuditEntry
from models.evidence.recording import AUTHORS
from models.kernel import clock
from models.kernel.columns import Labelled
from models.kernel.database import Entity, session
from models.kernel.text import N_
from web.templating import moment

ICONS = {Act.CREATED: "plus", Act.CHANGED: "pencil", Act.DELETED: "trash", Act.EVENT: "bolt"}
EVENTS = {
    "account-reset": N_("Account reset"),
    "signed-in": N_("Signed in"),
    "signed-out": N_("Signed out"),
    "impersonation-ended": N_("Impersonation ended"),
    "impersonated": N_("Somebody looked through their eyes"),
    "password-link-revealed": N_("Password link revealed"),
    "exported": N_("Taken out as a file"),
    "lesson-marked": N_("Lesson marked as viewed"),
    "lesson-mark-taken-back": N_("Lesson not marked as viewed any more"),
    "personal-data-exported": N_("Personal data taken out"),
}
DONE_TO = N_("%(act)s: %(record)s")
BEHIND = N_("through %(name)s")
SINCE, BETWEEN = N_("since %(moment)s"), N_("from %(start)s to %(end)s")
HELD = "enrolment.person", "enrolment.session"
NAMED_BY = {
    "enrolment": ("person", "session"), "promotion": ("curriculum",), "supervision": ("manager", "person"),
    "slot_assignment": HELD, "waiting_entry": HELD,
}  # fmt: skip
"""What the name of a row of a table is made of."""


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One entry as it reads."""

    at: datetime
    ago: str
    icon: str
    title: str
    about: Markup
    who: str
    behind: str
    changes: list[Change]
    reason: str
    request: str = ""


def lines_of(entries: Sequence[AuditEntry], subject: str = "") -> list[Line]:
    """Entries as lines.

    Args:
        subject: the row whose timeline it is (``person:12``): its own name is not repeated.
    """
    names = names_behind(entries)
    rows = rows_named(entries)
    return [_line(entry, names, rows, subject) for entry in entries]


def _line(entry: AuditEntry, names: dict[int, str], rows: dict[str, Any], subject: str) -> Line:
    behind = names.get(entry.impersonator_id or 0, "")
    return Line(
        at=entry.at,
        ago=ago(entry.at),
        icon=ICONS[entry.act],
        title=title_of(entry) if f"{entry.entity}:{entry.entity_id}" != subject else str(entry.act.label),
        about=Markup(" · ").join(tied_to(entry, rows, subject)),
        who=entry.actor_name or "—",
        behind=str(BEHIND % {"name": behind}) if behind else "",
        changes=changes_of(entry, rows) if entry.act is not Act.CREATED else [],
        reason=entry.reason,
        request=entry.request_id,
    )


def tied_to(entry: AuditEntry, rows: dict[str, Any], subject: str = "") -> list[Markup]:
    """The rows that a row without a name of its own ties together: *Amélie Benali · Acme - Lyon*."""
    if entry.title and entry.entity != "role_grant":
        return []
    pairs = [(_target(entry.entity, name), pair) for name, pair in entry.changes.items() if name not in AUTHORS]
    keys = [f"{target}:{pair[1] if pair[1] is not None else pair[0]}" for target, pair in pairs if target]
    found = [rows[key] for key in dict.fromkeys(keys) if key in rows and key != subject]
    names = [str(row) for row in found]
    return [link_to(row) for row in found if not any(str(row) != name and str(row) in name for name in names)]


def title_of(entry: AuditEntry) -> str:
    """What happened: *Modification : Personne amelie@exemple.fr*."""
    if entry.act is Act.EVENT:
        return str(EVENTS.get(entry.title, entry.title.replace("-", " ").capitalize()))
    return str(DONE_TO % {"act": str(entry.act.label), "record": record_of(entry)})


def record_of(entry: AuditEntry, row: Any = None) -> str:
    """What it happened to: *Personne amelie@exemple.fr*; of an event, what happened.

    Args:
        row: it, when it still exists: it names itself if the log has no name for it.
    """
    if entry.act is Act.EVENT:
        return title_of(entry)
    name = value_of(entry.entity, "role", entry.title) if entry.entity == "role_grant" else entry.title
    return f"{RECORDS.get(entry.entity, entry.entity)} {name or row or ''}".strip()


def changes_of(entry: AuditEntry, rows: dict[str, Any] | None = None) -> list[Change]:
    """Column by column, before and after, in words."""
    rows = rows_named([entry]) if rows is None else rows
    return [
        Change(
            str(_label(entry.entity, name)),
            _said(entry.entity, name, before, rows),
            _said(entry.entity, name, after, rows),
        )
        for name, (before, after) in entry.changes.items()
        if before not in (None, "") or after not in (None, "")
    ]


def _label(entity: str, name: str) -> Any:
    """The words of a column; of a table when rows of it were deleted along."""
    return label_of(name) if _column(entity, name) is not None else RECORDS.get(name) or label_of(name)


def _said(entity: str, name: str, value: Any, rows: dict[str, Any]) -> str:
    target = _target(entity, name)
    if target and value is not None:
        return str(rows.get(f"{target}:{value}", f"#{value}"))
    return value_of(entity, name, value)


def value_of(entity: str, name: str, value: Any) -> str:
    """A recorded value in words: the label of an enumeration, a day, an instant."""
    column = _column(entity, name)
    kind = column.type if column is not None else None
    if isinstance(kind, Enum) and isinstance(kind.enum_class, type) and issubclass(kind.enum_class, Labelled):
        return str(kind.enum_class(value).label) if value in {m.value for m in kind.enum_class} else str(value or "")
    if isinstance(value, str) and value[:1] in ("[", "("):
        return _period(value)
    if isinstance(value, str):
        try:
            return plain(datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))
        except ValueError:
            return value
    return plain(value)


def _period(text: str) -> str:
    """A recorded period (``[2026-11-23 10:00:00+00:00,)``) in words."""
    start, _, end = text.strip("[]()").partition(",")
    try:
        first, last = (datetime.fromisoformat(edge.strip(' "')) if edge.strip(' "') not in ("", "None") else None
                       for edge in (start, end))  # fmt: skip
    except ValueError:
        return text
    if last is None:
        return str(SINCE % {"moment": plain(first)})
    return str(BETWEEN % {"start": plain(first), "end": plain(last)})


def _column(entity: str, name: str) -> Any:
    table = Entity.metadata.tables.get(entity)
    return table.columns.get(name) if table is not None else None


def _target(entity: str, name: str) -> str | None:
    column = _column(entity, name)
    key = next(iter(column.foreign_keys), None) if column is not None else None
    return key.column.table.name if key is not None else None


def rows_named(entries: Sequence[AuditEntry], *, themselves: bool = False) -> dict[str, Any]:
    """The rows that the entries point at, ``person:12`` -> row: one query a table, in the reader's scope.

    Args:
        themselves: those that they are about too.
    """
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if themselves and entry.entity_id and entry.entity in RECORDS:
            wanted.setdefault(entry.entity, set()).add(entry.entity_id)
        for name, pair in entry.changes.items():
            target = _target(entry.entity, name)
            if target and target != "stored_file":
                wanted.setdefault(target, set()).update(value for value in pair if isinstance(value, int))
    classes = {mapper.local_table.name: mapper.class_ for mapper in Entity.registry.mappers}  # type: ignore[attr-defined]
    found: dict[str, Any] = {}
    for table, ids in ((table, ids) for table, ids in wanted.items() if table in classes):
        kind = classes[table]
        statement = select(kind).where(kind.id.in_(ids)).options(*loads(kind, NAMED_BY.get(table, ())))
        for row in session.scalars(statement):
            found[f"{table}:{row.id}"] = row
    return found


def names_behind(entries: Sequence[AuditEntry]) -> dict[int, str]:
    """The administrators who looked through somebody's eyes: id -> name."""
    return _names_of({entry.impersonator_id for entry in entries if entry.impersonator_id})


def _names_of(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {person.id: person.name for person in session.scalars(select(Person).where(Person.id.in_(ids)))}


def ago(instant: datetime) -> str:
    """*il y a 2 heures*; after a week, the day."""
    passed = instant - clock.now()
    return format_timedelta(passed, add_direction=True) if abs(passed.days) < 7 else moment(instant, "short")
