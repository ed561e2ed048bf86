"""The rotation of a session and the order of its list, weighed and saved as one (CON-44…49)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from models.contracts.entities import RotationKind, RotationPlan, TrainingSession, WaitingEntry
from models.contracts.locks import lock_session
from models.contracts.refusals import QueueChanged, RotationChanged
from models.contracts.rotating import (
    choose,
    order_queue,
    plan_of,
    refuse_unshared,
    set_rotation,
    stop_rotation,
)
from models.contracts.rotation import Member, Snapshot
from models.contracts.rotation_queries import snapshot_of
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.permissions import Permission


@dataclass(frozen=True)
class Arrangement:
    """How the slots of a session rotate and in which order people are served: as it is, or as somebody wants it.

    Args:
        kind: None where slots do not rotate by themselves.
        every_days, weekends: of a paced rotation; of another they say nothing.
        order: the enrolments that wait, who is served next first; None leaves them as they are.
    """

    kind: RotationKind | None = None
    every_days: int | None = None
    weekends: bool = True
    order: tuple[int, ...] | None = None

    @property
    def rotation(self) -> str:
        """The rotation in letters, to compare two of them."""
        rhythm = f" {self.every_days} {self.weekends}" if self.kind is RotationKind.PACED else ""
        return f"{self.kind.value if self.kind else 'none'}{rhythm}"

    @property
    def mark(self) -> str:
        """All of it in letters: a page hands back the one it was made from."""
        return f"{self.rotation}/{','.join(map(str, self.order or ()))}"


def arrangement_of(where: TrainingSession) -> Arrangement:
    """How a session stands now."""
    plan, order = plan_of(where), _order_of(where)
    if plan is None:
        return Arrangement(order=order)
    return Arrangement(plan.kind, plan.every_days, plan.weekends, order)


def arrange(where: TrainingSession, wanted: Arrangement, *, by: Actor, seen: str = "") -> None:
    """Save a rotation and an order together. A rotation that stays as it was keeps its rhythm.

    Args:
        seen: the mark of what the actor looked at; an empty one asks for no comparison.

    Raises:
        Forbidden, NotASlotSession, SessionExpired, RotationEveryZero: as for ``set_rotation``.
        QueueChanged: the list is not the one that was seen, or these are not the people who wait.
        RotationChanged: somebody else chose another rotation meanwhile.
    """
    require(by, Permission.ROTATION_WRITE, where)
    lock_session(where)
    refuse_unshared(where)
    present = arrangement_of(where)
    _refuse_overtaken(present, seen)
    if wanted.order is not None and wanted.order != present.order:
        order_queue(where, wanted.order, by=by)
    if wanted.rotation == present.rotation:
        return
    if wanted.kind is None:
        stop_rotation(where, by=by)
    else:
        set_rotation(where, by=by, kind=wanted.kind, every_days=wanted.every_days, weekends=wanted.weekends)


def considered(where: TrainingSession, wanted: Arrangement) -> Snapshot:
    """The session as it would rotate; nothing is written.

    Raises:
        RotationEveryZero, QueueChanged: as for :func:`arrange`.
    """
    present, before = arrangement_of(where), snapshot_of(where)
    if wanted.order is not None:
        before = replace(before, queue=_in_order(before, wanted.order))
    if wanted.kind is None or wanted.rotation == present.rotation:
        return before
    plan = choose(RotationPlan(), where, wanted.kind, wanted.every_days, weekends=wanted.weekends)
    return replace(before, pace=plan.pace, next_on=plan.next_on)


def _in_order(before: Snapshot, order: Sequence[int]) -> tuple[Member, ...]:
    queue = {one.enrolment_id: one for one in before.queue}
    if sorted(order) != sorted(queue):
        raise QueueChanged
    return tuple(queue[enrolment_id] for enrolment_id in order)


def _refuse_overtaken(present: Arrangement, seen: str) -> None:
    if not seen or seen == present.mark:
        return
    if seen.partition("/")[2] != present.mark.partition("/")[2]:
        raise QueueChanged
    raise RotationChanged


def _order_of(where: TrainingSession) -> tuple[int, ...]:
    listed = select(WaitingEntry.enrolment_id).where(WaitingEntry.session_id == where.id)
    return tuple(session.scalars(listed.order_by(WaitingEntry.position)))
