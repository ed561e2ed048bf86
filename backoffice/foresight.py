"""What a verb would do to many rows, before it does: how many, which would be refused and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from backoffice.attempts import attempted
from backoffice.forms import Form
from backoffice.subjects import Subjects
from backoffice.verb import Verb
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import Actor, can
from models.workbench.refusals import NotAsThingsStand

TRIED = 50
"""Up to so many rows the verb is really tried, and rolled back; so many are also done in the request itself."""
CHECKED = 200
"""Of more rows, so many are read and their right and state checked."""
NAMED = 20
"""Refused rows that a page names one by one."""


@dataclass(frozen=True)
class Refusal:
    """A row that would be refused."""

    id: int
    name: str
    reason: str


@dataclass(frozen=True)
class Foresight:
    """What would happen.

    Args:
        number: rows in all.
        checked: how many of them were looked at.
        refusals: those of them that would be refused.
    """

    number: int
    checked: int
    refusals: tuple[Refusal, ...]

    @property
    def named(self) -> tuple[Refusal, ...]:
        return self.refusals[:NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.refusals) - len(self.named)

    @property
    def is_whole(self) -> bool:
        """Whether every row was looked at."""
        return self.checked == self.number

    @property
    def is_exact(self) -> bool:
        """Whether it was really tried, on each row after the other."""
        return self.number <= TRIED

    @property
    def expected(self) -> int:
        """How many rows it will be done to, as far as one can tell."""
        return self.number - len(self.refusals)


def foresee(verb: Verb, subjects: Subjects, form: Form, *, by: Actor) -> Foresight:
    """Try the verb on a few rows, or check many; nothing stays of it. The session forgets every row it held."""
    if subjects.number <= TRIED:
        return _tried(verb, subjects, form, by)
    return _checked(verb, subjects, form, by)


def _checked(verb: Verb, subjects: Subjects, form: Form, by: Actor) -> Foresight:
    """The right and the state of the first rows; those that are named are tried, for the operation's own sentence."""
    rows = subjects.rows(CHECKED)
    refused = [Refusal(row.id, str(row), reason) for row in rows if (reason := _objection(verb, row, by))]
    with undone():
        reasons = [attempted(verb, subjects.screen, one.id, form, by=by).refusal for one in refused[:NAMED]]
    named = [replace(one, reason=said or one.reason) for one, said in zip(refused, reasons, strict=False)]
    return Foresight(subjects.number, len(rows), (*named, *refused[NAMED:]))


def _objection(verb: Verb, row: Any, by: Actor) -> str:
    """Why the row's own button would not be there; empty when it would."""
    if not can(by, verb.permission, row):
        return str(Forbidden())
    return "" if verb.offered(row) else str(NotAsThingsStand(label=str(verb.label), subject=str(row)))


def _tried(verb: Verb, subjects: Subjects, form: Form, by: Actor) -> Foresight:
    ids = sorted(subjects.first(TRIED))  # the order in which they are done: slots may run out
    with undone():
        tries = [attempted(verb, subjects.screen, identifier, form, by=by) for identifier in ids]
    refused = tuple(Refusal(one.id, one.name or str(one.id), one.refusal) for one in tries if one.refusal)
    return Foresight(len(ids), len(ids), refused)


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of what is done inside stays: operations only write rows, and what hangs on a commit never happens."""
    try:
        yield
    finally:
        session.rollback()
        session.expunge_all()
