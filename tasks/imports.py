"""Imports too large to wait for at the screen: each slice in a transaction of its own, with its progress."""

from __future__ import annotations

from collections.abc import Iterator

from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.workbench.entities import BatchState, ImportBatch, RowOutcome, TaskKind
from models.workbench.importing import applying, undoing
from models.workbench.importing.checking import Check
from models.workbench.importing.kinds import ImportKind, import_kind
from models.workbench.importing.numbers import counted
from tasks.background import Hand, handles, progress


@handles(TaskKind.IMPORT)
@handles(TaskKind.UNDO)
def work_on_import(hand: Hand) -> Iterator[None]:
    """Do the step that the batch is in; started again, it goes on with the rows that are not done."""
    batch = _batch(hand)
    if batch is None:
        return
    kind, batch_id = import_kind(batch.kind), batch.id
    if batch.state is BatchState.CHECKING:
        yield from _check(hand, kind, batch_id)
    elif batch.state is BatchState.UNDOING:
        yield from _slices(hand, undoing.slices(kind, batch_id, by=hand.actor), RowOutcome.UNDONE)
    else:
        done = RowOutcome.CREATED, RowOutcome.CHANGED, RowOutcome.SAME, RowOutcome.LEFT
        yield from _slices(hand, applying.slices(kind, batch_id, by=hand.actor), *done)
        if batch.invites and kind.invite is not None:
            yield from _in_transactions(kind.invite(batch_id, hand.actor))


def _batch(hand: Hand) -> ImportBatch | None:
    """The batch, unless another step of it was begun since this one was asked for."""
    with acting_as(SYSTEM), transaction():
        batch = session.get(ImportBatch, hand.payload["batch"])
        if batch is None or batch.round != hand.payload["number"]:
            return None
        session.expunge(batch)
        return batch


def _check(hand: Hand, kind: ImportKind, batch_id: int) -> Iterator[None]:
    check, done = Check(kind, batch_id, hand.payload["number"], by=hand.actor), 0
    slices = check.slices()
    while True:
        with transaction():
            number = next(slices, None)
            if number is not None:
                done += number
                progress(hand.id, done=done - check.wrong, refused=check.wrong)
        if number is None:
            return
        yield


def _slices(hand: Hand, slices: Iterator[int], *done: RowOutcome) -> Iterator[None]:
    while True:
        with transaction():
            more = next(slices, None) is not None
            with acting_as(SYSTEM):
                numbers = counted(hand.payload["batch"])
            refused = numbers.get(RowOutcome.WRONG, 0) + numbers.get(RowOutcome.KEPT, 0)
            progress(hand.id, done=sum(numbers.get(one, 0) for one in done), refused=refused)
        if not more:
            return
        yield


def _in_transactions(steps: Iterator[int]) -> Iterator[None]:
    while True:
        with transaction():
            if next(steps, None) is None:
                return
        yield
