"""How often something happens, in words: *chaque mardi à 11:00*."""

from __future__ import annotations

from datetime import time

from flask_babel import format_time, get_locale

from models.kernel.text import N_, Sentence
from models.organisation.queries import the_settings


def rhythm(hour: time, weekday: int | None) -> Sentence:
    """Every day, or every week on one.

    Args:
        weekday: 0 for Monday; None every day.
    """
    at = format_time(hour, "short", rebase=False)
    if weekday is None:
        return N_("every day at %(hour)s", hour=at)
    locale = get_locale()
    assert locale is not None  # noqa: S101 - a page always has a language
    return N_("every %(weekday)s at %(hour)s", weekday=locale.days["format"]["wide"][weekday], hour=at)


def report_rhythm() -> Sentence:
    """When the teams' reports leave (NOT-33)."""
    return rhythm(time(the_settings().report_hour), the_settings().report_weekday)
