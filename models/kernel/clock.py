"""What time it is, and which business day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from models.kernel import settings


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def time_zone() -> ZoneInfo:
    """The zone in which the organisation counts its days (Europe/Paris unless configured)."""
    return settings.active().time_zone


def today() -> date:
    """The present business day, in the organisation's time zone."""
    return now().astimezone(time_zone()).date()
