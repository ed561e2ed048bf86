"""The rotation of the slots of a session, as a calculation: no table, no clock (CON-45…48, A-17, A-18, A-59).

A *night* takes a snapshot of who holds and who waits to what they are after it. The nightly job writes one night; the
forecast is nothing but night after night, which is why both always say the same.

What a night does, in this order, on a day of the session:

1. who waits beyond their own last day is taken off the list, and who holds beyond it gives the slot back;
2. while more people wait than slots are free, those leave who have finished their path, the earliest first; on a day of
   a paced rotation, those who hold a slot for the longest leave after them, and wait again at the end of the list;
3. free slots go to who waits, in the order of the list.

Nobody who gets a slot on a day loses it on that day, so that a night done twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from models.contracts.rotation_pace import ONE_DAY, Pace
from models.contracts.slot import SeatReason


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in rotation.

    Args:
        last_day: of their own access, at most the session's.
        since: the business day on which they got the slot they hold; None while they wait.
        finished_on: the day on which they finished their path, if they did.
    """

    enrolment_id: int
    last_day: date
    since: date | None = None
    finished_on: date | None = None

    def has_finished(self, on: date) -> bool:
        return self.finished_on is not None and self.finished_on <= on

    def may_leave(self, on: date) -> bool:
        return self.since is None or self.since < on


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A session of slots before a night.

    Args:
        holders: who got their slot first comes first.
        queue: who is served next comes first.
        pace: None where the rotation is natural.
        next_on: the first day on which a paced rotation turns; None where it is natural.
    """

    starts_on: date
    ends_on: date
    package: int
    holders: tuple[Member, ...]
    queue: tuple[Member, ...]
    pace: Pace | None = None
    next_on: date | None = None

    @property
    def free(self) -> int:
        return self.package - len(self.holders)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody who gives a slot back, why, and whether they wait again."""

    member: Member
    why: SeatReason
    requeued: bool = False


@dataclass(frozen=True, slots=True)
class Night:
    """What a night changes.

    Args:
        enters: in the order of the list.
        dropped: who waited beyond their own last day.
        after: the session once it is done.
    """

    on: date
    after: Snapshot
    leaves: tuple[Leaving, ...] = ()
    enters: tuple[Member, ...] = ()
    dropped: tuple[Member, ...] = ()

    @property
    def moves(self) -> int:
        """How many slots changed hands or came free."""
        return max(len(self.leaves), len(self.enters))


def rotate(before: Snapshot, on: date) -> Night:
    """One night, on the business day that begins."""
    if not before.starts_on <= on <= before.ends_on:
        return Night(on, before)
    queue = [one for one in before.queue if one.last_day >= on]
    dropped = tuple(one for one in before.queue if one.last_day < on)
    leaves = [Leaving(one, SeatReason.OVER) for one in before.holders if one.last_day < on]
    leaves += _make_room(before, on, len(queue) - before.free - len(leaves))
    gone = {leaving.member.enrolment_id for leaving in leaves}
    stays = [one for one in before.holders if one.enrolment_id not in gone]
    enters = queue[: before.package - len(stays)]
    after = replace(
        before,
        holders=(*stays, *(replace(one, since=on) for one in enters)),
        queue=(*queue[len(enters) :], *(replace(one.member, since=None) for one in leaves if one.requeued)),
        next_on=_next_on(before, on),
    )
    return Night(on, after, tuple(leaves), tuple(enters), dropped)


def _make_room(before: Snapshot, on: date, wanted: int) -> list[Leaving]:
    """Who leaves so that as many as wanted may enter; who has finished first, then who holds for the longest."""
    lasting = [one for one in before.holders if one.last_day >= on and one.may_leave(on)]
    finished = sorted((one for one in lasting if one.has_finished(on)), key=_finished_first)
    leaves = [Leaving(one, SeatReason.FINISHED) for one in finished]
    if before.pace is not None and _is_due(before, on):
        unfinished = (one for one in lasting if not one.has_finished(on))
        leaves += [Leaving(one, SeatReason.ROTATION, requeued=True) for one in unfinished]
    return leaves[: max(wanted, 0)]


def _finished_first(member: Member) -> date:
    assert member.finished_on is not None  # noqa: S101 - only those who finished are sorted
    return member.finished_on


def _is_due(before: Snapshot, on: date) -> bool:
    return before.pace is not None and before.pace.turns_on(on) and before.next_on is not None and before.next_on <= on


def _next_on(before: Snapshot, on: date) -> date | None:
    """Days that were missed turn once; the rhythm is kept (CON-51)."""
    following = before.next_on
    if before.pace is not None and _is_due(before, on):
        while following is not None and following <= on:
            following = before.pace.after(following)
    return following


def nights(before: Snapshot, first: date, last: date) -> Iterator[Night]:
    """Night after night, both days included."""
    for day in range((last - first).days + 1):
        night = rotate(before, first + day * ONE_DAY)
        yield night
        before = night.after
