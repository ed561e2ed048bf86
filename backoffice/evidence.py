"""The audit log: read, filtered, exported; never written by hand."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup
from sqlalchemy import or_

from backoffice.asked import Asked
from backoffice.cells import EMPTY, badge, link_to
from backoffice.filters import IS, Choice, Filter
from backoffice.labels import RECORDS
from backoffice.screen import Panel, Screen
from backoffice.timeline import changes_of, names_behind, record_of, rows_named, tied_to, title_of
from backoffice.typed import identifier
from models.accounts.entities import Person
from models.evidence.chain import head_of_chain
from models.evidence.entities import Act, AuditEntry
from models.kernel.text import N_
from models.permissions import Permission

TONES = {Act.CREATED: "green", Act.CHANGED: "blue", Act.DELETED: "red", Act.EVENT: "purple"}
BRIEFLY = 2
CHANGE = Markup('<div class="small"><span class="text-secondary">{}</span> {}{}</div>')
WHY = Markup('<div class="small fst-italic">{}</div>')
HINT = N_("Who did what, and when. Nothing here can be changed.")
SEALED = N_("%(number)s entries are sealed. Keep the last seal elsewhere, and any later change shows:")
BEHIND = N_("through %(name)s")
RECORD = Markup('<div class="audit-record">{}</div>')
ROW = re.compile(r"[a-z_]{2,60}:[0-9]{1,18}")


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
    return changes_of(entry, entry.__dict__.get("named", {}))


def who_text(entry: AuditEntry) -> str:
    behind = entry.__dict__.get("behind", "")
    return f"{entry.actor_name} ({BEHIND % {'name': behind}})" if behind else entry.actor_name


def who_cell(entry: AuditEntry) -> Any:
    """Who acted, and the administrator behind the screen, if any."""
    behind = entry.__dict__.get("behind", "")
    name = Markup("{}").format(entry.actor_name) if entry.actor_name else EMPTY
    return name + Markup(" ") + badge(BEHIND % {"name": behind}, "orange") if behind else name


def record_cell(entry: AuditEntry) -> Any:
    """What it happened to, as a link while it exists."""
    named = entry.__dict__.get("named", {})
    row = named.get(f"{entry.entity}:{entry.entity_id}")
    if row is not None:
        return RECORD.format(link_to(row, record_of(entry, row)))
    return RECORD.format(Markup(" ").join([record_of(entry), Markup(" · ").join(tied_to(entry, named))]))


def records() -> list[tuple[str, Any]]:
    return sorted(RECORDS.items(), key=lambda pair: str(pair[1]))


def row_typed(text: str) -> str:
    """``company:12``, as the log knows a row.

    Raises:
        ValueError: it is not written so.
    """
    if not ROW.fullmatch(text.strip().lower()):
        raise ValueError
    return text.strip().lower()


class AuditScreen(Screen):
    model = AuditEntry
    slug = "audit"
    icon = "history"
    title, singular = N_("Audit"), N_("Audit entry")
    permissions = Permission.AUDIT_READ, None
    has_timeline = False
    columns = "at", "actor_name", "act", "title", "changes"
    more_columns = "reason", "request_id"
    read = {"title": record_of, "changes": changes_text, "actor_name": who_text}
    cells = {
        "act": lambda entry: badge(entry.act, TONES[entry.act]), "changes": changes_cell,
        "actor_name": who_cell, "title": record_cell,
    }  # fmt: skip
    sort = {"title": AuditEntry.title}
    order = ("at", True)
    search = ("search_document",)
    search_hint = N_("Person or record")
    filters = (
        Filter(
            "who_is", N_("Who"), IS,
            lambda person: or_(AuditEntry.actor_id == person, AuditEntry.impersonator_id == person),
            parse=identifier, field="lookup", entity=Person, column="actor_name",
        ),
        Filter(
            "about_person_is", N_("Person concerned"), IS,
            lambda person: AuditEntry.subjects.contains([f"person:{person}"]),
            parse=identifier, field="lookup", entity=Person, column="title",
        ),
        "act",
        Choice("entity", N_("Record"), options=records, where=lambda value: AuditEntry.entity == value),
        Filter(
            "row_is", N_("Record number"), IS, lambda row: AuditEntry.subjects.contains([row]),
            parse=row_typed, column="title",
        ),
        "at", "reason", "request_id",
    )  # fmt: skip
    labels = {"title": N_("Record"), "request_id": N_("Request"), "actor_name": N_("Who")}
    details = "at", "actor_name", "act", "title", "reason", "request_id"
    sections = (
        Panel(
            N_("Changes"), "backoffice/changes.html", lambda entry: {"changes": changes_of(entry)}, icon="list-check"
        ),
    )

    @property
    def hint(self) -> Any:  # type: ignore[override]
        """With the head of the chain, so that it can be kept elsewhere."""
        head = head_of_chain()
        seal = Markup('<code class="text-break">{}:{}</code>').format(head.position, head.hash.hex())
        return Markup("{} {} {}").format(str(HINT), str(SEALED % {"number": head.position}), seal)

    def heading(self, row: AuditEntry) -> str:
        return title_of(row)

    def row(self, identifier: Any) -> Any:
        return self._named([super().row(identifier)])[0]

    def rows_of(self, ids: list[int], asked: Asked | None = None) -> list[Any]:
        return self._named(super().rows_of(ids, asked))

    def _named(self, entries: list[Any]) -> list[Any]:
        """With the names of the rows and of the people that they mention, read at once."""
        named = rows_named(entries, themselves=True)
        behind = names_behind(entries)
        for entry in entries:
            entry.__dict__["named"], entry.__dict__["behind"] = named, behind.get(entry.impersonator_id or 0, "")
        return entries
