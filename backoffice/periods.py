"""Days that move with the calendar, and the instants at which a day begins where the organisation is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from models.kernel import clock
from models.kernel.text import N_, Sentence

Days = tuple[date, date]
FIRST_YEAR, LAST_YEAR = 1900, 2200


def last(days: int) -> Callable[[date], Days]:
    """So many days, of which this one is the last."""
    return lambda today: (today - timedelta(days - 1), today)


def coming(days: int) -> Callable[[date], Days]:
    """So many days, of which this one is the first."""
    return lambda today: (today, today + timedelta(days - 1))


def this_week(today: date) -> Days:
    monday = today - timedelta(today.weekday())
    return monday, monday + timedelta(6)


def this_month(today: date) -> Days:
    first = today.replace(day=1)
    return first, (first + timedelta(31)).replace(day=1) - timedelta(1)


def last_month(today: date) -> Days:
    return this_month(today.replace(day=1) - timedelta(1))


def this_year(today: date) -> Days:
    return today.replace(month=1, day=1), today.replace(month=12, day=31)


PERIODS: dict[str, tuple[Sentence, Callable[[date], Days]]] = {
    "today": (N_("Today"), coming(1)),
    "yesterday": (N_("Yesterday"), lambda today: (today - timedelta(1), today - timedelta(1))),
    "last-7-days": (N_("Last 7 days"), last(7)),
    "last-30-days": (N_("Last 30 days"), last(30)),
    "last-90-days": (N_("Last 90 days"), last(90)),
    "this-week": (N_("This week"), this_week),
    "this-month": (N_("This month"), this_month),
    "last-month": (N_("Last month"), last_month),
    "this-year": (N_("This year"), this_year),
    "next-7-days": (N_("Next 7 days"), coming(7)),
    "next-30-days": (N_("Next 30 days"), coming(30)),
}
"""Name in an address -> words, and today -> its first and last day."""


def days_of(name: str) -> Days:
    """The first and the last day of a period, as of today."""
    return PERIODS[name][1](clock.today())


def day_typed(text: str) -> date:
    """A day as browsers send it (``2026-09-15``).

    Raises:
        ValueError: anything else, or a year out of all proportion.
    """
    day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError
    return day


def beginning(day: date) -> datetime:
    """The instant at which a day begins here: on the days the clocks change too, it lasts until the next begins."""
    return datetime.combine(day, time.min, clock.time_zone())
