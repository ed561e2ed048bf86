"""How people and their roles are shown, wherever they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ARRAY, BigInteger, Select, any_, bindparam, select

from backoffice import account_sayings
from backoffice.cells import EMPTY, badge, dot, person_cell
from backoffice.described import Column, describe
from backoffice.sayings import Reached
from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.kernel.database import session
from models.kernel.policy import AT_HAND, WAY
from models.kernel.text import N_
from web.drawing import joined

TONES = {
    Role.ADMINISTRATOR: "red", Role.PILOT: "orange", Role.MANAGER: "purple", Role.LEARNER: "blue",
    Role.STUDENT: "cyan", Role.TESTER: "secondary", Role.ALUMNI: "green", Role.TEACHER: "pink",
    Role.RECRUITER: "yellow",
}  # fmt: skip
STATES = {PersonState.ACTIVE: "green", PersonState.REFUSED: "red", PersonState.REQUESTED: "amber"}


@dataclass(frozen=True)
class Held:
    """A role that somebody holds, in the words of its bounds; said as the grant says itself."""

    role: Role
    bounds: tuple[str, ...]

    __str__ = RoleGrant.__str__  # type: ignore[assignment]


def state_dot(state: PersonState) -> Markup:
    return dot(state, STATES.get(state, "grey"))


def role_badges(roles: tuple[Held, ...] | None) -> Markup:
    """Each role with the one bound that tells most of it; the whole when one stays on it."""
    return joined(" ", map(role_badge, roles)) if roles else EMPTY


def role_badge(held: Held) -> Markup:
    bounds, tone = held.bounds, TONES[held.role]
    if not bounds:
        return badge(held.role, tone)
    words = f"{held.role.label} · {bounds[0]}"
    return badge(words, tone, whole=words if len(bounds) == 1 else held)


def roles_of(ids: list[int]) -> dict[int, tuple[Held, ...]]:
    """The roles of some people, as far as the reader sees them, in the order in which they were given: one query."""
    found: dict[int, tuple[Held, ...]] = {}
    for person_id, role, *bounds in session.execute(_roles_of(), {"ids": ids}):
        found[person_id] = (*found.get(person_id, ()), Held(role, tuple(filter(None, bounds))))
    return found


@cache
def _roles_of() -> Select[Any]:
    """Made once, as :func:`_companies_of`: names alone; a grant with all that bounds it would be five entities."""
    to = Reached(select(RoleGrant.id).order_by(RoleGrant.id), RoleGrant)
    bounds = account_sayings.bounds_of(RoleGrant, to)
    return _at_hand(to.statement.with_only_columns(RoleGrant.person_id, RoleGrant.role, *bounds), RoleGrant.person_id)


def companies_of(ids: list[int]) -> dict[int, list[str]]:
    """The companies of some people's sessions, by name: one query."""
    found: dict[int, list[str]] = {}
    for person_id, name in session.execute(_companies_of(), {"ids": ids}):
        found.setdefault(person_id, []).append(name)
    return found


@cache
def _companies_of() -> Select[Any]:
    """Made once: every page of people runs it."""
    names = (
        select(Enrolment.person_id, Company.name)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(Company, Company.id == TrainingSession.company_id)
        .distinct()
        .order_by(Company.name)
    )
    return _at_hand(names, Enrolment.person_id)


def _at_hand(statement: Select[Any], key: Any) -> Select[Any]:
    """For the rows of one page (parameter ``ids``)."""
    some = statement.where(key == any_(bindparam("ids", type_=ARRAY(BigInteger))))
    return some.execution_options(**{WAY: AT_HAND})


describe(
    Person,
    {
        "name": Column(label=N_("Person"), cell=person_cell, sort="last_name"),
        "state": Column(draw=state_dot),
        "grants": Column(draw=role_badges, attached=roles_of),
        "company_names": Column(label=N_("Company"), sql=account_sayings.company_names, attached=companies_of),
    },
)
describe(
    RoleGrant,
    {
        "person": Column(cell=lambda grant: person_cell(grant.person)),
        "role": Column(cell=lambda grant: badge(grant.role, TONES[grant.role])),
    },
)
