"""Giving and taking roles: nobody beyond their own rights, nobody to themselves (ACC-12, 29, 30, D7, test Z3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.accounts.actors import running_today
from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.accounts.policy import covers, is_above
from models.accounts.proof import require_fresh_proof
from models.accounts.refusals import LastAdministrator, PeriodReversed, PilotNeedsCompany, RoleAlreadyHeld
from models.accounts.roles import BOUND_BY_COMPANY, SCHOOL_ROLES, SchoolRole
from models.accounts.sign_in import end_sessions
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.permissions import Permission

BOUNDS = "company_id", "curriculum_id", "promotion_id", "campus_id"


def may_grant(by: Actor, person: Person, role: Role, company_id: int | None = None) -> bool:
    """Whether the actor may give this role to this person, or take it (ACC-30, test Z3)."""
    if by.is_system:
        return True
    return (
        by.may_in(Permission.ROLE_GRANT, company_id)
        and by.impersonator_id is None
        and person.id != by.person_id
        and covers(by, role, company_id)
        and not is_above(person, by)
    )


def grant_role(
    person: Person,
    role: Role,
    *,
    by: Actor,
    company_id: int | None = None,
    curriculum_id: int | None = None,
    promotion_id: int | None = None,
    campus_id: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Give one more role, with its bounds (ACC-29); the person's sessions end (test S2).

    Raises:
        Forbidden, PilotNeedsCompany, RoleAlreadyHeld, PeriodReversed
        ProofTooOld: an administrator is made by somebody who has just proved who they are (test S4).
    """
    if not may_grant(by, person, role, company_id):
        raise Forbidden
    if role is Role.ADMINISTRATOR:
        require_fresh_proof(by)
    if role in BOUND_BY_COMPANY and company_id is None:
        raise PilotNeedsCompany("company")
    return write_grant(
        person, role, by=by, company_id=company_id, curriculum_id=curriculum_id, promotion_id=promotion_id,
        campus_id=campus_id, starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip


def write_grant(
    person: Person, role: Role, *, by: Actor, starts_on: date | None = None, ends_on: date | None = None,
    **bounds: int | None,
) -> RoleGrant:  # fmt: skip
    """The role alone, for a verb that has asked for a right of its own; the person's sessions end.

    Args:
        bounds: ``company_id``, ``curriculum_id``, ``promotion_id``, ``campus_id``.

    Raises:
        RoleAlreadyHeld, PeriodReversed
    """
    if any(_bounds(held) == dict.fromkeys(BOUNDS) | bounds for held in grants_of(person) if held.role is role):
        raise RoleAlreadyHeld("role")
    grant = RoleGrant(
        person_id=person.id, role=role, starts_on=starts_on, ends_on=ends_on, granted_by_id=by.person_id, **bounds
    )
    session.add(grant)
    flush()
    _told(person)
    return grant


def revoke_grant(grant: RoleGrant, *, by: Actor) -> None:
    """Take a role; the person's sessions end.

    Raises:
        Forbidden, LastAdministrator
    """
    with acting_as(SYSTEM):  # whose grant it is, whatever the actor sees of them
        person = session.get_one(Person, grant.person_id)
    if not may_grant(by, person, grant.role, grant.company_id):
        raise Forbidden
    if grant.role is Role.ADMINISTRATOR:
        require_other_administrator(person)
    session.delete(grant)
    flush()
    _told(person)


def prolong_grant(grant: RoleGrant, *, ends_on: date | None, by: Actor) -> RoleGrant:
    """Give a role another last day, or none: what one does for a role that is over, or will be soon.

    Whoever prolongs could have given it. A role that has not begun begins today.

    Raises:
        PeriodReversed: the day has passed.
        ProofTooOld: as in :func:`grant_role`.
        Forbidden
    """
    with acting_as(SYSTEM):  # whose grant it is, whatever the actor sees of them
        person = session.get_one(Person, grant.person_id)
    if not may_grant(by, person, grant.role, grant.company_id):
        raise Forbidden
    if grant.role is Role.ADMINISTRATOR:
        require_fresh_proof(by)
    today = clock.today()
    if ends_on is not None and ends_on < today:
        raise PeriodReversed("ends_on")
    grant.ends_on = ends_on
    if grant.starts_on is not None and grant.starts_on > today:
        grant.starts_on = today
    flush()
    _told(person)
    return grant


def set_school_role(person: Person, label: SchoolRole, *, by: Actor, company_id: int | None = None) -> None:
    """Write the set of roles that one of the eight labels stands for (ACC-12, U-01); other roles are left alone.

    Args:
        company_id: of the training pilot; the pilot's scope is this whole company (ACC-17, ACC-22).

    Raises:
        Forbidden, PilotNeedsCompany, LastAdministrator
    """
    wanted = {(role, company_id if role in BOUND_BY_COMPANY else None) for role in label.roles}
    if (Role.PILOT, None) in wanted:
        raise PilotNeedsCompany("company")
    held = [grant for grant in grants_of(person) if grant.role in SCHOOL_ROLES]
    if not all(may_grant(by, person, role, bound) for role, bound in wanted):
        raise Forbidden
    for grant in held:
        if (grant.role, grant.company_id) not in wanted:
            revoke_grant(grant, by=by)
    for role, bound in sorted(wanted - {(grant.role, grant.company_id) for grant in held}, key=str):
        grant_role(person, role, by=by, company_id=bound)


def grants_of(person: Person) -> list[RoleGrant]:
    """Every grant of a person, seen by the actor or not."""
    with acting_as(SYSTEM):
        return list(session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id).order_by(RoleGrant.id)))


def require_other_administrator(person: Person) -> None:
    """Refuse what would leave nobody to administer, even when two administrators remove each other at once.

    Raises:
        LastAdministrator
    """
    with acting_as(SYSTEM):
        administrators = session.scalars(
            select(RoleGrant.person_id)
            .join(Person, Person.id == RoleGrant.person_id)
            .where(RoleGrant.role == Role.ADMINISTRATOR, Person.state == PersonState.ACTIVE, running_today())
            .order_by(RoleGrant.id)
            .with_for_update()
        ).all()
    if set(administrators) == {person.id}:
        raise LastAdministrator


def _bounds(grant: RoleGrant) -> dict[str, int | None]:
    return {name: getattr(grant, name) for name in BOUNDS}


def _told(person: Person) -> None:
    session.expire(person, ["grants"])
    end_sessions(person.id, reason="roles_changed")
