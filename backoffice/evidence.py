"""The audit log: read, filtered, exported; never written by hand."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from backoffice.cells import EMPTY, badge
from backoffice.filters import Choice
from backoffice.labels import RECORDS
from backoffice.screen import Panel, Screen
from backoffice.timeline import changes_of, rows_named, title_of
from models.evidence.entities import Act, AuditEntry
from models.kernel.text import N_
from models.permissions import Permission

TONES = {Act.CREATED: "green", Act.CHANGED: "blue", Act.DELETED: "red", Act.EVENT: "purple"}
BRIEFLY = 2
CHANGE = Markup('<div class="small"><span class="text-secondary">{}</span> {}{}</div>')


def changes_text(entry: AuditEntry) -> str:
    """The changes on one line, for a list and an export."""
    return "; ".join(f"{change.label} : {change.before or '—'} → {change.after or '—'}" for change in _said(entry))


def changes_cell(entry: AuditEntry) -> Any:
    """The first changes, one a line; not from a template, which would cost a query a row."""
    said = _said(entry)
    lines = [CHANGE.format(one.label, f"{one.before} → " if one.before else "", one.after or "—") for one in said]
    return Markup("").join([*lines[:BRIEFLY], *(["…"] if len(lines) > BRIEFLY else [])]) if lines else EMPTY


def _said(entry: AuditEntry) -> list[Any]:
    """The changes in words, with the names that were read for the whole page."""
    return changes_of(entry, entry.__dict__.get("named", {}))


def records() -> list[tuple[str, Any]]:
    return sorted(RECORDS.items(), key=lambda pair: str(pair[1]))


class AuditScreen(Screen):
    model = AuditEntry
    slug = "audit"
    icon = "history"
    title, singular = N_("Audit"), N_("Audit entry")
    hint = N_("Who did what, and when. Nothing here can be changed.")
    permissions = Permission.AUDIT_READ, None
    has_timeline = False
    columns = "at", "actor_name", "act", "title", "changes"
    read = {"title": title_of, "changes": changes_text}
    cells = {"act": lambda entry: badge(entry.act, TONES[entry.act]), "changes": changes_cell}
    sort = {"title": AuditEntry.title}
    order = ("at", True)
    search = "title", "actor_name", "entity"
    search_hint = N_("Person or record")
    filters = (
        "act",
        Choice("entity", N_("Record"), options=records, where=lambda value: AuditEntry.entity == value),
        "actor_name", "at", "request_id",
    )  # fmt: skip
    labels = {"title": N_("Record"), "request_id": N_("Request"), "actor_name": N_("Who")}
    details = "at", "actor_name", "act", "title", "reason", "request_id"
    sections = (
        Panel(
            N_("Changes"), "backoffice/changes.html", lambda entry: {"changes": changes_of(entry)}, icon="list-check"
        ),
    )

    def heading(self, row: AuditEntry) -> str:
        return title_of(row)

    def rows_of(self, ids: list[int]) -> list[Any]:
        entries = super().rows_of(ids)
        named = rows_named(entries)
        for entry in entries:
            entry.__dict__["named"] = named
        return entries
