"""The figures of the home pages: one number or one short list each, in the reader's scope."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from models.accounts.entities import Person, PersonState, by_name
from models.contracts.entities import Enrolment, Supervision, TrainingSession
from models.contracts.queries import running, without_slot


def people_active() -> Select[int]:
    return select(func.count(Person.id)).where(Person.state == PersonState.ACTIVE)


def people_not_registered() -> Select[int]:
    return select(func.count(Person.id)).where(Person.state.in_((PersonState.INVITED, PersonState.IMPORTED)))


def sessions_running(on: date) -> Select[int]:
    """How many sessions run on a day."""
    return select(func.count(TrainingSession.id)).where(running(on))


def waiting_number(on: date) -> Select[int]:
    """How many enrolments wait for a slot: the same ones that the list and the board show."""
    return select(func.count(Enrolment.id)).where(Enrolment.id.in_(without_slot(on)))


def waiting_by_session(on: date) -> Select[int, int]:
    """(session id, people waiting)."""
    waiting = Enrolment.id.in_(without_slot(on))
    return select(Enrolment.session_id, func.count(Enrolment.id)).where(waiting).group_by(Enrolment.session_id)


def running_with_company(on: date) -> Select[TrainingSession]:
    """The sessions that run, the first to end first."""
    return (
        select(TrainingSession)
        .where(running(on))
        .options(joinedload(TrainingSession.company))
        .order_by(TrainingSession.ends_on, TrainingSession.id)
    )


def team_of(manager_id: int | None) -> Select[Person]:
    """The people whom a manager follows, by name (CON-53)."""
    team = select(Supervision.person_id).where(Supervision.manager_id == manager_id)
    return select(Person).where(Person.id.in_(team)).order_by(*by_name())


def enrolments_of(person_ids: list[int]) -> Select[Enrolment]:
    """The enrolments of some people with their session and the slot they hold."""
    return (
        select(Enrolment)
        .where(Enrolment.person_id.in_(person_ids))
        .options(joinedload(Enrolment.session), joinedload(Enrolment.assignment))
        .order_by(Enrolment.id)
    )
