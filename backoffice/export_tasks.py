"""A workbook too long to wait for, written by a background task and kept with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from backoffice.export_files import MEDIA_TYPES, account_for, file_name
from backoffice.plan import Plan, plan_for
from backoffice.wanted import wanted_in
from backoffice.workbooks import write_workbook
from models.documents.operations import keep_file
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import Actor
from models.kernel.text import N_
from models.workbench.background import BackgroundTask, TaskKind
from models.workbench.exporting import end_export
from models.workbench.exports import ExportFormat, ExportRun
from models.workbench.operations import ask_for
from tasks.background import Hand, handles, progress
from web import locale

SLICE = 0.5
"""Seconds between two moments at which a task may be stopped or put off."""
TITLE = N_("Export: %(list)s")


class ListClosed(DomainError):
    """Whoever asked may not see the list any more."""

    sentence = N_("This list is not open to you any more: nothing was exported.")


def ask_to_export(
    screen: Any, query: str, facts: list[tuple[str, str]], *, key: str, total: int, by: Actor
) -> int:  # fmt: skip
    """Ask for a workbook; gives back the task's id.

    Args:
        query: the list and what is wanted of it, as an address.
        facts: what the file says of itself.
        key: of the form, which asks once however often it is sent.
        total: how many rows.
    """
    payload = {
        "screen": screen.slug, "query": query, "facts": facts,
        "file_name": file_name(screen.slug, ExportFormat.XLSX),
    }  # fmt: skip
    title = str(TITLE % {"list": str(screen.title)})
    with transaction():
        task = ask_for(TaskKind.EXPORT, title, key=key, by=by, payload=payload, total=total, locale=locale.current())
        return task.id


@handles(TaskKind.EXPORT)
def write_export(hand: Hand) -> Iterator[None]:
    """Write the workbook aside, keep it, and tie it to its task; begun again from the start when its process died."""
    if _is_written(hand.id):
        return
    plan, run_id = _begun(hand)
    with TemporaryDirectory(prefix="export-") as folder:
        path, number = Path(folder) / "export.xlsx", 0
        with closing(write_workbook(path, plan, hand.payload["facts"])) as steps:
            until = time.monotonic() + SLICE
            for number in steps:
                if time.monotonic() > until:
                    with transaction():
                        progress(hand.id, done=number)
                    yield
                    until = time.monotonic() + SLICE
        with transaction():
            _keep(hand.id, path, number, run_id)
    yield


def _is_written(task_id: int) -> bool:
    with transaction():
        return session.scalar(select(BackgroundTask.file_id).where(BackgroundTask.id == task_id)) is not None


def _begun(hand: Hand) -> tuple[Plan, int]:
    from backoffice.verb_tasks import screen_named

    screen = screen_named(hand.payload["screen"])
    if not screen.is_accessible():
        raise ListClosed
    args = MultiDict(parse_qsl(hand.payload["query"]))
    wanted = wanted_in(args)
    with transaction():
        plan = plan_for(screen, wanted.asked(screen.asked(args)), wanted, hand.actor)
        run_id = session.scalar(select(ExportRun.id).where(ExportRun.task_id == hand.id))
        return plan, run_id or account_for(plan, ExportFormat.XLSX, hand.payload["query"], hand.id).id


def _keep(task_id: int, path: Path, number: int, run_id: int) -> None:
    file = keep_file(path, MEDIA_TYPES[ExportFormat.XLSX])
    kept = update(BackgroundTask).where(BackgroundTask.id == task_id).values(file_id=file.id)
    session.execute(kept.execution_options(synchronize_session=False))
    progress(task_id, done=number, total=number)
    end_export(run_id, number)
