"""A right reaches the companies of its grant; a learner sees their own sessions; a manager, their team's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, literal, or_, select, true, union_all

from models.accounts.entities import RoleGrant
from models.accounts.policy import reaches_people
from models.contracts.belonging import people_of
from models.contracts.entities import (
    Company,
    Enrolment,
    PathCompletion,
    Price,
    RotationPlan,
    RotationRun,
    SlotAssignment,
    Supervision,
    TrainingSession,
    WaitingEntry,
)
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, among, rule, scope, table_of, within_ids
from models.permissions import Permission

training, enrolment = table_of(TrainingSession), table_of(Enrolment)
grant, supervision = table_of(RoleGrant), table_of(Supervision)


def _in_sessions_open_to(actor: Actor, permission: Permission, session_id: Any) -> ColumnElement[bool]:
    """Whether a column names a session of the companies where a right holds."""
    return among(session_id, select(training.c.id).where(actor.within(permission, training.c.company_id)))


def of_own_or_team(actor: Actor, person_id: Any) -> ColumnElement[bool]:
    """Whether a column names the actor, or somebody whom they manage."""
    return among(person_id, union_all(select(literal(actor.person_id, BigInteger)), team_of(actor)))


def team_of(actor: Actor) -> Select[int]:
    """Ids of the people whom the actor manages."""
    return select(supervision.c.person_id).where(supervision.c.manager_id == actor.person_id)


@scope(Company)
def companies_seen_by(actor: Actor) -> ColumnElement[bool]:
    own = (
        select(training.c.company_id)
        .join_from(training, enrolment, enrolment.c.session_id == training.c.id)
        .where(of_own_or_team(actor, enrolment.c.person_id))
    )
    return or_(actor.within(Permission.COMPANY_READ, Company.id), within_ids(Company.id, own))


@scope(TrainingSession)
def sessions_seen_by(actor: Actor) -> ColumnElement[bool]:
    own = select(enrolment.c.session_id).where(of_own_or_team(actor, enrolment.c.person_id))
    return or_(actor.within(Permission.SESSION_READ, TrainingSession.company_id), within_ids(TrainingSession.id, own))


@scope(Enrolment)
def enrolments_seen_by(actor: Actor) -> ColumnElement[bool]:
    return or_(
        actor.within(Permission.ENROLMENT_READ, None),
        _in_sessions_open_to(actor, Permission.ENROLMENT_READ, Enrolment.session_id),
        of_own_or_team(actor, Enrolment.person_id),
    )


@scope(SlotAssignment)
def assignments_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _slots_seen_by(actor, SlotAssignment)


@scope(WaitingEntry)
def waiting_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _slots_seen_by(actor, WaitingEntry)


def _slots_seen_by(actor: Actor, entity: type[SlotAssignment | WaitingEntry]) -> ColumnElement[bool]:
    own = select(enrolment.c.id).where(of_own_or_team(actor, enrolment.c.person_id))
    return or_(
        actor.within(Permission.SLOT_READ, None),
        _in_sessions_open_to(actor, Permission.SLOT_READ, entity.session_id),
        among(entity.enrolment_id, own),
    )


@scope(RotationPlan)
def rotations_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _of_sessions_open_to(actor, RotationPlan)


@scope(RotationRun)
def nights_seen_by(actor: Actor) -> ColumnElement[bool]:
    return _of_sessions_open_to(actor, RotationRun)


def _of_sessions_open_to(actor: Actor, entity: type[RotationPlan | RotationRun]) -> ColumnElement[bool]:
    """A learner reads when slots change hands next in their own sessions, as a manager does of their team's."""
    own = select(enrolment.c.session_id).where(of_own_or_team(actor, enrolment.c.person_id))
    return or_(
        actor.within(Permission.SLOT_READ, None),
        _in_sessions_open_to(actor, Permission.SLOT_READ, entity.session_id),
        among(entity.session_id, own),
    )


@scope(PathCompletion)
def completions_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Like the enrolments they are of."""
    of_companies = select(enrolment.c.id).where(
        _in_sessions_open_to(actor, Permission.ENROLMENT_READ, enrolment.c.session_id)
    )
    own = select(enrolment.c.id).where(of_own_or_team(actor, enrolment.c.person_id))
    return or_(
        actor.within(Permission.ENROLMENT_READ, None),
        among(PathCompletion.enrolment_id, of_companies),
        among(PathCompletion.enrolment_id, own),
    )


@scope(Supervision)
def teams_seen_by(actor: Actor) -> ColumnElement[bool]:
    return or_(
        actor.within(Permission.TEAM_WRITE, None),
        Supervision.manager_id == actor.person_id,
        within_ids(Supervision.person_id, _enrolled(actor, Permission.ENROLMENT_READ)),
    )


def _enrolled(actor: Actor, permission: Permission) -> Select[int]:
    """Ids of the people enrolled by the companies where a right holds."""
    return select(enrolment.c.person_id).where(_in_sessions_open_to(actor, permission, enrolment.c.session_id))


@reaches_people
def people_enrolled_by_own_companies(actor: Actor) -> Select[int]:
    """The people enrolled in the companies where the actor may read people (ACC-17, ACC-21)."""
    return _enrolled(actor, Permission.PERSON_READ)


@reaches_people
def people_with_a_role_in_own_companies(actor: Actor) -> Select[int]:
    return select(grant.c.person_id).where(actor.within(Permission.PERSON_READ, grant.c.company_id))


@reaches_people
def managers_of_people_in_own_companies(actor: Actor) -> Select[int]:
    """A manager is of the company whose people they follow (CON-59)."""
    followed = within_ids(supervision.c.person_id, _enrolled(actor, Permission.PERSON_READ))
    return select(supervision.c.manager_id).where(followed)


reaches_people(team_of)


@rule(Permission.SLOT_ASSIGN, Enrolment)
@rule(Permission.SLOT_RELEASE, Enrolment)
def within_own_company(actor: Actor, enrolment: Enrolment) -> bool:
    """Both verbs are for staff, and for the pilot of that company only (CON-59)."""
    return actor.may_in(Permission.SLOT_ASSIGN, enrolment.session.company_id)


@scope(Price)
def everybody(actor: Actor) -> ColumnElement[bool]:
    """Prices are public (CON-08)."""
    return true()


@rule(Permission.LEARNER_ADD, TrainingSession)
def adds_to_own_company(actor: Actor, where: TrainingSession) -> bool:
    return actor.may_in(Permission.LEARNER_ADD, where.company_id)


@rule(Permission.LEARNER_WRITE, Enrolment)
def changes_learners_of_own_company(actor: Actor, enrolment: Enrolment) -> bool:
    return actor.may_in(Permission.LEARNER_WRITE, enrolment.session.company_id)


@rule(Permission.TEAM_WRITE, Supervision)
def writes_teams_of_own_company(actor: Actor, pair: Supervision) -> bool:
    """Of a right that is bound to companies: whom a pilot follows elsewhere, as a manager, is not theirs to change."""
    companies = actor.reach[Permission.TEAM_WRITE]
    if companies is None:
        return True
    with acting_as(SYSTEM):
        there = people_of(companies).subquery()
        return session.scalar(select(there.c.person_id).where(there.c.person_id == pair.person_id)) is not None


@rule(Permission.ROTATION_WRITE, TrainingSession)
def rotates_in_own_company(actor: Actor, where: TrainingSession) -> bool:
    return actor.may_in(Permission.ROTATION_WRITE, where.company_id)
