"""Who took which list out, when, and how much of it (U-16)."""

from __future__ import annotations

from typing import Any

from flask import url_for
from markupsafe import Markup, escape
from werkzeug.routing import BuildError

from backoffice.cells import EMPTY, badge, person_cell
from backoffice.described import Column, describe
from backoffice.labels import label_of
from backoffice.screen import Screen
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench.entities import ExportFormat, ExportRun

TONES = {ExportFormat.CSV: "secondary", ExportFormat.XLSX: "green"}


def list_cell(run: ExportRun) -> Any:
    """The list as it was asked for, as a link."""
    words = run.title or run.screen
    try:
        address = url_for(f"admin_{run.screen.replace('-', '_')}.index_view")
    except BuildError:  # a screen that is gone
        return escape(words)
    return Markup('<a href="{}">{}</a>').format(f"{address}?{run.query}" if run.query else address, words)


def columns_in_words(run: ExportRun) -> str:
    return ", ".join(str(label_of(name)) for name in run.columns)


describe(
    ExportRun,
    {
        "by": Column(label=N_("Taken out by"), cell=lambda run: person_cell(run.by)),
        "title": Column(label=N_("List"), cell=list_cell),
        "kind": Column(label=N_("Format"), cell=lambda run: badge(run.kind, TONES[run.kind])),
        "number": Column(label=N_("Rows"), cell=lambda run: EMPTY if run.number is None else run.number),
        "columns": Column(label=N_("Columns"), read=columns_in_words),
        "query": Column(label=N_("Filters")),
    },
)


class ExportRunScreen(Screen):
    model, slug, icon = ExportRun, "exports", "download"
    title, singular = N_("Exports"), N_("Exported list")
    hint = N_("Who took which list out, and how many rows it held. Nothing here can be changed.")
    empty = N_("Nothing was exported yet.")
    permissions, has_timeline = (Permission.AUDIT_READ, None), False
    columns = "at", "by", "title", "kind", "number", "columns"
    more_columns = "impersonator", "query"
    order, search = ("at", True), ("by.search_document", "title")
    filters = "at", "kind", "number"
    details = "at", "by", "impersonator", "title", "kind", "number", "columns", "query"
