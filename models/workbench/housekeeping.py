"""What the night sweeps up: tasks that nobody will ask about."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, delete, select

from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor
from models.workbench.background import BackgroundTask

KEPT = timedelta(days=30)


def files_of_old_tasks() -> Select[int | None]:
    """The files that go with the tasks that ``purge_old_tasks`` deletes."""
    return select(BackgroundTask.file_id).where(_is_old(), BackgroundTask.file_id.is_not(None))


def purge_old_tasks(*, by: Actor) -> int:
    """Delete the tasks that were over a month ago, with their lines; what they did stays, and the audit log says it."""
    old = delete(BackgroundTask).where(_is_old()).execution_options(synchronize_session=False)
    return int(session.execute(old).rowcount)  # type: ignore[attr-defined]


def _is_old() -> ColumnElement[bool]:
    return BackgroundTask.finished_at <= clock.now() - KEPT
