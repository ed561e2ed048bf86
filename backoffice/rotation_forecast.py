"""The forecast of a rotation as people read it: a table of turns, and the same as bars over the days (CON-44)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from backoffice.rotation_forms import RotationForm
from models.accounts.entities import Person
from models.contracts.arranging import Arrangement, arrangement_of, considered
from models.contracts.dates import MONTHS
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.rotation_queries import first_night, snapshot_of
from models.contracts.rotation_turns import Turn, forecast
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.text import Sentence

SHOWN = 300
"""Turns that a page shows: a daily rotation of many slots has thousands in a year."""
TONES = 8
BAR = 30
"""Height of the bar of a slot, in pixels."""


@dataclass(frozen=True)
class Line:
    """A turn with who has it.

    Args:
        last_day: included; where nothing is known to end it, the last day of the access.
        is_open: nothing is known to end it before.
        left, width: on the chart, in percent.
        tone: one of eight colours, the same for a person everywhere.
    """

    slot: int
    enrolment: Enrolment
    since: date
    last_day: date
    is_open: bool
    left: float
    width: float
    tone: int

    @property
    def person(self) -> Person:
        return self.enrolment.person

    @property
    def top(self) -> int:
        return (self.slot - 1) * BAR


@dataclass(frozen=True)
class Mark:
    """The first day of a month on the chart."""

    words: Sentence
    left: float


@dataclass(frozen=True)
class Forecast:
    """Args:
    lines: by day, then by slot.
    until: the last day that is told.
    is_cut: more would follow.
    is_natural: turns end with a path, not on a day.
    """

    lines: list[Line]
    marks: list[Mark]
    first: date
    until: date
    slots: int
    is_cut: bool
    is_natural: bool

    @property
    def height(self) -> int:
        return self.slots * BAR

    @property
    def changes_on(self) -> date | None:
        """The next day on which somebody gets a slot."""
        return min((line.since for line in self.lines if line.since > clock.today()), default=None)

    @property
    def coming(self) -> list[Person]:
        """Who gets a slot on that day."""
        day = self.changes_on
        return [line.person for line in self.lines if line.since == day]


def forecast_of(row: TrainingSession, wanted: Arrangement | None = None) -> Forecast | None:
    """What happens to the last day of a session if nothing changes; None where slots do not rotate, or no more.

    Args:
        wanted: a rotation and an order that somebody considers, instead of its own.

    Raises:
        RotationEveryZero, QueueChanged: it cannot be arranged so.
    """
    rotates = wanted.kind is not None if wanted else row.rotation is not None
    before = considered(row, wanted) if wanted else snapshot_of(row)
    if not rotates or row.ends_on < clock.today():
        return None
    first = max(clock.today(), row.starts_on)
    turns = sorted(forecast(before, first_night(row.id), row.ends_on), key=lambda turn: turn.since)
    told = turns[:SHOWN]
    until = turns[SHOWN].since - timedelta(days=1) if len(turns) > SHOWN else row.ends_on
    people = _enrolments({turn.enrolment_id for turn in told})
    days = (max(until, first) - first).days + 1
    lines = [_line(turn, people[turn.enrolment_id], row, first, days) for turn in told if turn.enrolment_id in people]
    slots = max((turn.slot for turn in told), default=0)
    marks, is_cut = list(_months(first, days)), len(turns) > SHOWN
    return Forecast(lines, marks, first, until, slots, is_cut, before.pace is None)


def previewed(row: TrainingSession, form: RotationForm, order: Sequence[int]) -> dict[str, Any]:
    """What the page would foresee once it is saved; what is wrong with it stands beside the present forecast."""
    try:
        if form.validate():
            wanted, present = form.wanted(order), arrangement_of(row)
            is_new = (wanted.rotation, wanted.order or present.order) != (present.rotation, present.order)
            rotates = wanted.kind is not None
            return {"forecast": forecast_of(row, wanted), "is_new": is_new, "rotates": rotates, "wrong": ""}
        wrong = next(str(error) for errors in form.errors.values() for error in errors)
    except DomainError as refusal:
        wrong = str(refusal)
    return {"forecast": forecast_of(row), "is_new": True, "rotates": row.rotation is not None, "wrong": wrong}


def _enrolments(ids: set[int]) -> dict[int, Enrolment]:
    found = select(Enrolment).where(Enrolment.id.in_(ids)).options(joinedload(Enrolment.person))
    return {one.id: one for one in session.scalars(found)}


def _line(turn: Turn, enrolment: Enrolment, row: TrainingSession, first: date, days: int) -> Line:
    own_end = min(enrolment.own_ends_on or row.ends_on, row.ends_on)
    last_day = turn.until - timedelta(days=1) if turn.until else own_end
    left = max(0, (turn.since - first).days)
    right = min(days, (last_day - first).days + 1)
    return Line(
        turn.slot, enrolment, turn.since, last_day, turn.until is None, round(100 * left / days, 3),
        round(100 * max(0, right - left) / days, 3), enrolment.id % TONES,
    )  # fmt: skip


def _months(first: date, days: int) -> Iterator[Mark]:
    for shift in range(days):
        day = first + timedelta(days=shift)
        if day.day == 1 or shift == 0:
            yield Mark(MONTHS[day.month - 1], round(100 * shift / days, 3))
