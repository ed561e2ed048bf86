"""How entries of the audit log are shown: who, through whom, what it happened to, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from backoffice.cells import EMPTY, badge, link_to
from backoffice.described import Column, describe
from backoffice.timeline import changes_of, names_behind, record_of, rows_named, tied_to, title_of
from models.evidence.entities import Act, AuditEntry
from models.kernel.text import N_

TONES = {Act.CREATED: "green", Act.CHANGED: "blue", Act.DELETED: "red", Act.EVENT: "purple"}
BRIEFLY = 2
CHANGE = Markup('<div class="small"><span class="text-secondary">{}</span> {}{}</div>')
WHY = Markup('<div class="small fst-italic">{}</div>')
BEHIND = N_("through %(name)s")
RECORD = Markup('<div class="audit-record">{}</div>')
NAMED, BEHIND_IT = "named", "behind"


def name_rows(entries: Sequence[AuditEntry]) -> None:
    """Leave with each entry the rows that they all mention, and the name of whoever stood behind it."""
    named = rows_named(entries, themselves=True)
    behind = names_behind(entries)
    for entry in entries:
        entry.__dict__[NAMED], entry.__dict__[BEHIND_IT] = named, behind.get(entry.impersonator_id or 0, "")


def changes_text(entry: AuditEntry) -> str:
    """The changes on one line, for a list and an export."""
    return "; ".join(f"{change.label} : {change.before or '—'} → {change.after or '—'}" for change in _said(entry))


def changes_cell(entry: AuditEntry) -> Any:
    """The first changes and the reason, one a line; not from a template, which would cost a query a row."""
    said = _said(entry)
    lines = [CHANGE.format(one.label, f"{one.before} → " if one.before else "", one.after or "—") for one in said]
    why = [WHY.format(entry.reason)] if entry.reason else []
    shown = [*lines[:BRIEFLY], *(["…"] if len(lines) > BRIEFLY else []), *why]
    return Markup("").join(shown) if shown else EMPTY


def _said(entry: AuditEntry) -> list[Any]:
    """The changes in words, with the names that were read for the whole page."""
    return changes_of(entry, entry.__dict__.get(NAMED, {}))


def who_text(entry: AuditEntry) -> str:
    behind = entry.__dict__.get(BEHIND_IT, "")
    return f"{entry.actor_name} ({BEHIND % {'name': behind}})" if behind else entry.actor_name


def who_cell(entry: AuditEntry) -> Any:
    """Who acted, and the administrator behind the screen, if any."""
    behind = entry.__dict__.get(BEHIND_IT, "")
    name = Markup("{}").format(entry.actor_name) if entry.actor_name else EMPTY
    return name + Markup(" ") + badge(BEHIND % {"name": behind}, "orange") if behind else name


def record_cell(entry: AuditEntry) -> Any:
    """What it happened to, as a link while it exists."""
    named = entry.__dict__.get(NAMED, {})
    row = named.get(f"{entry.entity}:{entry.entity_id}")
    if row is not None:
        return RECORD.format(link_to(row, record_of(entry, row)))
    return RECORD.format(Markup(" ").join([record_of(entry), Markup(" · ").join(tied_to(entry, named))]))


describe(
    AuditEntry,
    {
        "name": Column(read=title_of),
        "actor_name": Column(label=N_("Who"), read=who_text, cell=who_cell),
        "act": Column(cell=lambda entry: badge(entry.act, TONES[entry.act])),
        "title": Column(label=N_("Record"), read=record_of, cell=record_cell, sort=AuditEntry.title),
        "changes": Column(read=changes_text, cell=changes_cell),
        "request_id": Column(label=N_("Request")),
    },
)
