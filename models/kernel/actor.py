"""Who acts: the person on whose behalf the queries of a session run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, false, literal, true

from models.kernel.database import session

Everywhere = None
"""The reach of a right that no company bounds."""


class ActorMissing(RuntimeError):
    """A query ran before anyone said on whose behalf."""


@dataclass(frozen=True)
class Actor:
    """The person on whose behalf code runs, as rights; never an entity, so that no lazy load can widen it.

    Args:
        person_id: None for a visitor and for the system.
        reach: right -> the company ids where it holds, or None for everywhere.
        name: how the audit log calls them.
        is_system: jobs, migrations and tests, which see everything.
        impersonator_id: the administrator behind the screen, if any (ACC-20, test Z6).
        proved_at: in a background task, when whoever asked for it proved who they are; it holds for that task alone.
    """

    person_id: int | None = None
    reach: Mapping[str, frozenset[int] | None] = field(default_factory=dict, hash=False)
    name: str = ""
    is_system: bool = False
    impersonator_id: int | None = None
    login_session_id: int | None = None
    roles: frozenset[str] = frozenset()
    proved_at: datetime | None = field(default=None, compare=False)

    def may(self, permission: str) -> bool:
        """Whether the right is held anywhere at all."""
        return self.is_system or permission in self.reach

    def may_in(self, permission: str, company_id: int | None) -> bool:
        """Whether the right is held for one company."""
        if self.is_system:
            return True
        if permission not in self.reach:
            return False
        companies = self.reach[permission]
        return companies is Everywhere or company_id in companies

    def within(self, permission: str, company_id: Any) -> ColumnElement[bool]:
        """The condition that keeps the rows of the companies where the right holds.

        Args:
            permission: the right that opens the rows.
            company_id: the column that names the row's company; None for rows of the whole organisation.
        """
        if self.is_system:
            return true()
        if permission not in self.reach:
            return false()
        companies = self.reach[permission]
        if companies is Everywhere:
            return true()
        if company_id is None:  # the row belongs to no company: a bounded right does not reach it
            return false()
        if not companies:
            return false()
        few = literal(sorted(companies), ARRAY(BigInteger))  # one value, however many they are
        return company_id == any_(few)  # type: ignore[no-any-return]


SYSTEM = Actor(name="Passerelle", is_system=True)
VISITOR = Actor()


def act_as(actor: Actor) -> None:
    """From now on, queries of this session run on behalf of the actor."""
    session.info["actor"] = actor


def acting() -> Actor:
    """The actor of this session.

    Raises:
        ActorMissing: nobody said.
    """
    actor = session.info.get("actor")
    if actor is None:
        raise ActorMissing("Say on whose behalf first: act_as(actor) or acting_as(SYSTEM).")
    return actor  # type: ignore[no-any-return]


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Run a block on behalf of somebody else, then go back."""
    before = session.info.get("actor")
    act_as(actor)
    try:
        yield actor
    finally:
        if before is None:
            session.info.pop("actor", None)
        else:
            act_as(before)
