"""From a person's grants to what they may do: read without entities, so that nothing wider stays in the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.accounts.roles import BOUND_BY_COMPANY, RIGHTS
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, VISITOR, Actor, Everywhere, acting_as

_roles = {role.value: role for role in Role}
Prolongation = Callable[[Any], ColumnElement[bool]]
_prolongations: list[Prolongation] = []


def prolongs_grant(function: Prolongation) -> Prolongation:
    """Register what keeps a grant running after its last day (ACC-24): a condition on ``RoleGrant``, given the day."""
    _prolongations.append(function)
    return function


def actor_for(person_id: int, *, impersonator_id: int | None = None, login_session_id: int | None = None) -> Actor:
    """The rights of a person today: the union of their running grants (D7).

    Args:
        person_id: who.
        impersonator_id: the administrator who looks through their eyes, if any.
        login_session_id: the signed-in browser, if any.

    Returns:
        An actor without rights when the account is not active (U-02).
    """
    with acting_as(SYSTEM):
        found = session.execute(select(*of_actor()).where(Person.id == person_id)).one_or_none()
    return actor_from(found, impersonator_id=impersonator_id, login_session_id=login_session_id)


def of_actor() -> tuple[Any, ...]:
    """What a statement on people asks for, so that :func:`actor_from` can tell their rights: grants are one value."""
    bounds = func.jsonb_build_array(RoleGrant.role, RoleGrant.company_id)
    grants = select(func.jsonb_agg(bounds, type_=JSONB)).where(RoleGrant.person_id == Person.id, running_today())
    person_id, granted = Person.id.label("person_id"), grants.correlate(Person).scalar_subquery().label("granted")
    return person_id, Person.first_name, Person.last_name, Person.state, granted


def actor_from(found: Any, *, impersonator_id: int | None = None, login_session_id: int | None = None) -> Actor:
    """The actor of a row that holds the columns of :func:`of_actor`; without rights when there is none."""
    if found is None or found.state is not PersonState.ACTIVE:
        return VISITOR
    grants = [(_roles[role], company_id) for role, company_id in found.granted or ()]
    reach: dict[str, frozenset[int] | None] = {}
    for role, company_id in grants:
        _add(reach, role, company_id)
    return Actor(
        person_id=found.person_id,
        reach=reach,
        name=f"{found.first_name} {found.last_name}".strip(),
        impersonator_id=impersonator_id,
        login_session_id=login_session_id,
        roles=frozenset(role for role, _company in grants),
    )


def themself(person: Person) -> Actor:
    """A person without any right, to sign what they do before they are signed in (a link, a reactivation)."""
    return Actor(person_id=person.id, name=person.name)


def running_grants() -> Select[Role, int | None]:
    """(role, company id) of the grants whose period includes today."""
    return select(RoleGrant.role, RoleGrant.company_id).where(running_today())


def running_today() -> ColumnElement[bool]:
    """Whether a grant's period includes today, or something prolongs it: today is the day on which the statement runs,
    however long ago it was made."""
    today = bindparam("today", type_=Date(), unique=True, callable_=clock.today)
    return and_(
        or_(RoleGrant.starts_on.is_(None), RoleGrant.starts_on <= today),
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today, *(keeps(today) for keeps in _prolongations)),
    )


def _add(reach: dict[str, frozenset[int] | None], role: Role, company_id: int | None) -> None:
    bounded = role in BOUND_BY_COMPANY
    for right in RIGHTS[role]:
        already = reach.get(right, frozenset())
        if not bounded or already is Everywhere:
            reach[right] = Everywhere
        elif company_id is not None:
            reach[right] = already | {company_id}
