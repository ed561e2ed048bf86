"""How people and their roles are shown, wherever they are."""

from __future__ import annotations

from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ARRAY, BigInteger, Select, any_, bindparam, select

from backoffice import account_sayings
from backoffice.cells import EMPTY, badge, dot, person_cell
from backoffice.described import Column, describe
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


def state_cell(person: Person) -> Any:
    return dot(person.state, STATES.get(person.state, "grey"))


def roles_cell(person: Person) -> Any:
    """Each role with the one bound that tells most of it; the whole when one stays on it."""
    return joined(" ", map(role_badge, person.grants)) if person.grants else EMPTY


def role_badge(grant: RoleGrant) -> Markup:
    bounds, tone = grant.bounds, TONES[grant.role]
    if not bounds:
        return badge(grant.role, tone)
    words = f"{grant.role.label} · {bounds[0]}"
    return badge(words, tone, whole=words if len(bounds) == 1 else grant)


def companies_of(ids: list[int]) -> dict[int, list[str]]:
    """The companies of some people's sessions, by name: one query."""
    found: dict[int, list[str]] = {}
    for person_id, name in session.execute(_companies_of(), {"ids": ids}):
        found.setdefault(person_id, []).append(name)
    return found


@cache
def _companies_of() -> Select[Any]:
    """Made once: every page of people runs it."""
    return (
        select(Enrolment.person_id, Company.name)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(Company, Company.id == TrainingSession.company_id)
        .where(Enrolment.person_id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
        .distinct()
        .order_by(Company.name)
        .execution_options(**{WAY: AT_HAND})
    )


describe(
    Person,
    {
        "name": Column(label=N_("Person"), cell=person_cell, sort="last_name"),
        "state": Column(cell=state_cell),
        "grants": Column(cell=roles_cell),
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
