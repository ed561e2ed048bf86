"""Days in words, in the reader's language; and the reference that a session gets when nobody finds a better one."""

from __future__ import annotations

from datetime import MAXYEAR, date, timedelta

from models.kernel.text import N_, Sentence

MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip


def in_words(day: date) -> Sentence:
    """*12 March 2026*, for a refusal; read when it is shown."""
    return N_("%(day)s %(month)s %(year)s", day=day.day, month=MONTHS[day.month - 1], year=day.year)


def suggested_reference(company_name: str, place: str, starts_on: date) -> str:
    """*Manpower - Lyon - Septembre 2021*: recognised by pilots and staff alike (CON-16).

    Args:
        place: a town or a site; left out when empty.
    """
    month = str(MONTHS[starts_on.month - 1]).capitalize()
    return " - ".join(part for part in (company_name.strip(), place.strip(), f"{month} {starts_on.year}") if part)


def twelve_months_after(starts_on: date) -> date:
    """The last day of a year that begins on a day: from 1 September to 31 August (CON-05, CON-06)."""
    if starts_on.year == MAXYEAR:  # no calendar goes further
        return date.max
    following = date(starts_on.year + 1, starts_on.month, 1) + timedelta(days=starts_on.day - 1)
    return following - timedelta(days=1)
