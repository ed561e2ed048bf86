"""The figures that the first page shows of accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select

from models.accounts.entities import LoginSession, Person, PersonState


def people_active() -> Select[int]:
    """Ids of the people whose account is open."""
    return select(Person.id).where(Person.state == PersonState.ACTIVE)


def people_by_week(since: datetime, zone: str) -> Select[datetime, int]:
    """(Monday at midnight on the clocks of the zone, people who signed in that week); a week without any is left out.

    Args:
        since: the beginning of the first week.
        zone: the name of a time zone (``Europe/Paris``).
    """
    week = func.date_trunc("week", func.timezone(zone, LoginSession.created_at)).label("week")
    people = func.count(func.distinct(LoginSession.person_id))
    themselves = LoginSession.impersonator_id.is_(None)
    return select(week, people).where(LoginSession.created_at >= since, themselves).group_by(week)


def somebody_added() -> Select[int]:
    """Ids of the people beyond the first, who set the product up."""
    return select(Person.id).order_by(Person.id).offset(1)
