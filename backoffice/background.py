"""*Tâches*: what people asked for and left, how far it is, what was refused, and how to stop it."""

from __future__ import annotations

import mimetypes
from typing import Any

from flask import Response, abort, render_template, request, send_file, url_for
from flask_admin import expose
from flask_babel import format_decimal
from sqlalchemy import select

from backoffice.cells import badge, dot, meter
from backoffice.csv_files import BYTE_ORDER_MARK, line
from backoffice.forms import Form
from backoffice.screen import Panel, Screen
from backoffice.verb import Verb
from models.accounts.proof import fresh_proof
from models.documents.entities import StoredFile
from models.documents.storage import FileMissing, storage
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission
from models.workbench import operations
from models.workbench.background import BackgroundTask, TaskKind, TaskState
from models.workbench.queries import UNDER_WAY, refused_lines
from models.workbench.spreadsheets import harmless
from web.actor import current_actor

TONES = {TaskState.WAITING: "grey", TaskState.RUNNING: "blue", TaskState.DONE: "green", TaskState.FAILED: "red"}
KINDS = {TaskKind.VERB: "purple", TaskKind.EXPORT: "blue", TaskKind.IMPORT: "green", TaskKind.UNDO: "orange"}
SHOWN = 50
"""Refused lines on the page; the file has them all."""


class CancelTask(Verb):
    permission = Permission.BACKOFFICE_ENTER
    operation = operations.cancel_task
    label, icon = N_("Cancel the task"), "x"
    done = N_("“%(subject)s” stops. What is done stays done.")
    in_row, on_selection = True, False

    def offered(self, subject: BackgroundTask) -> bool:
        return subject.state in UNDER_WAY and subject.cancel_asked_at is None

    def extent(self, subjects: Any) -> list[Sentence | str]:
        [task] = subjects
        if task.kind is TaskKind.EXPORT:
            return [N_("The file is not finished, and nothing is kept of it.")]
        left = None if task.total is None else task.total - task.done - task.refused
        said: list[Sentence | str] = [
            NN_("%(n)s is done already, and stays done.", "%(n)s are done already, and stay done.", task.done)
        ]
        return said if left is None else [*said, NN_("%(n)s is left as it is.", "%(n)s are left as they are.", left)]


def try_again(task: BackgroundTask, *, by: Actor) -> None:
    """The refused rows again; what asked for a proof asks for a new one."""
    operations.retry_refused(task, by=by, proved_at=fresh_proof(by) if task.proved_at else None)


class TryRefusedAgain(Verb):
    permission = Permission.BACKOFFICE_ENTER
    operation = try_again
    label, icon = N_("Try the refused ones again"), "refresh"
    done = N_("The refused records are tried again in a moment.")
    on_selection = False

    def offered(self, subject: BackgroundTask) -> bool:
        mine = subject.asked_by_id == current_actor().person_id
        return mine and subject.kind is TaskKind.VERB and subject.state is TaskState.DONE and subject.refused > 0

    def asks_proof(self, subject: Any = None, form: Form | None = None) -> bool:
        return subject is not None and subject.proved_at is not None

    def extent(self, subjects: Any) -> list[Sentence | str]:
        [task] = subjects
        return [NN_("%(n)s refused record is tried again.", "%(n)s refused records are tried again.", task.refused)]


def progress_cell(task: BackgroundTask) -> Any:
    """A bar with its numbers; a number alone when nobody knows how many there are."""
    if task.total is None:
        return str(task.done) if task.done else ""
    return meter(task.done + task.refused, task.total, N_("Progress"))


def refused_cell(task: BackgroundTask) -> Any:
    return dot(NN_("%(n)s refused", "%(n)s refused", task.refused), "amber") if task.refused else ""


def state_cell(task: BackgroundTask) -> Any:
    stopping = task.cancel_asked_at is not None and task.state in UNDER_WAY
    return dot(N_("Stopping"), "amber") if stopping else dot(task.state, TONES.get(task.state, "grey"))


def refused_of(task: BackgroundTask) -> dict[str, Any]:
    """What a task's page shows of it: numbers, and the refused rows with a link to each."""
    lines = list(session.scalars(refused_lines(task.id).limit(SHOWN))) if task.refused else []
    address = address_of_rows(task)
    return {
        "task": task, "lines": [(each, address(each) if address else "") for each in lines],
        "number": format_decimal, "under_way": task.state in UNDER_WAY, "has_file": task.file_id is not None,
    }  # fmt: skip


def address_of_rows(task: BackgroundTask) -> Any:
    """A line -> the page of its row, when the task names a screen that the reader may open."""
    slug = str(task.payload.get("screen", ""))
    endpoint = f"admin_{slug.replace('-', '_')}.details_view"
    if task.kind is not TaskKind.VERB or not slug:
        return None
    return lambda each: url_for(endpoint, id=each.subject_id)


class TaskScreen(Screen):
    model = BackgroundTask
    slug = "tasks"
    icon = "list-check"
    title, singular = N_("Tasks"), N_("Task")
    hint = N_("What you asked for and left: how far it is, what came of it, what was refused.")
    empty = N_("An action on many records, an export or an import is followed here.")
    permissions = Permission.BACKOFFICE_ENTER, None
    has_timeline = False
    columns = "title", "state", "progress", "refused", "kind", "asked_by", "created_at", "finished_at"
    read = {"progress": lambda task: f"{task.done + task.refused} / {task.total or '?'}"}
    cells = {
        "state": state_cell,
        "kind": lambda task: badge(task.kind.label, KINDS[task.kind]),
        "progress": progress_cell,
        "refused": refused_cell,
    }
    labels = {"created_at": N_("Asked for on"), "refused": N_("Refusals"), "progress": N_("Progress")}
    order = ("id", True)
    search = ("title",)
    segments = (
        ("mine", N_("Mine"), lambda: BackgroundTask.asked_by_id == current_actor().person_id),
        ("under-way", N_("Under way"), lambda: BackgroundTask.state.in_(UNDER_WAY)),
        ("refused", N_("With refusals"), lambda: BackgroundTask.refused > 0),
    )
    filters = "state", "kind", "asked_by", "created_at", "finished_at"
    verbs = CancelTask, TryRefusedAgain
    details = "kind", "asked_by", "created_at", "started_at", "finished_at"
    sections = (Panel(N_("Progress"), "backoffice/task.html", refused_of, icon="activity", main=True),)

    def heading(self, row: BackgroundTask) -> str:
        return row.title

    @expose("/live/")
    def live(self) -> str:
        """The part of a task's page that changes while it runs."""
        task = self.row(request.args.get("id"))
        return render_template("backoffice/task_live.html", screen=self, row=task, **refused_of(task))

    @expose("/refused/")
    def refused(self) -> Response:
        """Every refused row with its reason, as a file that spreadsheets read."""
        task = self.row(request.args.get("id"))
        lines = session.scalars(refused_lines(task.id)).all()
        head = line([str(N_("Record")), str(N_("Number")), str(N_("Reason"))])
        rows = (line([harmless(each.name), str(each.subject_id), harmless(each.sentence)]) for each in lines)
        return Response(
            BYTE_ORDER_MARK + head + "".join(rows),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="refus-{task.id}.csv"'},
        )

    @expose("/file/")
    def file(self) -> Response:
        """The file that a task made, for whoever sees the task."""
        task = self.row(request.args.get("id"))
        with acting_as(SYSTEM):  # the task was seen: its file belongs to it alone
            kept = session.scalars(select(StoredFile).where(StoredFile.id == task.file_id)).one_or_none()
        if kept is None:
            abort(404)
        try:
            content = storage().open(kept.key)
        except FileMissing:
            abort(404)
        ending = mimetypes.guess_extension(kept.media_type) or ""
        name = str(task.payload.get("file_name") or f"{self.slug}-{task.id}{ending}")
        return send_file(content, mimetype=kept.media_type, as_attachment=True, download_name=name)
