"""The audit log: read, filtered, exported; never written by hand."""

from __future__ import annotations

from typing import Any

from flask_babel import format_decimal

from backoffice.evidence_columns import name_rows
from backoffice.evidence_filters import ABOUT, NUMBER, RECORD, WHO
from backoffice.screen import Panel, Screen
from backoffice.timeline import changes_of
from models.evidence.chain import head_of_chain
from models.evidence.entities import AuditEntry
from models.kernel.text import N_, NN_
from models.permissions import Permission


def seal_of(screen: Screen) -> dict[str, Any]:
    """The head of the chain, so that it can be kept elsewhere."""
    head = head_of_chain()
    number = format_decimal(head.position)
    sealed = NN_("%(number)s entry is sealed", "%(number)s entries are sealed", head.position, number=number)
    return {"sealed": sealed, "seal": f"{head.position}:{head.hash.hex()}"}


SEAL = Panel("", "backoffice/seal.html", seal_of)
CHANGES = Panel(
    N_("Changes"), "backoffice/changes.html", lambda entry: {"changes": changes_of(entry)}, icon="list-check"
)


class AuditScreen(Screen):
    model, slug, icon = AuditEntry, "audit", "history"
    title, singular = N_("Audit"), N_("Audit entry")
    hint = N_("Who did what, and when. Nothing here can be changed.")
    permissions, has_timeline = (Permission.AUDIT_READ, None), False
    columns = "at", "actor_name", "act", "title", "changes"
    more_columns = "reason", "request_id"
    read_ahead = staticmethod(name_rows)
    order, search, search_hint = ("at", True), ("search_document",), N_("Person or record")
    filters = WHO, ABOUT, "act", RECORD, NUMBER, "at", "reason", "request_id"
    over_list = (SEAL,)
    called, details = "name", ("at", "actor_name", "act", "title", "reason", "request_id")
    sections = (CHANGES,)
