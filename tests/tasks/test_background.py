"""Background tasks: taken up, done in slices, cancelled, given back, resumed; with the rights of whoever asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.kernel.database import session, transaction
from models.kernel.policy import acting
from models.kernel.text import N_
from models.outbox.entities import Notification
from models.workbench.background import BackgroundTask, TaskKind, TaskState
from models.workbench.operations import ask_for
from tasks import background, handling
from tasks.background import Hand, progress, run_once
from tests.cast import Cast

Seen = list[object]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Each test registers its own; what the product registered comes back."""
    before = dict(handling._handlers)
    yield
    handling._handlers.clear()
    handling._handlers.update(before)


def asked(cast: Cast, key: str = "one", total: int | None = 3) -> BackgroundTask:
    with transaction():
        return ask_for(
            TaskKind.EXPORT, "Personnes", key=key, by=actor_for(cast.administrator_id), total=total, payload={"n": 3}
        )


def fresh(task: BackgroundTask) -> BackgroundTask:
    session.expire_all()
    return session.scalars(select(BackgroundTask).where(BackgroundTask.id == task.id)).one()


def test_a_task_is_done_in_the_name_of_whoever_asked(cast: Cast) -> None:
    seen: Seen = []

    @background.handles(TaskKind.EXPORT)
    def work(hand: Hand) -> Iterator[None]:
        for n in range(hand.payload["n"]):
            with transaction():
                progress(hand.id, done=n + 1)
            seen.append((acting().person_id, str(N_("E-mail"))))
            yield

    task = asked(cast)
    assert run_once() == 1
    task = fresh(task)
    assert (task.state, task.done, task.total) == (TaskState.DONE, 3, 3)
    assert seen == [(cast.administrator_id, "E-mail")] * 3
    lines = session.scalars(select(Notification).where(Notification.kind == "task_done")).all()
    assert [line.recipient_id for line in lines] == [cast.administrator_id]
