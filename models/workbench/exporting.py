"""Keeping account of the files that leave: who took what out, and how many rows it held."""

from __future__ import annotations

from sqlalchemy import update

from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.workbench.exports import ExportFormat, ExportRun


def begin_export(
    screen: str, kind: ExportFormat, *, by: Actor, title: str = "", query: str = "", columns: list[str] | None = None,
    task_id: int | None = None,
) -> ExportRun:  # fmt: skip
    """Write down that somebody takes a list out, before its first row leaves.

    Args:
        screen: the list's slug.
        query: the arguments of its address.
        columns: the names of those in the file, in their order.
        task_id: the background task that writes it, if any.
    """
    run = ExportRun(
        screen=screen, kind=kind, title=title, query=query, columns=columns or [], by_id=by.person_id,
        impersonator_id=by.impersonator_id, task_id=task_id,
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


def end_export(run_id: int, number: int) -> None:
    """Write down how many rows left; a file that its reader did not wait for keeps no number."""
    write = update(ExportRun).where(ExportRun.id == run_id).values(number=number)
    with acting_as(SYSTEM):  # the account is kept, whatever became of the reader's rights meanwhile
        session.execute(write.execution_options(synchronize_session=False))
