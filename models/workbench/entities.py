"""Every table of the workbench, by aggregate."""

from __future__ import annotations

from models.workbench.background import BackgroundTask, LineOutcome, TaskKind, TaskLine, TaskState
from models.workbench.exports import ExportFormat, ExportRun
from models.workbench.imports import BatchState, Existing, ImportBatch, ImportRow, RowOutcome
from models.workbench.views import ColumnChoice, SavedView

__all__ = [
    "BackgroundTask",
    "BatchState",
    "ColumnChoice",
    "Existing",
    "ExportFormat",
    "ExportRun",
    "ImportBatch",
    "ImportRow",
    "LineOutcome",
    "RowOutcome",
    "SavedView",
    "TaskKind",
    "TaskLine",
    "TaskState",
]
