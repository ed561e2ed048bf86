"""Which tasks are due, and what is left of one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from models.workbench.background import BackgroundTask, LineOutcome, TaskLine, TaskState

UNDER_WAY = (TaskState.WAITING, TaskState.RUNNING)


def due_tasks(now: datetime) -> Select[BackgroundTask]:
    """What may be taken up: what waits, and what its runner let go of by dying; the longest due first."""
    return (
        select(BackgroundTask)
        .where(BackgroundTask.state.in_(UNDER_WAY), BackgroundTask.due_at <= now)
        .order_by(BackgroundTask.due_at, BackgroundTask.id)
    )


def pending_lines(task_id: int) -> Select[TaskLine]:
    """What a task has still to do, in order."""
    return (
        select(TaskLine)
        .where(TaskLine.task_id == task_id, TaskLine.outcome == LineOutcome.PENDING)
        .order_by(TaskLine.id)
    )  # fmt: skip


def refused_lines(task_id: int) -> Select[TaskLine]:
    """What a task could not do, in order."""
    return (
        select(TaskLine)
        .where(TaskLine.task_id == task_id, TaskLine.outcome == LineOutcome.REFUSED)
        .order_by(TaskLine.id)
    )  # fmt: skip
