"""The history of imports; the pages of the wizard hang on it."""

from __future__ import annotations

from typing import Any

from backoffice import import_verbs
from backoffice.cells import dot
from backoffice.import_wizard import Wizard
from backoffice.screen import Screen
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench.importing.kinds import import_kinds
from models.workbench.imports import BatchState, ImportBatch, RowOutcome
from tasks import imports as _handler_of_large_imports  # noqa: F401 - registers itself

TONES = {
    BatchState.UPLOADED: "blue", BatchState.CHECKED: "blue", BatchState.APPLIED: "green", BatchState.UNDONE: "amber",
}  # fmt: skip
LABELS = {
    "file_name": N_("File"), "by": N_("Imported by"), "created_at": N_("Sent in on"), "total": N_("Rows"),
    "created": N_("New ones"), "changed": N_("Updated ones"), "wrong": N_("To correct"),
}  # fmt: skip


def state_cell(batch: ImportBatch) -> Any:
    return dot(batch.state, TONES.get(batch.state, "grey"))


def kind_words(batch: ImportBatch) -> str:
    return next((str(kind.title) for kind in import_kinds() if kind.name == batch.kind), batch.kind)


NUMBERS = {
    "created": lambda batch: batch.number(RowOutcome.CREATED),
    "changed": lambda batch: batch.number(RowOutcome.CHANGED),
    "wrong": lambda batch: batch.number(RowOutcome.WRONG),
}


class ImportScreen(Wizard, Screen):
    model, slug, icon = ImportBatch, "imports", "upload"
    title, singular = N_("Imports"), N_("Import")
    hint = N_("Each file that was brought in: what it created, what it changed, and how to take it back.")
    empty = N_("Nothing was imported yet.")
    permissions, has_timeline = (Permission.PERSON_IMPORT, None), False
    list_template = "backoffice/import/history.html"
    columns = "file_name", "state", "created_at", "total", "created", "changed", "wrong", "by"
    more_columns = ("kind",)
    read, cells, labels = {"kind": kind_words, **NUMBERS}, {"state": state_cell}, LABELS
    order, search = ("id", True), ("file_name",)
    filters = "state", "by", "created_at"
    verbs = import_verbs.ResumeImport, import_verbs.UndoImport, import_verbs.GiveUpImport
    details = "kind", "by", "created_at", "applied_at", "undone_at"
