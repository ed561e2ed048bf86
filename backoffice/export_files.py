"""What goes with a file: its name, the account that is kept of it, the facts that it says of itself."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response

from backoffice.asked import Asked
from backoffice.plan import Plan
from backoffice.wanted import Wanted
from backoffice.workbooks import write_workbook
from models.evidence.recording import record_event
from models.kernel import clock
from models.kernel.columns import reference
from models.kernel.database import transaction
from models.kernel.text import N_
from models.workbench.exporting import begin_export, end_export
from models.workbench.exports import ExportFormat, ExportRun
from web.actor import current_actor
from web.templating import moment

MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_name(slug: str, kind: ExportFormat) -> str:
    """*people-2026-11-23.csv*"""
    return f"{slug}-{clock.today():%Y-%m-%d}.{kind.value}"


def account_for(plan: Plan, kind: ExportFormat, query: str, task_id: int | None = None) -> ExportRun:
    """Before anything leaves: who takes what, in the list of exports and in the audit log."""
    run = begin_export(
        plan.screen.slug, kind, by=plan.actor, title=plan.title, query=query, columns=list(plan.names), task_id=task_id
    )
    facts = {"screen": plan.screen.slug, "format": kind.value, "query": query, "columns": ", ".join(plan.names)}
    record_event("exported", by=plan.actor, about=[reference(run)], **facts)
    return run


def facts_of(screen: Any, asked: Asked, wanted: Wanted) -> list[tuple[str, str]]:
    """What a workbook says of itself, in the reader's language; asked while their request stands."""
    asked = wanted.asked(asked)
    facts = [
        (N_("List"), screen.title),
        (N_("Taken out by"), current_actor().name),
        (N_("When"), moment(clock.now(), "short")),
        (N_("Time zone"), str(clock.time_zone())),
        *([(N_("Search"), asked.search)] if asked.search else []),
        *((N_("View"), words) for name, words, _where in screen.segments if name == asked.segment),
        *((one["group"], f"{one['operation']} {one['said']}") for one in screen.active_filters(asked)),
    ]  # fmt: skip
    return [(str(name), str(value)) for name, value in facts]


def workbook_answer(plan: Plan, run: ExportRun, facts: list[tuple[str, str]]) -> Response:
    """A short workbook, whole."""
    run_id = run.id
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        number = max(write_workbook(path, plan, facts))
        content = path.read_bytes()
    with transaction():
        end_export(run_id, number)
    named = {"Content-Disposition": f'attachment; filename="{file_name(plan.screen.slug, ExportFormat.XLSX)}"'}
    return Response(content, mimetype=MEDIA_TYPES[ExportFormat.XLSX], headers=named)
