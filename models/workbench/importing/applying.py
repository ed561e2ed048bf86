"""The fourth step: what the dry run announced is done, a slice of rows at a time, once whatever happens."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, update

from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.workbench.importing.kinds import ImportKind, Slice
from models.workbench.importing.numbers import counted
from models.workbench.importing.refusals import NothingToApply, NotNow
from models.workbench.imports import DECIDED, BatchState, ImportBatch, ImportRow, RowOutcome

AT_A_TIME = 4_000


def begin(kind: ImportKind, batch: ImportBatch, *, by: Actor) -> int | None:
    """Say that a checked batch is applied from now on.

    Returns:
        The number of this step; None when somebody (a second click) began it already.

    Raises:
        Forbidden, NothingToApply
        ProofTooOld: the file gives rights that ask for a fresh proof of who is asking.
        NotNow: the rows are not checked.
    """
    require(by, kind.permission)
    if batch.state is BatchState.CHECKED and not batch.number(*DECIDED):
        raise NothingToApply
    with acting_as(SYSTEM):
        kind.may_begin(batch.id, by)
        begun = session.scalar(
            update(ImportBatch)
            .where(ImportBatch.id == batch.id, ImportBatch.state == BatchState.CHECKED)
            .values(state=BatchState.APPLYING, round=ImportBatch.round + 1, began_at=func.now())
            .returning(ImportBatch.round)
        )
        session.refresh(batch)
    if begun is None and batch.state not in (BatchState.APPLYING, BatchState.APPLIED):
        raise NotNow
    return begun


def slices(kind: ImportKind, batch_id: int, *, by: Actor) -> Iterator[int]:
    """Apply a slice in each step, in the transaction of whoever calls; yields how many rows it had.

    Begun again after a death, it goes on with the rows that are still only decided.
    """
    require(by, kind.permission)
    after = 0
    while True:
        with acting_as(SYSTEM):
            held = _held(batch_id)
            part = held and next_slice(batch_id, after, DECIDED)
            if not held or not part:
                break
            one_import_at_a_time(kind)
            kind.apply(part, by)
        after = part.last
        yield part.last - part.first + 1
    with acting_as(SYSTEM):
        if held is not None:
            held.counts, held.state, held.applied_at = counted(batch_id), BatchState.APPLIED, clock.now()
            session.flush()


def next_slice(batch_id: int, after: int, outcomes: tuple[RowOutcome, ...]) -> Slice | None:
    """The next rows of some outcomes, by their lines."""
    lines = (
        select(ImportRow.line)
        .where(ImportRow.batch_id == batch_id, ImportRow.line > after, ImportRow.outcome.in_(outcomes))
        .order_by(ImportRow.line)
        .limit(AT_A_TIME)
        .subquery()
    )
    first, last = session.execute(select(func.min(lines.c.line), func.max(lines.c.line))).one()
    return Slice(batch_id, first, last) if first is not None else None


def one_import_at_a_time(kind: ImportKind) -> None:
    """Two files of a kind take turns, slice by slice: what they share is written in no order that could lock both."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"import:{kind.name}"))))


def _held(batch_id: int) -> ImportBatch | None:
    """The batch, for this transaction alone; None when it is not being applied (any more)."""
    statement = select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.state == BatchState.APPLYING)
    locked = statement.with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one_or_none()
