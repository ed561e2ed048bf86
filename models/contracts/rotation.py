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
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

from models.contracts.slot import SeatReason

ONE_DAY = timedelta(days=1)
SATURDAY = 5
LONGEST_PACE = 1000
"""Days."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A rotation every so many days; where weekends are out, Mondays to Fridays alone are counted (CON-48)."""

    every_days: int
    weekends: bool = True

    def turns_on(self, day: date) -> bool:
        return self.weekends or day.weekday() < SATURDAY

    def after(self, day: date) -> date:
        """The day of the rotation that follows one on a day."""
        if self.weekends:
            return day + self.every_days * ONE_DAY
        monday = day - day.weekday() * ONE_DAY  # a weekend counts like its Friday
        weeks, rest = divmod(min(day.weekday(), SATURDAY - 1) + self.every_days, SATURDAY)
        return monday + timedelta(weeks=weeks, days=rest)

    def next_turn(self, next_on: date, first: date) -> date:
        """The day on which slots change hands next.

        Args:
            next_on: the day that is planned; it may be missed, and behind us.
            first: the day of the first night that is still to be done.
        """
        day = max(next_on, first)
        while not self.turns_on(day):
            day += ONE_DAY
        return day


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


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody holds a slot.

    Args:
        slot: 1 for the first of the package.
        until: the day on which somebody else has it; None while nothing is known to end it.
    """

    slot: int
    enrolment_id: int
    since: date
    until: date | None = None


def nights(before: Snapshot, first: date, last: date) -> Iterator[Night]:
    """Night after night, both days included."""
    for day in range((last - first).days + 1):
        night = rotate(before, first + day * ONE_DAY)
        yield night
        before = night.after


def forecast(before: Snapshot, first: date, last: date) -> list[Turn]:
    """Who holds which slot from when to when if nothing changes: by slot, then by day.

    Args:
        first, last: the nights that are looked at, both included.
    """
    chart = _Chart()
    for one in before.holders:
        chart.enter(one.enrolment_id, one.since or first)
    for night in nights(before, first, last):
        for leaving in night.leaves:
            chart.leave(leaving.member.enrolment_id, night.on)
        for one in night.enters:
            chart.enter(one.enrolment_id, night.on)
    return sorted(chart.over + list(chart.held.values()), key=lambda turn: (turn.slot, turn.since))


@dataclass(slots=True)
class _Chart:
    """Slots have no number in the tables: who comes in takes the lowest that is free."""

    held: dict[int, Turn] = field(default_factory=dict)
    over: list[Turn] = field(default_factory=list)

    def enter(self, enrolment_id: int, on: date) -> None:
        taken = {turn.slot for turn in self.held.values()}
        slot = next(number for number in count(1) if number not in taken)
        self.held[enrolment_id] = Turn(slot, enrolment_id, on)

    def leave(self, enrolment_id: int, on: date) -> None:
        self.over.append(replace(self.held.pop(enrolment_id), until=on))
