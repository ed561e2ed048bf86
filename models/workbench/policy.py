"""One's own views, tasks, exports and imports; staff who read the audit log see everybody's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from models.kernel.policy import Actor, scope, table_of
from models.permissions import Permission
from models.workbench.entities import (
    BackgroundTask,
    ColumnChoice,
    ExportRun,
    ImportBatch,
    ImportRow,
    SavedView,
    TaskLine,
)


@scope(BackgroundTask)
def own_tasks(actor: Actor) -> ColumnElement[bool]:
    return _own(actor, BackgroundTask.asked_by_id)


@scope(TaskLine)
def lines_of_own_tasks(actor: Actor) -> ColumnElement[bool]:
    task = table_of(BackgroundTask)
    return TaskLine.task_id.in_(select(task.c.id).where(_own(actor, task.c.asked_by_id)))


@scope(SavedView)
def own_and_shared_views(actor: Actor) -> ColumnElement[bool]:
    shared = SavedView.is_shared if actor.may(Permission.BACKOFFICE_ENTER) else false()
    return or_(SavedView.owner_id == actor.person_id, shared)


@scope(ColumnChoice)
def own_columns(actor: Actor) -> ColumnElement[bool]:
    return ColumnChoice.person_id == actor.person_id


@scope(ExportRun)
def own_exports(actor: Actor) -> ColumnElement[bool]:
    return _own(actor, ExportRun.by_id)


@scope(ImportBatch)
def own_imports(actor: Actor) -> ColumnElement[bool]:
    return _own(actor, ImportBatch.by_id)


@scope(ImportRow)
def rows_of_own_imports(actor: Actor) -> ColumnElement[bool]:
    batch = table_of(ImportBatch)
    return ImportRow.batch_id.in_(select(batch.c.id).where(_own(actor, batch.c.by_id)))


def _own(actor: Actor, owner_id: Any) -> ColumnElement[bool]:
    return or_(owner_id == actor.person_id, actor.within(Permission.AUDIT_READ, None))
