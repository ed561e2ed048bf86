"""Who holds which slot from when to when, if nothing changes: the nights of rotation.py told by slot (CON-44)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

from models.contracts.rotation import Snapshot, nights


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
