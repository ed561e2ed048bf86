"""The night deletes old tasks with their lines and files, and nothing that somebody may still ask about."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from models.accounts.actors import actor_for
from models.documents.entities import StoredFile
from models.documents.operations import keep
from models.documents.storage import storage
from models.kernel import clock
from models.kernel.database import session, transaction
from models.workbench.background import BackgroundTask, TaskKind, TaskLine, TaskState
from models.workbench.housekeeping import KEPT
from models.workbench.operations import ask_for
from tasks.workbench import purge_old_tasks
from tests.cast import Cast


def over_since(cast: Cast, key: str, age: timedelta | None) -> StoredFile:
    with transaction():
        task = ask_for(TaskKind.EXPORT, key, key=key, by=actor_for(cast.administrator_id), subjects=[(1, "one")])
        file = keep(key.encode(), "text/csv")
        state = {"state": TaskState.DONE, "finished_at": clock.now() - age} if age else {}
        session.execute(update(BackgroundTask).where(BackgroundTask.id == task.id).values(file_id=file.id, **state))
    return file


def test_tasks_over_for_a_month_go_with_their_lines_and_files(cast: Cast) -> None:
    old = over_since(cast, "old", KEPT + timedelta(minutes=1))
    recent, waiting = over_since(cast, "recent", KEPT - timedelta(hours=1)), over_since(cast, "waiting", None)
    old_key = old.key
    with transaction():
        assert str(purge_old_tasks(clock.today())) == "1 ancienne tâche supprimée"
    assert sorted(session.scalars(select(BackgroundTask.key))) == ["recent", "waiting"]
    assert len(session.scalars(select(TaskLine)).all()) == 2
    assert sorted(session.scalars(select(StoredFile.key))) == sorted([recent.key, waiting.key])
    assert [storage().exists(key) for key in (old_key, recent.key)] == [False, True]
