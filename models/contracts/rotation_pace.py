"""The rhythm of a paced rotation: which day follows which (CON-47, CON-48, A-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

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
