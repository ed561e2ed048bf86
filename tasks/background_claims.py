"""A background task in hand: taken under a lease, held while it is worked on, and marked if it is still ours."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.workbench.background import BackgroundTask, TaskKind, TaskState
from models.workbench.notices import task_over
from models.workbench.queries import due_tasks
from tasks.lease import LEASE, Claim

log = logging.getLogger(__name__)

LONGEST_TRACE = 2000


class Hold(Enum):
    """What became of a task that we hold, between two slices of it."""

    OURS = "ours"
    CANCELLED = "cancelled"
    LOST = "lost"


def claim_task(kinds: Collection[TaskKind]) -> Claim | None:
    """Take up the task that is due the longest; nobody else takes it while the lease lasts.

    Args:
        kinds: what this process knows how to do.
    """
    due = due_tasks(clock.now()).where(BackgroundTask.kind.in_(kinds)).with_only_columns(BackgroundTask.id).limit(1)
    return _claimed(BackgroundTask.id == due.with_for_update(skip_locked=True).correlate(None).scalar_subquery())


def claim_this(task_id: int) -> Claim | None:
    """Take up one task; None when somebody did already."""
    return _claimed((BackgroundTask.id == task_id) & (BackgroundTask.state == TaskState.WAITING))


def _claimed(which: ColumnElement[bool]) -> Claim | None:
    now = clock.now()
    take = (
        update(BackgroundTask)
        .where(which)
        .values(
            state=TaskState.RUNNING, due_at=now + LEASE, attempts=BackgroundTask.attempts + 1,
            started_at=func.coalesce(BackgroundTask.started_at, now),
        )
        .returning(BackgroundTask.id, BackgroundTask.attempts)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    with acting_as(SYSTEM), transaction():
        row = session.execute(take).one_or_none()
        return Claim(row.id, row.attempts) if row else None


def task_of(claim: Claim) -> BackgroundTask | None:
    """The task as the tables know it now; None when it is not ours any more."""
    with acting_as(SYSTEM), transaction():
        held = select(BackgroundTask).where(_is_ours(claim)).execution_options(populate_existing=True)
        task = session.scalars(held).one_or_none()
        if task is not None:
            session.expunge(task)
        return task


def renew(claim: Claim) -> Hold:
    """Hold the task a little longer, and hear whether somebody cancelled it."""
    held = update(BackgroundTask).where(_is_ours(claim)).values(due_at=clock.now() + LEASE)
    told = held.returning(BackgroundTask.cancel_asked_at).execution_options(synchronize_session=False)
    with acting_as(SYSTEM), transaction():
        row = session.execute(told).one_or_none()
    if row is None:
        log.warning("Background task %d was taken over by somebody else", claim.id)
        return Hold.LOST
    return Hold.OURS if row.cancel_asked_at is None else Hold.CANCELLED


def release(claim: Claim) -> None:
    """Give it back as it is: another runner goes on at once. That was no attempt."""
    with acting_as(SYSTEM), transaction():
        _write(claim, state=TaskState.WAITING, due_at=clock.now(), attempts=BackgroundTask.attempts - 1)


def mark_over(claim: Claim, state: TaskState, sentence: str = "", *, tell: bool = True) -> None:
    """Write how it ended, and tell whoever asked, in one transaction.

    Args:
        tell: False when they are at the screen, and read it there.
    """
    with acting_as(SYSTEM), transaction():
        if _write(claim, state=state, finished_at=clock.now(), last_error=sentence) and tell:
            fresh = select(BackgroundTask).where(BackgroundTask.id == claim.id)
            task_over(session.scalars(fresh.execution_options(populate_existing=True)).one())


def mark_delayed(claim: Claim, reason: str) -> None:
    """Plan the next attempt, or give up after the last."""
    if claim.is_last:
        mark_over(claim, TaskState.FAILED, reason)
        return
    pause: timedelta = claim.pause
    with acting_as(SYSTEM), transaction():
        _write(claim, state=TaskState.WAITING, due_at=clock.now() + pause, last_error=reason[:LONGEST_TRACE])


def _write(claim: Claim, **values: Any) -> bool:
    mark = update(BackgroundTask).where(_is_ours(claim)).values(**values)
    done = session.execute(mark.execution_options(synchronize_session=False))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _is_ours(claim: Claim) -> Any:
    return (
        (BackgroundTask.id == claim.id)
        & (BackgroundTask.attempts == claim.attempt)
        & (BackgroundTask.state == TaskState.RUNNING)
    )
