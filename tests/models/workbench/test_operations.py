"""Tasks are asked for, stopped and tried again under the names of those who really did."""

from __future__ import annotations

from models.accounts.actors import actor_for
from models.kernel.database import session, transaction
from models.kernel.policy import acting_as
from models.workbench.background import BackgroundTask, LineOutcome, TaskKind, TaskLine, TaskState
from models.workbench.operations import retry_refused
from tests.cast import Cast


def test_trying_again_behind_somebodys_eyes_names_whoever_is_behind(cast: Cast) -> None:
    task = BackgroundTask(
        key="again", kind=TaskKind.VERB, title="Inviter", asked_by_id=cast.pilot_id, state=TaskState.DONE, refused=1
    )
    with transaction():
        session.add(task)
        session.flush()
        session.add(TaskLine(task_id=task.id, subject_id=cast.learner_id, name="x", outcome=LineOutcome.REFUSED))
    behind = actor_for(cast.pilot_id, impersonator_id=cast.administrator_id)
    with acting_as(behind), transaction():
        assert retry_refused(task, by=behind) == 1
    assert (task.state, task.impersonator_id) == (TaskState.WAITING, cast.administrator_id)
