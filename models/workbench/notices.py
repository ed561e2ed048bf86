"""What a person is told of their tasks."""

from __future__ import annotations

from models.outbox.entities import Notification
from models.outbox.operations import notify
from models.workbench.background import BackgroundTask

PAGE = "/admin/tasks/details/?id={id}"
"""Where a task is found again when its result has no page of its own."""


def task_over(task: BackgroundTask) -> Notification | None:
    """A line under the bell of whoever asked: what was asked, and what came of it."""
    if task.asked_by_id is None:
        return None
    payload = {"title": task.title, "done": task.done, "refused": task.refused, "total": task.total}
    return notify(
        f"task_{task.state.value}",
        key=f"task-over:{task.id}:{task.finished_at}",  # refused rows may be tried again: then it is over twice
        recipient_id=task.asked_by_id,
        payload=payload,
        link=task.link or PAGE.format(id=task.id),
    )
