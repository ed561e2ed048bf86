"""What keeps somebody out, as a fact with the verb that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from models.contracts.dates import in_words
from models.kernel import clock
from models.kernel.text import Sentence


class Code(StrEnum):
    """The kinds of facts, as stable names."""

    REQUESTED = "requested"
    REFUSED = "refused"
    ARCHIVED = "archived"
    DEACTIVATED = "deactivated"
    NEVER_INVITED = "never-invited"
    NEVER_REGISTERED = "never-registered"
    LOCKED = "locked"
    MAIL_FAILED = "mail-failed"
    MAIL_NEVER_LEFT = "mail-never-left"
    NO_ROLE = "no-role"
    ROLE_OVER = "role-over"
    PILOT_CLOSED = "pilot-closed"
    NO_SESSION = "no-session"
    NOT_STARTED = "not-started"
    EXPIRED = "expired"
    WAITING = "waiting"
    FREE = "free"


class Mend(StrEnum):
    """What can be done about a fact; a screen knows which of its buttons does it."""

    REACTIVATE = "reactivate"
    INVITE = "invite"
    UNLOCK = "unlock"
    RETRY_MAIL = "retry-mail"
    GIVE_ROLE = "give-role"
    PROLONG_ROLE = "prolong-role"
    ENROL = "enrol"
    CHANGE_SESSION = "change-session"
    CHANGE_END = "change-end"
    ASSIGN_SLOT = "assign-slot"
    OPEN_BOARD = "open-board"


@dataclass(frozen=True)
class Finding:
    """One fact.

    Args:
        sentence: the fact in words, complete in itself.
        mend: what would change it; None when nobody can but time.
        subject: the row that the mending is done to (a person, an enrolment, a session, a message, a grant).
    """

    code: Code
    sentence: Sentence
    mend: Mend | None = None
    subject: Any = None


def day_of(moment: datetime) -> Sentence:
    """The business day of an instant, in words."""
    return in_words(local(moment).date())


def local(moment: datetime) -> datetime:
    return moment.astimezone(clock.time_zone())


def has_passed(last_day: date | None, on: date) -> bool:
    return last_day is not None and last_day < on
