"""What the page of a background task shows of it while it runs and afterwards, and the files that come of it."""

from __future__ import annotations

import mimetypes
from typing import Any

from flask import Response, abort, render_template, send_file, url_for
from flask_babel import format_decimal
from sqlalchemy import select

from backoffice.csv_files import BYTE_ORDER_MARK, line
from backoffice.sections import Panel
from models.documents.entities import StoredFile
from models.documents.storage import FileMissing, storage
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_
from models.workbench.background import BackgroundTask, TaskKind
from models.workbench.queries import UNDER_WAY, refused_lines
from models.workbench.spreadsheets import harmless

SHOWN = 50
"""Refused lines on the page; the file has them all."""


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


def live(task: BackgroundTask) -> str:
    """The part of a task's page that changes while it runs."""
    from backoffice.screen import screen_of

    return render_template("backoffice/task_live.html", screen=screen_of(BackgroundTask), row=task, **refused_of(task))


def refusals_file(task: BackgroundTask) -> Response:
    """Every refused row with its reason, as a file that spreadsheets read."""
    lines = session.scalars(refused_lines(task.id)).all()
    head = line([str(N_("Record")), str(N_("Number")), str(N_("Reason"))])
    rows = (line([harmless(each.name), str(each.subject_id), harmless(each.sentence)]) for each in lines)
    return Response(
        BYTE_ORDER_MARK + head + "".join(rows),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="refus-{task.id}.csv"'},
    )


def file_of(task: BackgroundTask) -> Response:
    """The file that a task made, for whoever sees the task."""
    with acting_as(SYSTEM):  # the task was seen: its file belongs to it alone
        kept = session.scalars(select(StoredFile).where(StoredFile.id == task.file_id)).one_or_none()
    if kept is None:
        abort(404)
    try:
        content = storage().open(kept.key)
    except FileMissing:
        abort(404)
    ending = mimetypes.guess_extension(kept.media_type) or ""
    name = str(task.payload.get("file_name") or f"tasks-{task.id}{ending}")
    return send_file(content, mimetype=kept.media_type, as_attachment=True, download_name=name)


PROGRESS = Panel(N_("Progress"), "backoffice/task.html", refused_of, icon="activity", main=True)
SERVED = {"live": live, "refused": refusals_file, "file": file_of}
