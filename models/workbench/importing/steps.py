"""A step of an import is done at once when it is small, in one transaction; else in the background, slice by slice."""

from __future__ import annotations

from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.kernel.text import N_
from models.workbench.background import BackgroundTask, TaskKind
from models.workbench.importing import applying, undoing
from models.workbench.importing.checking import Check
from models.workbench.importing.kinds import ImportKind, import_kind
from models.workbench.importing.refusals import NotNow
from models.workbench.imports import BatchState, ImportBatch
from models.workbench.operations import ask_for
from models.workbench.queries import UNDER_WAY

AT_ONCE = 300
"""Rows that a person waits for at the screen."""
PAGE = "/admin/imports/details/?id={id}"
TITLES = {
    BatchState.CHECKING: N_("Check of %(file)s"),
    BatchState.APPLYING: N_("Import of %(file)s"),
    BatchState.UNDOING: N_("Taking back of %(file)s"),
}


def check(kind: ImportKind, batch: ImportBatch, number: int, *, by: Actor, locale: str = "fr") -> None:
    """Check every row; ``number`` is what :func:`match_columns` gave."""
    if batch.total > AT_ONCE:
        _ask(batch, number, by=by, locale=locale)
        return
    for _slice in Check(kind, batch.id, number, by=by).slices():
        session.flush()
    session.refresh(batch)


def apply(kind: ImportKind, batch: ImportBatch, *, by: Actor, locale: str = "fr") -> None:
    """Do what the check announced; a second press does nothing.

    Raises:
        Forbidden, NothingToApply, NotNow, ProofTooOld
    """
    number = applying.begin(kind, batch, by=by)
    if number is None:
        return
    if batch.total > AT_ONCE or batch.invites:
        _ask(batch, number, by=by, locale=locale)
        return
    for _slice in applying.slices(kind, batch.id, by=by):
        session.flush()
    session.refresh(batch)


def undo(batch: ImportBatch, kind: ImportKind, *, by: Actor, locale: str = "fr") -> None:
    """Take it back; a second press does nothing.

    Raises:
        Forbidden, NotNow
    """
    number = undoing.begin(kind, batch, by=by)
    if number is None:
        return
    if batch.total > AT_ONCE:
        _ask(batch, number, by=by, locale=locale)
        return
    for _slice in undoing.slices(kind, batch.id, by=by):
        session.flush()
    session.refresh(batch)


def resume(batch: ImportBatch, *, by: Actor, locale: str = "fr") -> None:
    """Go on with a step whose task was stopped or failed.

    Raises:
        Forbidden
        NotNow: it is at work, or there is nothing to go on with.
    """
    require(by, import_kind(batch.kind).permission)
    if not is_interrupted(batch):
        raise NotNow
    batch.round += 1
    session.flush()
    _ask(batch, batch.round, by=by, locale=locale)


def is_interrupted(batch: ImportBatch) -> bool:
    """Whether a step was begun, is not over, and nobody works on it."""
    if batch.state not in TITLES:
        return False
    with acting_as(SYSTEM):
        task = session.get(BackgroundTask, batch.task_id) if batch.task_id else None
    return task is None or task.state not in UNDER_WAY


def _ask(batch: ImportBatch, number: int, *, by: Actor, locale: str) -> None:
    task = ask_for(
        TaskKind.UNDO if batch.state is BatchState.UNDOING else TaskKind.IMPORT,
        str(TITLES[batch.state] % {"file": batch.file_name}), key=f"import:{batch.id}:{number}", by=by,
        payload={"batch": batch.id, "number": number}, total=batch.total, link=PAGE.format(id=batch.id),
        locale=locale,
    )  # fmt: skip
    batch.task_id = task.id
    session.flush()
