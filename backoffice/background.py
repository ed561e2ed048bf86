"""*Tâches*: what people asked for and left, how far it is, what was refused, and how to stop it."""

from __future__ import annotations

from backoffice.screen import Screen
from backoffice.task_sections import PROGRESS, SERVED, refused_of
from backoffice.task_verbs import CancelTask, TryRefusedAgain
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench.background import BackgroundTask
from models.workbench.queries import UNDER_WAY
from web.actor import current_actor

__all__ = ["TaskScreen", "refused_of"]

SEGMENTS = (
    ("mine", N_("Mine"), lambda: BackgroundTask.asked_by_id == current_actor().person_id),
    ("under-way", N_("Under way"), lambda: BackgroundTask.state.in_(UNDER_WAY)),
    ("refused", N_("With refusals"), lambda: BackgroundTask.refused > 0),
)


class TaskScreen(Screen):
    model, slug, icon = BackgroundTask, "tasks", "list-check"
    title, singular = N_("Tasks"), N_("Task")
    hint = N_("What you asked for and left: how far it is, what came of it, what was refused.")
    empty = N_("An action on many records, an export or an import is followed here.")
    permissions, has_timeline = (Permission.BACKOFFICE_ENTER, None), False
    columns = "title", "state", "progress", "refused", "kind", "asked_by", "created_at"
    more_columns = ("finished_at",)
    order, search, segments = ("id", True), ("title",), SEGMENTS
    filters = "state", "kind", "asked_by", "created_at", "finished_at"
    verbs = CancelTask, TryRefusedAgain
    called, details = "title", ("kind", "asked_by", "created_at", "started_at", "finished_at")
    sections, served = (PROGRESS,), SERVED
