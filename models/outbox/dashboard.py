"""The figures that the first page shows of what leaves."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Select, cast, func, select

from models.outbox.entities import Delivery, Message


def messages_by_day(since: datetime, zone: str) -> Select[date, int, int]:
    """(day on which they were owed, sent, failed or of unknown outcome); a day without any is left out.

    Args:
        since: the beginning of the first day.
        zone: the name of a time zone (``Europe/Paris``).
    """
    day = cast(func.timezone(zone, Message.created_at), Date).label("day")
    sent = func.count(Message.id).filter(Message.state == Delivery.SENT)
    failed = func.count(Message.id).filter(Message.state.in_((Delivery.FAILED, Delivery.UNKNOWN)))
    return select(day, sent, failed).where(Message.created_at >= since).group_by(day)
