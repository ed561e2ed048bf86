"""A person sees themselves and whom their rights reach; credentials belong to their owner and to staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, CompoundSelect, Select, and_, false, literal, or_, select, union_all

from models.accounts.entities import (
    ConsentEvent,
    Impersonation,
    LoginSession,
    OneTimeToken,
    Person,
    RecoveryCode,
    Role,
    RoleGrant,
    Throttle,
    TotpDevice,
)
from models.accounts.roles import BOUND_BY_COMPANY, RIGHTS
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor, Everywhere, acting_as, scope, within_ids
from models.permissions import Permission

Reach = Callable[[Actor], Select[int]]
_reaches: list[Reach] = []


def reaches_people(function: Reach) -> Reach:
    """Register another way in which an actor comes to see people (their company's, their team's): a select of ids."""
    _reaches.append(function)
    return function


@scope(Person)
def people_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _sees(actor, Person.id)


@scope(RoleGrant)
def grants_seen_by(actor: Actor) -> ColumnElement[bool]:
    in_reach = or_(
        RoleGrant.company_id.is_(None),
        actor.within(Permission.PERSON_READ, RoleGrant.company_id),
        RoleGrant.person_id == actor.person_id,
    )
    return or_(actor.within(Permission.ROLE_READ, None), and_(_sees(actor, RoleGrant.person_id), in_reach))


def _sees(actor: Actor, person_id: Any) -> ColumnElement[bool]:
    """One set of ids, which the database can start from; an OR of several would make it read every person."""
    return or_(actor.within(Permission.PERSON_READ, None), within_ids(person_id, people_in_reach(actor)))


def people_in_reach(actor: Actor) -> CompoundSelect[int]:
    """Themselves, and whom each registered way leads to."""
    return union_all(select(literal(actor.person_id, BigInteger)), *(reach(actor) for reach in _reaches))


@scope(LoginSession)
def login_sessions_seen_by(actor: Actor) -> ColumnElement[bool]:
    return or_(actor.within(Permission.LOGIN_SESSION_END, None), LoginSession.person_id == actor.person_id)


@scope(ConsentEvent)
def consents_seen_by(actor: Actor) -> ColumnElement[bool]:
    return or_(actor.within(Permission.PERSON_WRITE, None), ConsentEvent.person_id == actor.person_id)


@scope(Impersonation)
def impersonations_seen_by(actor: Actor) -> ColumnElement[bool]:
    return actor.within(Permission.AUDIT_READ, None)


@scope(TotpDevice)
def own_device(actor: Actor) -> ColumnElement[bool]:
    return TotpDevice.person_id == actor.person_id


@scope(RecoveryCode)
def own_codes(actor: Actor) -> ColumnElement[bool]:
    return RecoveryCode.person_id == actor.person_id


def covers(actor: Actor, role: Role, company_id: int | None) -> bool:
    """Whether the actor holds every right of a role, at least as widely."""
    if actor.is_system:
        return True
    if role in BOUND_BY_COMPANY:
        return all(actor.may_in(right, company_id) for right in RIGHTS[role])
    return all(right in actor.reach and actor.reach[right] is Everywhere for right in RIGHTS[role])


def is_above(person: Person, actor: Actor) -> bool:
    """Whether a person holds a right that the actor lacks: the actor may not act on their account (test Z3)."""
    if actor.is_system:
        return False
    with acting_as(SYSTEM):  # every grant counts, seen by the actor or not, running or still to come
        grants = session.execute(
            select(RoleGrant.role, RoleGrant.company_id).where(RoleGrant.person_id == person.id)
        ).all()
    return not all(covers(actor, role, company_id) for role, company_id in grants)


def require_not_above(actor: Actor, person: Person) -> None:
    """Refuse acting on the account of somebody with wider rights.

    Raises:
        Forbidden
    """
    if is_above(person, actor):
        raise Forbidden


@scope(OneTimeToken)
@scope(Throttle)
def nobody(actor: Actor) -> ColumnElement[bool]:
    """Links and throttles are handled by the system alone."""
    return false()
