"""How background tasks are shown, wherever they are."""

from __future__ import annotations

from typing import Any

from backoffice.cells import badge, dot, meter
from backoffice.described import Column, describe
from models.kernel.text import N_, NN_
from models.workbench.background import BackgroundTask, TaskKind, TaskState
from models.workbench.queries import UNDER_WAY

TONES = {TaskState.WAITING: "grey", TaskState.RUNNING: "blue", TaskState.DONE: "green", TaskState.FAILED: "red"}
KINDS = {TaskKind.VERB: "purple", TaskKind.EXPORT: "blue", TaskKind.IMPORT: "green", TaskKind.UNDO: "orange"}


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


describe(
    BackgroundTask,
    {
        "state": Column(cell=state_cell),
        "kind": Column(cell=lambda task: badge(task.kind.label, KINDS[task.kind])),
        "created_at": Column(label=N_("Asked for on")),
        "refused": Column(label=N_("Refusals"), cell=refused_cell),
        "progress": Column(
            label=N_("Progress"), read=lambda task: f"{task.done + task.refused} / {task.total or '?'}",
            cell=progress_cell,
        ),
    },
)  # fmt: skip
