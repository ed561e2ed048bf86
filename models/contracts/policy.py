"""A right reaches the companies of its grant; a learner sees their own sessions; a manager, their team's."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from models.accounts.entities import Person, RoleGrant
from models.accounts.policy import reaches_people
from models.contracts.entities import (
    Company,
    Enrolment,
    SlotAssignment,
    Supervision,
    TrainingSession,
    WaitingEntry,
)
from models.kernel.policy import Actor, rule, scope
from models.permissions import Permission


def _own_sessions(actor: Actor) -> ColumnElement[bool]:
    return TrainingSession.id.in_(select(Enrolment.session_id).where(Enrolment.person_id == actor.person_id))


def _team(actor: Actor) -> ColumnElement[bool]:
    team = select(Supervision.person_id).where(Supervision.manager_id == actor.person_id)
    return Enrolment.person_id.in_(team)


@scope(Company)
def companies_seen_by(actor: Actor) -> ColumnElement[bool]:
    own = Company.id.in_(
        select(TrainingSession.company_id)
        .join(Enrolment, Enrolment.session_id == TrainingSession.id)
        .where(or_(Enrolment.person_id == actor.person_id, _team(actor)))
    )
    return or_(actor.within(Permission.COMPANY_READ, Company.id), own)


@scope(TrainingSession)
def sessions_seen_by(actor: Actor) -> ColumnElement[bool]:
    team = TrainingSession.id.in_(select(Enrolment.session_id).where(_team(actor)))
    return or_(actor.within(Permission.SESSION_READ, TrainingSession.company_id), _own_sessions(actor), team)


def _sessions_open_to(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    return actor.within(permission, TrainingSession.company_id)


@scope(Enrolment)
def enrolments_seen_by(actor: Actor) -> ColumnElement[bool]:
    inside = select(TrainingSession.id).where(_sessions_open_to(actor, Permission.ENROLMENT_READ))
    return or_(
        actor.within(Permission.ENROLMENT_READ, None),
        Enrolment.session_id.in_(inside),
        Enrolment.person_id == actor.person_id,
        _team(actor),
    )


@scope(SlotAssignment)
def assignments_seen_by(actor: Actor) -> ColumnElement[bool]:
    inside = select(TrainingSession.id).where(_sessions_open_to(actor, Permission.SLOT_READ))
    own = select(Enrolment.id).where(or_(Enrolment.person_id == actor.person_id, _team(actor)))
    return or_(
        actor.within(Permission.SLOT_READ, None),
        SlotAssignment.session_id.in_(inside),
        SlotAssignment.enrolment_id.in_(own),
    )


@scope(WaitingEntry)
def waiting_seen_by(actor: Actor) -> ColumnElement[bool]:
    inside = select(TrainingSession.id).where(_sessions_open_to(actor, Permission.SLOT_READ))
    own = select(Enrolment.id).where(or_(Enrolment.person_id == actor.person_id, _team(actor)))
    return or_(
        actor.within(Permission.SLOT_READ, None),
        WaitingEntry.session_id.in_(inside),
        WaitingEntry.enrolment_id.in_(own),
    )


@scope(Supervision)
def teams_seen_by(actor: Actor) -> ColumnElement[bool]:
    inside = (
        select(Enrolment.person_id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(_sessions_open_to(actor, Permission.ENROLMENT_READ))
    )
    return or_(
        actor.within(Permission.TEAM_WRITE, None),
        Supervision.manager_id == actor.person_id,
        Supervision.person_id.in_(inside),
    )


@reaches_people
def people_of_own_companies(actor: Actor) -> ColumnElement[bool]:
    """The people enrolled in, or holding a role for, the companies where the actor may read people (ACC-17, ACC-21)."""
    enrolled = (
        select(Enrolment.person_id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(_sessions_open_to(actor, Permission.PERSON_READ))
    )
    granted = select(RoleGrant.person_id).where(actor.within(Permission.PERSON_READ, RoleGrant.company_id))
    return or_(Person.id.in_(enrolled), Person.id.in_(granted))


@reaches_people
def people_of_own_team(actor: Actor) -> ColumnElement[bool]:
    return Person.id.in_(select(Supervision.person_id).where(Supervision.manager_id == actor.person_id))


@rule(Permission.SLOT_ASSIGN, Enrolment)
@rule(Permission.SLOT_RELEASE, Enrolment)
def within_own_company(actor: Actor, enrolment: Enrolment) -> bool:
    """Both verbs are for staff, and for the pilot of that company only (CON-59)."""
    return actor.may_in(Permission.SLOT_ASSIGN, enrolment.session.company_id)
