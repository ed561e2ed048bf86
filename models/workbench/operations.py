"""Asking for work that outlasts the request, and stopping it; `tasks` does it after the commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as, table_of
from models.workbench.background import PROVED_AT, BackgroundTask, LineOutcome, TaskKind, TaskLine, TaskState
from models.workbench.queries import UNDER_WAY
from models.workbench.refusals import KeyTaken, NothingRefused, TaskOver

LONGEST_TITLE = 300


def ask_for(
    kind: TaskKind,
    title: str,
    *,
    key: str,
    by: Actor,
    payload: dict[str, Any] | None = None,
    total: int | None = None,
    subjects: Iterable[tuple[int, str]] = (),
    rows: Select[int] | None = None,
    link: str = "",
    locale: str = "fr",
    due_in: timedelta = timedelta(),
    proved_at: datetime | None = None,
) -> BackgroundTask:
    """Ask for a task; the same key again gives the first one back, untouched.

    Args:
        kind: who does it (``tasks.background.handles``).
        title: what was asked, in the words of whoever asks.
        key: what makes it asked for once: the token of the form.
        payload: what its kind needs, as JSON; never a secret.
        total: how many steps it has, when that is known; the number of lines when there are some.
        subjects: (id, name) of the rows it works on, each of which becomes a line.
        rows: or a select of their ids, which the actor's scope narrows: what it holds now is fixed in one statement.
        link: the path of its result on this site, when it has a page of its own.
        locale: the language of its titles, labels and refusals.
        due_in: how long runners leave it to whoever asked, who does it at once (``tasks.handling.do_here``).
        proved_at: when they proved who they are, for what is sensitive; the proof holds for this task alone.

    Raises:
        Forbidden: nobody in particular asks; a task is done with the rights of a person.
        KeyTaken: the key is that of somebody else's task.
    """
    if by.person_id is None:
        raise Forbidden
    lines = list(subjects)
    values = {
        "key": key, "kind": kind, "title": title[:LONGEST_TITLE], "link": link,
        "payload": {**(payload or {}), **_proof(proved_at)},
        "total": len(lines) if lines and total is None else total, "locale": locale, "state": TaskState.WAITING,
        "asked_by_id": by.person_id, "impersonator_id": by.impersonator_id, "due_at": clock.now() + due_in,
        "request_id": session.info.get("request_id", ""), "reason": session.info.get("reason", ""),
    }  # fmt: skip
    made = insert(BackgroundTask).values(values).on_conflict_do_nothing(index_elements=["key"])
    task_id = session.scalars(made.returning(BackgroundTask.id)).one_or_none()
    if task_id is not None and lines:
        _add_lines(task_id, lines)
    if task_id is not None and rows is not None:
        _fix_rows(task_id, rows)
    return _task_of(key, by)


def cancel_task(task: BackgroundTask, *, by: Actor) -> None:
    """Stop a task: at once when nobody began it, else after the slice in hand. What is done stays done.

    Raises:
        Forbidden: it is somebody else's, and the actor does not see everybody's.
        TaskOver: it is done, failed or cancelled.
    """
    if not by.is_system and session.scalar(select(BackgroundTask.id).where(BackgroundTask.id == task.id)) is None:
        raise Forbidden
    now = clock.now()
    asked = update(BackgroundTask).where(BackgroundTask.id == task.id, BackgroundTask.state.in_(UNDER_WAY))
    if session.execute(asked.values(cancel_asked_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise TaskOver
    unbegun = update(BackgroundTask).where(BackgroundTask.id == task.id, BackgroundTask.state == TaskState.WAITING)
    session.execute(unbegun.values(state=TaskState.CANCELLED, finished_at=now))
    session.refresh(task)


def retry_refused(task: BackgroundTask, *, by: Actor, proved_at: datetime | None = None) -> int:
    """Try the refused rows of a task again; how many there are. Whoever is behind one's eyes now is behind it too.

    Args:
        proved_at: a new proof of who one is: the one that was given when the task was asked for is spent.

    Raises:
        Forbidden: it is somebody else's: a task is done with the rights of whoever asked.
        NothingRefused: it is under way or was cancelled, or nothing was refused.
    """
    if by.person_id is None or task.asked_by_id != by.person_id:
        raise Forbidden
    again = update(BackgroundTask).where(
        BackgroundTask.id == task.id, BackgroundTask.state == TaskState.DONE, BackgroundTask.refused > 0
    )
    reset = {"state": TaskState.WAITING, "due_at": clock.now(), "finished_at": None, "cancel_asked_at": None,
             "impersonator_id": by.impersonator_id, "request_id": session.info.get("request_id", "")}  # fmt: skip
    payload = {name: value for name, value in task.payload.items() if name != PROVED_AT} | _proof(proved_at)
    if session.execute(again.values(refused=0, payload=payload, **reset)).rowcount != 1:  # type: ignore[attr-defined]
        raise NothingRefused
    refused = update(TaskLine).where(TaskLine.task_id == task.id, TaskLine.outcome == LineOutcome.REFUSED)
    number = session.execute(refused.values(outcome=LineOutcome.PENDING, sentence="")).rowcount  # type: ignore[attr-defined]
    session.refresh(task)
    return int(number)


def _proof(proved_at: datetime | None) -> dict[str, str]:
    return {PROVED_AT: proved_at.isoformat()} if proved_at else {}


def _task_of(key: str, by: Actor) -> BackgroundTask:
    with acting_as(SYSTEM):  # a key that is somebody else's is not seen by the actor
        asked = select(BackgroundTask).where(BackgroundTask.key == key).execution_options(populate_existing=True)
        task = session.scalars(asked).one()
    if task.asked_by_id != by.person_id:
        raise KeyTaken
    return task


def _add_lines(task_id: int, lines: list[tuple[int, str]]) -> None:
    rows = [{"task_id": task_id, "subject_id": each, "name": name[:LONGEST_TITLE]} for each, name in lines]
    session.execute(insert(TaskLine), rows)


def _fix_rows(task_id: int, rows: Select[int]) -> None:
    """One INSERT … SELECT, however many rows. It hangs on a select of entities: those are narrowed to the actor."""
    [identifier] = rows.selected_columns
    chosen = rows.with_only_columns(literal(task_id), identifier, maintain_column_froms=True).order_by(identifier)
    made = (
        insert(table_of(TaskLine))  # type: ignore[arg-type]
        .from_select(["task_id", "subject_id"], chosen)
        .returning(TaskLine.__table__.c.id)
        .cte("made")
    )
    counted = select(func.count()).select_from(made).scalar_subquery()
    number = session.scalar(select(counted + 0 * BackgroundTask.id).where(BackgroundTask.id == task_id))
    session.execute(update(BackgroundTask).where(BackgroundTask.id == task_id).values(total=number))
