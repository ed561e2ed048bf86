"""Days and instants in the words of whoever reads them."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import format_date, format_datetime


def day(value: date | str, form: str = "long") -> str:
    """A day in words (*12 mars 2026*), from a date or from the ISO text that a payload holds."""
    return str(format_date(date.fromisoformat(value) if isinstance(value, str) else value, form))


def moment(value: datetime | str, form: str = "medium") -> str:
    """An instant in the organisation's time zone, from a datetime or from the ISO text that a payload holds."""
    return str(format_datetime(datetime.fromisoformat(value) if isinstance(value, str) else value, form))
