"""Who follows whom, written from either end: the manager's team, or a learner's managers (CON-12, CON-53, CON-54)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Select, select

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.belonging import managers_of, people_of
from models.contracts.entities import Company, Supervision
from models.contracts.term_refusals import AlreadyFollowed, FollowsThemselves, NotAManager, NotFollowed, NotInTheCompany
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.permissions import Permission

Among = Callable[[Iterable[int]], Select[int]]


def follow(*, manager: Person, person: Person, by: Actor) -> Supervision:
    """Let a manager follow a person.

    Raises:
        NotAManager: the role is granted first; without it nothing would be seen (ACC-23).
        NotInTheCompany: an actor whose right is bound to a company names somebody of another.
        FollowsThemselves, AlreadyFollowed, Forbidden
    """
    require(by, Permission.TEAM_WRITE)
    _refuse_pairs([manager], [person], by=by, manager_field="manager", person_field="person")
    pair = select(Supervision.id).where(Supervision.manager_id == manager.id, Supervision.person_id == person.id)
    with acting_as(SYSTEM):
        known = session.scalar(pair)
    if known is not None:
        raise AlreadyFollowed("person")
    supervision = Supervision(manager_id=manager.id, person_id=person.id)
    session.add(supervision)
    flush()
    return supervision


def unfollow(*, manager: Person, person: Person, by: Actor) -> None:
    """Let a manager follow a person no more.

    Raises:
        NotFollowed: they did not.
        NotInTheCompany, Forbidden: as for :func:`follow`.
    """
    require(by, Permission.TEAM_WRITE)
    _refuse_foreign([person], people_of, by=by, field="person")
    found = _locked(select(Supervision).where(Supervision.manager_id == manager.id, Supervision.person_id == person.id))
    if not found:
        raise NotFollowed(manager=manager, person=person)
    session.delete(found[0])
    flush()


def set_team(manager: Person, members: Sequence[Person], *, by: Actor) -> None:
    """Say all that a manager follows (CON-53); of an actor bound to a company: all of that company.

    Raises:
        NotAManager, NotInTheCompany, FollowsThemselves, Forbidden: as for :func:`follow`.
    """
    require(by, Permission.TEAM_WRITE)
    _refuse_pairs([manager], members, by=by, manager_field="members", person_field="members")
    rows = select(Supervision).where(Supervision.manager_id == manager.id)
    companies = _bounds(by)
    if companies is not None:  # whom they follow elsewhere is not the actor's to say
        rows = rows.where(Supervision.person_id.in_(people_of(companies)))
    held = {row.person_id: row for row in _locked(rows)}
    _write(held, {one.id: Supervision(manager_id=manager.id, person_id=one.id) for one in members})


def set_managers(person: Person, managers: Sequence[Person], *, by: Actor) -> None:
    """Say who follows a person (CON-54): the same rows as :func:`set_team`, from the other end.

    Raises:
        NotAManager, NotInTheCompany, FollowsThemselves, Forbidden: as for :func:`follow`.
    """
    require(by, Permission.TEAM_WRITE)
    _refuse_pairs(managers, [person], by=by, manager_field="managers", person_field="managers")
    held = {row.manager_id: row for row in _locked(select(Supervision).where(Supervision.person_id == person.id))}
    _write(held, {one.id: Supervision(manager_id=one.id, person_id=person.id) for one in managers})


def _write(held: dict[int, Supervision], wanted: dict[int, Supervision]) -> None:
    for identifier in held.keys() - wanted.keys():
        session.delete(held[identifier])
    session.add_all(wanted[identifier] for identifier in wanted.keys() - held.keys())
    flush()


def _locked(rows: Select[Supervision]) -> Sequence[Supervision]:
    """The rows as they are now, which nobody else changes before the commit."""
    with acting_as(SYSTEM):
        return session.scalars(rows.order_by(Supervision.id).with_for_update()).all()


def _refuse_pairs(
    managers: Iterable[Person], people: Iterable[Person], *, by: Actor, manager_field: str, person_field: str
) -> None:  # fmt: skip
    managers, people = list(managers), list(people)
    if {one.id for one in managers} & {one.id for one in people}:
        raise FollowsThemselves(person_field)
    ids = [one.id for one in managers]
    with acting_as(SYSTEM):  # whether somebody is a manager does not depend on who asks
        having = select(RoleGrant.person_id).where(RoleGrant.role == Role.MANAGER, RoleGrant.person_id.in_(ids))
        there = set(session.scalars(having))
    for one in managers:
        if one.id not in there:
            raise NotAManager(manager_field, person=one)
    _refuse_foreign(people, people_of, by=by, field=person_field)
    _refuse_foreign(managers, managers_of, by=by, field=manager_field)


def _refuse_foreign(people: list[Person], among: Among, *, by: Actor, field: str) -> None:
    """Whoever is bound to companies names people of theirs, and nobody else."""
    companies = _bounds(by)
    if companies is None:
        return
    with acting_as(SYSTEM):
        ids = select(Person.id).where(Person.id.in_([one.id for one in people]), Person.id.in_(among(companies)))
        known = set(session.scalars(ids))
        names = ", ".join(session.scalars(select(Company.name).where(Company.id.in_(companies)).order_by(Company.name)))
    for one in people:
        if one.id not in known:
            raise NotInTheCompany(field, person=one, company=names)


def _bounds(by: Actor) -> frozenset[int] | None:
    """The companies whose teams the actor writes; None for all."""
    return None if by.is_system else by.reach[Permission.TEAM_WRITE]
