"""What can be done about a background task."""

from __future__ import annotations

from typing import Any

from backoffice.forms import Form
from backoffice.verb import Verb
from models.accounts.proof import fresh_proof
from models.kernel.policy import Actor
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission
from models.workbench import operations
from models.workbench.background import BackgroundTask, TaskKind, TaskState
from models.workbench.queries import UNDER_WAY
from web.actor import current_actor


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
