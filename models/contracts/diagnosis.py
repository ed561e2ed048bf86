"""*Why does this person not get in?*: answered from facts, in words, each with what mends it."""

from __future__ import annotations

from datetime import date

from models.accounts.entities import Person
from models.contracts.account_findings import of_account, of_locks, of_mails
from models.contracts.closing import standings_of
from models.contracts.finding import Code, Finding, day_of
from models.contracts.lesson_findings import of_lessons
from models.contracts.role_findings import of_roles
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_

FREE = N_("Nothing keeps them out: last seen on %(day)s.")
FREE_UNSEEN = N_("Nothing keeps them out. They have not signed in so far.")


def diagnosis_of(person: Person, on: date) -> list[Finding]:
    """What keeps a person out of their account or of their lessons, in the order in which they would meet it.

    For staff: it reads links, tries and mails that nobody else sees; whoever asks was let in by the caller. Six queries
    at most, whatever the number of sessions.

    Args:
        on: the day that is asked about, today as a rule.

    Returns:
        At least one finding: when nothing is in the way, the last one says so.
    """
    with acting_as(SYSTEM):
        standings = standings_of(person.id, on)
        found = [
            *of_account(person),
            *of_locks(person),
            *of_mails(person),
            *of_roles(person, standings, on),
            *of_lessons(person, standings, on),
        ]
    return found or [_free(person)]


def _free(person: Person) -> Finding:
    if person.last_seen_at is None:
        return Finding(Code.FREE, FREE_UNSEEN)
    return Finding(Code.FREE, FREE % {"day": day_of(person.last_seen_at)})
