"""The lines under the bell, each in words: the subject of the mail of the same kind (NOT-01, NOT-02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale
from sqlalchemy import func, select

from models.accounts.entities import Person
from models.kernel.database import session
from models.organisation.queries import the_settings
from models.outbox.entities import Notification
from models.outbox.queries import notifications_for
from tasks.rendering import DEFAULT_LOCALE, render_subject

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class BellLine:
    """One notification as it reads; ``link`` is a path of this site, or empty."""

    id: int
    text: str
    link: str
    at: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class BellPage:
    """A page of the history; pages count from 1, and there is always one."""

    lines: list[BellLine]
    number: int
    pages: int


def latest(person_id: int, limit: int = 5) -> list[BellLine]:
    """The last notifications of a person, latest first, in the reader's language: one statement."""
    shown = notifications_for(person_id).join(Person, Person.id == Notification.recipient_id).add_columns(Person)
    found = session.execute(shown.limit(limit)).all()
    return _lines(found[0][1], [row for row, _person in found]) if found else []


def page(person_id: int, number: int = 1) -> BellPage:
    """A page of the history (*Voir plus*); a number out of range gives the nearest page."""
    total = session.scalars(select(func.count(Notification.id)).where(Notification.recipient_id == person_id)).one()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    rows = session.scalars(notifications_for(person_id).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    person = session.scalars(select(Person).where(Person.id == person_id)).one_or_none() if rows else None
    return BellPage(_lines(person, rows), number, pages)


def _lines(person: Person | None, rows: Sequence[Notification]) -> list[BellLine]:
    if not rows:
        return []
    locale, organisation = str(get_locale() or DEFAULT_LOCALE), the_settings()
    return [
        BellLine(
            id=row.id,
            text=render_subject(row.kind, row.payload, person, locale, organisation),
            link=row.link,
            at=row.created_at,
            unread=row.read_at is None,
        )
        for row in rows
    ]
