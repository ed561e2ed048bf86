"""The list as a file: the choice, the CSV that streams, the workbook that a task writes; each is accounted for."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, current_app, flash, redirect, request
from flask_admin import expose
from sqlalchemy import func, select

from backoffice.asked import Asked
from backoffice.csv_files import csv_pieces
from backoffice.export_files import account_for, facts_of, file_name, workbook_answer
from backoffice.export_tasks import ask_to_export
from backoffice.plan import plan_for
from backoffice.sayings import Saying
from backoffice.wanted import FORMATS, QUESTIONS, Wanted, wanted_in
from models.kernel.database import session, transaction
from models.kernel.text import N_
from models.workbench.exporting import end_export
from models.workbench.exports import ExportFormat
from models.workbench.notices import PAGE
from web.actor import current_actor
from web.streamed import Streamed

AT_ONCE = 2_000
"""Rows of a workbook that is answered directly; a longer one is written by a task."""
STARTED = N_("The file is being prepared. You can leave: it will wait for you here and under the bell.")
TOO_LONG = N_("This list is too long to be answered at once as a workbook: ask for it here.")


class Exporting:
    """Mixed into Screen: replaces Flask-Admin's export."""

    sql: dict[str, Saying] = {}
    """Column -> how SQL says it, next to ``read``; a path of mapped attributes needs nothing."""

    @expose("/export/", methods=("GET", "POST"))
    def export_choice(self) -> Any:
        """What the dialog asks, as a page; the answer leads to the file, or to the task that writes it."""
        asked = self.asked()  # type: ignore[attr-defined]
        if request.method == "GET":
            return self.page(  # type: ignore[attr-defined]
                "backoffice/export.html", asked=asked, count=self.number_of(asked), export=self.export_form()
            )
        kind, wanted = _kind(request.form.get("format", "")), _wanted(request.form)
        if kind is ExportFormat.XLSX and self._is_long(wanted.asked(asked)):
            return self._ask_task(asked, wanted)
        address = self.address("export", export_type=kind.value, **asked.arguments(page=0), **wanted.arguments())  # type: ignore[attr-defined]
        return redirect(address, 303)

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        """The file of an address: filters, search and order as in the list."""
        kind, asked, wanted = _kind(export_type), self.asked(), _wanted(request.args)  # type: ignore[attr-defined]
        if kind is ExportFormat.XLSX and self._is_long(wanted.asked(asked)):
            flash(str(TOO_LONG), "error")
            return redirect(self.address("export_choice", **asked.arguments(page=0)))  # type: ignore[attr-defined]
        plan = plan_for(self, wanted.asked(asked), wanted, current_actor())
        with transaction():
            run = account_for(plan, kind, query(asked, wanted))
        if kind is ExportFormat.XLSX:
            return workbook_answer(plan, run, facts_of(self, asked, wanted))
        run_id = run.id

        def ended(number: int) -> None:
            with transaction():
                end_export(run_id, number)

        app = current_app._get_current_object()  # type: ignore[attr-defined]
        pieces = Streamed(app, csv_pieces(plan, ended), by=plan.actor, locale=plan.style.locale)
        named = {"Content-Disposition": f'attachment; filename="{file_name(self.slug, kind)}"'}  # type: ignore[attr-defined]
        return Response(pieces, mimetype="text/csv", headers=named)

    def export_form(self) -> dict[str, Any]:
        """What the form of an export offers."""
        hidden = len(self.all_columns) > len(self.visible_columns())  # type: ignore[attr-defined]
        questions = {name: answers for name, answers in QUESTIONS.items() if name != "which_columns" or hidden}
        return {"formats": FORMATS, "questions": questions, "token": secrets.token_hex(16)}

    def number_of(self, asked: Asked) -> int:
        """How many rows a list holds, exactly."""
        return session.scalar(select(func.count()).select_from(self.chosen(asked).subquery())) or 0  # type: ignore[attr-defined]

    def _is_long(self, asked: Asked) -> bool:
        return len(session.scalars(self.chosen(asked).limit(AT_ONCE + 1)).all()) > AT_ONCE  # type: ignore[attr-defined]

    def _ask_task(self, asked: Asked, wanted: Wanted) -> Any:
        token = request.form.get("token", "")
        if not (token.isalnum() and len(token) <= 64):
            abort(404)
        task_id = ask_to_export(
            self, query(asked, wanted), facts_of(self, asked, wanted), key=f"export:{token}",
            total=self.number_of(wanted.asked(asked)), by=current_actor(),
        )  # fmt: skip
        flash(str(STARTED), "success")
        return redirect(PAGE.format(id=task_id), 303)


def query(asked: Asked, wanted: Wanted) -> str:
    """An export as an address writes it: a task rebuilds it from there."""
    return urlencode([*asked.pairs, *wanted.arguments().items()])


def _kind(name: str) -> ExportFormat:
    if name not in [kind.value for kind in FORMATS]:
        abort(404)
    return ExportFormat(name)


def _wanted(args: Any) -> Wanted:
    try:
        return wanted_in(args)
    except ValueError:
        abort(404)
