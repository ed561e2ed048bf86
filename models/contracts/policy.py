"""A right reaches the companies of its grant; a learner sees their own sessions; a manager, their team's."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Select, literal, or_, select, union_all

from models.accounts.entities import RoleGrant
from models.accounts.policy import reaches_people
from models.contracts.entities import (
    Company,
    Enrolment,
    SlotAssignment,
    Supervision,
    TrainingSession,
    WaitingEntry,
)
from models.kernel.policy import Actor, rule, scope, table_of
from models.permissions import Permission

training, enrolment = table_of(TrainingSession), table_of(Enrolment)
grant, supervision = table_of(RoleGrant), table_of(Supervision)


def _sessions_open_to(actor: Actor, permission: Permission) -> Select[int]:
    """Ids of the sessions of the companies where a right holds."""
    return select(training.c.id).where(actor.within(permission, training.c.company_id))


def _team_of(actor: Actor) -> Select[int]:
    """Ids of the people whom the actor manages."""
    return select(supervision.c.person_id).where(supervision.c.manager_id == actor.person_id)


def _own_or_team(actor: Actor) -> ColumnElement[bool]:
    """One set of ids, not an OR of two: the database starts from it instead of reading every enrolment."""
    themself = select(literal(actor.person_id, BigInteger))
    return enrolment.c.person_id.in_(union_all(themself, _team_of(actor)))


@scope(Company)
def companies_seen_by(actor: Actor) -> ColumnElement[bool]:
    own = (
        select(training.c.company_id)
        .join_from(training, enrolment, enrolment.c.session_id == training.c.id)
        .where(_own_or_team(actor))
    )
    return or_(actor.within(Permission.COMPANY_READ, Company.id), Company.id.in_(own))


@scope(TrainingSession)
def sessions_seen_by(actor: Actor) -> ColumnElement[bool]:
    own = select(enrolment.c.session_id).where(_own_or_team(actor))
    return or_(actor.within(Permission.SESSION_READ, TrainingSession.company_id), TrainingSession.id.in_(own))


@scope(Enrolment)
def enrolments_seen_by(actor: Actor) -> ColumnElement[bool]:
    of_companies = enrolment.c.session_id.in_(_sessions_open_to(actor, Permission.ENROLMENT_READ))
    own = select(enrolment.c.id).where(_own_or_team(actor))
    seen = union_all(select(enrolment.c.id).where(of_companies), own)
    return or_(actor.within(Permission.ENROLMENT_READ, None), Enrolment.id.in_(seen))


@scope(SlotAssignment)
def assignments_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _slots_seen_by(actor, SlotAssignment)


@scope(WaitingEntry)
def waiting_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _slots_seen_by(actor, WaitingEntry)


def _slots_seen_by(actor: Actor, entity: type[SlotAssignment | WaitingEntry]) -> ColumnElement[bool]:
    rows = table_of(entity)
    of_companies = rows.c.session_id.in_(_sessions_open_to(actor, Permission.SLOT_READ))
    own = rows.c.enrolment_id.in_(select(enrolment.c.id).where(_own_or_team(actor)))
    seen = union_all(select(rows.c.id).where(of_companies), select(rows.c.id).where(own))
    return or_(actor.within(Permission.SLOT_READ, None), entity.id.in_(seen))


@scope(Supervision)
def teams_seen_by(actor: Actor) -> ColumnElement[bool]:
    return or_(
        actor.within(Permission.TEAM_WRITE, None),
        Supervision.manager_id == actor.person_id,
        Supervision.person_id.in_(_enrolled(actor, Permission.ENROLMENT_READ)),
    )


def _enrolled(actor: Actor, permission: Permission) -> Select[int]:
    """Ids of the people enrolled by the companies where a right holds."""
    inside = enrolment.c.session_id.in_(_sessions_open_to(actor, permission))
    return select(enrolment.c.person_id).where(inside)


@reaches_people
def people_enrolled_by_own_companies(actor: Actor) -> Select[int]:
    """The people enrolled in the companies where the actor may read people (ACC-17, ACC-21)."""
    return _enrolled(actor, Permission.PERSON_READ)


@reaches_people
def people_with_a_role_in_own_companies(actor: Actor) -> Select[int]:
    return select(grant.c.person_id).where(actor.within(Permission.PERSON_READ, grant.c.company_id))


reaches_people(_team_of)


@rule(Permission.SLOT_ASSIGN, Enrolment)
@rule(Permission.SLOT_RELEASE, Enrolment)
def within_own_company(actor: Actor, enrolment: Enrolment) -> bool:
    """Both verbs are for staff, and for the pilot of that company only (CON-59)."""
    return actor.may_in(Permission.SLOT_ASSIGN, enrolment.session.company_id)
