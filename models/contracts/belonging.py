"""Who is of which company: those who are or were in its sessions, those whose role is bound to it, their managers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, exists, or_, select, union

from models.accounts.entities import Person, Role, RoleGrant, by_name
from models.contracts.entities import Enrolment, Supervision, TrainingSession
from models.kernel.policy import table_of

training, enrolment = table_of(TrainingSession), table_of(Enrolment)
grant, team = table_of(RoleGrant), table_of(Supervision)


def people_of(companies: Iterable[int]) -> Select[int]:
    """Ids of those who are or were in a session of some companies, or whose role is bound to one; whoever asks."""
    ids = sorted(companies)
    enrolled = (
        select(enrolment.c.person_id)
        .join_from(enrolment, training, training.c.id == enrolment.c.session_id)
        .where(training.c.company_id.in_(ids))
    )
    bound = select(grant.c.person_id).where(grant.c.company_id.in_(ids))
    return select(union(enrolled, bound).subquery("of_company").c.person_id)


def managers_of(companies: Iterable[int]) -> Select[int]:
    """Ids of the managers of some companies: they are of one, or follow somebody who is."""
    ids = people_of(companies)
    following = select(team.c.manager_id).where(team.c.person_id.in_(ids))
    return select(grant.c.person_id).where(
        grant.c.role == Role.MANAGER, or_(grant.c.person_id.in_(ids), grant.c.person_id.in_(following))
    )


def managers_to_choose(companies: Iterable[int], *, idle: bool) -> Select[Person]:
    """The managers who can be given somebody of some companies to follow, by name.

    Args:
        idle: whether managers who follow nobody and are in no session yet, hence of no company, are among them.
    """
    chosen: ColumnElement[bool] = Person.id.in_(managers_of(companies))
    if idle:
        manages = exists().where(grant.c.person_id == Person.id, grant.c.role == Role.MANAGER)
        follows = exists().where(team.c.manager_id == Person.id)
        chosen = or_(chosen, manages & ~follows & ~exists().where(enrolment.c.person_id == Person.id))
    return select(Person).where(chosen).order_by(*by_name())
