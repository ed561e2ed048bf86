"""People come into a session, and managers come to follow them (ACC-23, CON-33, CON-53)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.dates import in_words
from models.contracts.entities import Enrolment, SessionState, Supervision, TrainingSession
from models.contracts.refusals import SessionExpired
from models.contracts.term_refusals import (
    AlreadyEnrolled,
    AlreadyFollowed,
    EndsBeforeItStarts,
    FollowsThemselves,
    NotAManager,
)
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.permissions import Permission


def enrol(person: Person, where: TrainingSession, *, by: Actor, own_ends_on: date | None = None) -> Enrolment:
    """Put a person in a session. A slot is another verb, and so is the waiting list.

    Raises:
        AlreadyEnrolled, SessionExpired, EndsBeforeItStarts
    """
    require(by, Permission.ENROLMENT_WRITE)
    if where.state_on(clock.today()) is SessionState.EXPIRED:
        raise SessionExpired("session", session=where, ended=in_words(where.ends_on))
    _refuse_end(where, own_ends_on)
    if session.scalar(select(Enrolment.id).where(Enrolment.person_id == person.id, Enrolment.session_id == where.id)):
        raise AlreadyEnrolled("person")
    enrolment = Enrolment(person=person, session=where, own_ends_on=own_ends_on)
    session.add(enrolment)
    flush()
    return enrolment


def change_end(enrolment: Enrolment, *, own_ends_on: date | None, by: Actor) -> Enrolment:
    """Give one learner a last day of their own, or the session's again with None (CON-33)."""
    require(by, Permission.ENROLMENT_WRITE, enrolment)
    _refuse_end(enrolment.session, own_ends_on)
    enrolment.own_ends_on = own_ends_on
    flush()
    return enrolment


def _refuse_end(where: TrainingSession, own_ends_on: date | None) -> None:
    if own_ends_on is not None and own_ends_on < where.starts_on:
        raise EndsBeforeItStarts("own_ends_on")


def follow(*, manager: Person, person: Person, by: Actor) -> Supervision:
    """Let a manager follow a person: same relation from either end (CON-53, CON-54).

    Raises:
        NotAManager: the role is granted first; without it nothing would be seen (ACC-23).
        FollowsThemselves, AlreadyFollowed
    """
    require(by, Permission.TEAM_WRITE)
    if manager.id == person.id:
        raise FollowsThemselves("person")
    with acting_as(SYSTEM):  # whether somebody is a manager does not depend on who asks
        role = session.scalar(
            select(RoleGrant.id).where(RoleGrant.person_id == manager.id, RoleGrant.role == Role.MANAGER).limit(1)
        )
    if role is None:
        raise NotAManager("manager", person=manager)
    pair = select(Supervision.id).where(Supervision.manager_id == manager.id, Supervision.person_id == person.id)
    if session.scalar(pair) is not None:
        raise AlreadyFollowed("person")
    supervision = Supervision(manager=manager, person=person)
    session.add(supervision)
    flush()
    return supervision
