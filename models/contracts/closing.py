"""When the access of pilots and managers ends: once their own is over, and no session of theirs runs (ACC-24, A-46)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from models.accounts.actors import prolongs_grant
from models.accounts.entities import Role, RoleGrant
from models.accounts.roles import LEARNER_ROLES
from models.contracts.entities import Enrolment, Supervision, TrainingSession
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as, table_of

KEPT_BY_SESSIONS = frozenset({Role.PILOT, Role.MANAGER})
"""Roles whose holder keeps access after their own last day, as long as a session that they look after runs."""

training, enrolment, team = table_of(TrainingSession), table_of(Enrolment), table_of(Supervision)


@dataclass(frozen=True)
class Standing:
    """A role of somebody, and what its end depends on.

    Args:
        sessions_run: whether a session of the pilot's company, or of somebody in the manager's team, runs.
        own_end: the latest last day of their own enrolments (a pilot's: in that company); None without any.
    """

    grant: RoleGrant
    sessions_run: bool
    own_end: date | None

    @property
    def last_day(self) -> date | None:
        """Of their own access: what the role says, else what their enrolments say; None when nothing ends it."""
        bound_by_enrolments = self.grant.role in KEPT_BY_SESSIONS | LEARNER_ROLES
        return self.grant.ends_on or (self.own_end if bound_by_enrolments else None)

    def lets_in(self, on: date) -> bool:
        """Whether this role opens the door on a day."""
        if self.grant.starts_on is not None and self.grant.starts_on > on:
            return False
        if self.grant.role in KEPT_BY_SESSIONS and self.sessions_run:
            return True
        return self.last_day is None or self.last_day >= on


def standings_of(person_id: int, on: date) -> list[Standing]:
    """Every role of a person with what its end depends on, in one query, whoever asks."""
    with acting_as(SYSTEM):
        return [Standing(*row) for row in session.execute(_standings(person_id, on))]


def closed_by(standings: list[Standing], on: date) -> Standing | None:
    """The pilot's or manager's role that ended last, when no role lets its holder in any more; else None."""
    if any(one.lets_in(on) for one in standings):
        return None
    over = [one for one in standings if one.grant.role in KEPT_BY_SESSIONS and one.last_day and one.last_day < on]
    return max(over, key=lambda one: one.last_day or on, default=None)


@prolongs_grant
def kept_by_sessions(today: Any) -> ColumnElement[bool]:
    """A pilot's role goes on while a session of the company runs; a manager's, while one of their team's does."""
    runs = and_(training.c.starts_on <= today, training.c.ends_on >= today)
    of_company = exists().where(training.c.company_id == RoleGrant.company_id, runs)
    members = training.join(enrolment, enrolment.c.session_id == training.c.id)
    followed = members.join(team, team.c.person_id == enrolment.c.person_id)
    of_team = exists().select_from(followed).where(team.c.manager_id == RoleGrant.person_id, runs)
    return or_(
        and_(RoleGrant.role == Role.PILOT, of_company.correlate(table_of(RoleGrant))),
        and_(RoleGrant.role == Role.MANAGER, of_team.correlate(table_of(RoleGrant))),
    )


def _standings(person_id: int, on: date) -> Select[Any]:
    own_end = (
        select(func.max(func.coalesce(enrolment.c.own_ends_on, training.c.ends_on)))
        .select_from(enrolment.join(training, training.c.id == enrolment.c.session_id))
        .where(enrolment.c.person_id == RoleGrant.person_id)
        .where(or_(RoleGrant.company_id.is_(None), training.c.company_id == RoleGrant.company_id))
        .correlate(table_of(RoleGrant))
        .scalar_subquery()
    )
    return (
        select(RoleGrant, kept_by_sessions(on), own_end)
        .where(RoleGrant.person_id == person_id)
        .options(joinedload(RoleGrant.company))
        .order_by(RoleGrant.id)
    )
