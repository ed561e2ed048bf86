"""Both ends write the same rows; a pilot stays within the company, a manager follows others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.entities import Enrolment, Supervision
from models.contracts.operations import follow, set_managers, set_team, unfollow
from models.contracts.term_refusals import (
    AlreadyFollowed,
    FollowsThemselves,
    NotAManager,
    NotFollowed,
    NotInTheCompany,
)
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor, act_as, acting_as
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Iterator[Actor]:
    with acting_as(actor_for(cast.pilot_id)) as actor:
        yield actor


def team(manager_id: int) -> set[int]:
    with acting_as(SYSTEM):
        return set(session.scalars(select(Supervision.person_id).where(Supervision.manager_id == manager_id)))


def person(identifier: int) -> Person:
    with acting_as(SYSTEM):
        return session.get_one(Person, identifier)


def made_manager(identifier: int) -> Person:
    with acting_as(SYSTEM):
        session.add(RoleGrant(person_id=identifier, role=Role.MANAGER))
        session.flush()
    return person(identifier)


@pytest.mark.row("CON-53")
@pytest.mark.row("CON-54")
def test_both_ends_write_the_same_rows(cast: Cast, pilot: Actor) -> None:
    manager, learner, waiting = person(cast.manager_id), person(cast.learner_id), person(cast.waiting_id)
    set_team(manager, [learner, waiting], by=pilot)
    assert team(manager.id) == {learner.id, waiting.id}
    set_managers(learner, [], by=pilot)
    assert team(manager.id) == {waiting.id}
    set_managers(learner, [manager], by=pilot)
    assert team(manager.id) == {learner.id, waiting.id}
    set_team(manager, [learner], by=pilot)
    assert team(manager.id) == {learner.id}


@pytest.mark.row("CON-12")
def test_members_of_one_session_have_different_managers(cast: Cast, pilot: Actor) -> None:
    boss = made_manager(cast.licensed_id)
    set_managers(person(cast.waiting_id), [boss], by=pilot)
    assert (team(cast.manager_id), team(boss.id)) == ({cast.learner_id}, {cast.waiting_id})


def test_what_did_not_change_stays_the_same_row(cast: Cast, pilot: Actor) -> None:
    row = session.scalars(select(Supervision.id)).one()
    set_team(person(cast.manager_id), [person(cast.learner_id), person(cast.waiting_id)], by=pilot)
    assert row in session.scalars(select(Supervision.id)).all()


@pytest.mark.row("CON-59")
@pytest.mark.parametrize("verb", ["follow", "set_team", "set_managers"])
def test_a_pilot_names_nobody_of_another_company(cast: Cast, pilot: Actor, verb: str) -> None:
    manager, homer = person(cast.manager_id), person(cast.globex_learner_id)
    foreign, learner = made_manager(cast.globex_waiting_id), person(cast.waiting_id)
    tries = {
        "follow": [lambda: follow(manager=manager, person=homer, by=pilot),
                   lambda: follow(manager=foreign, person=learner, by=pilot)],
        "set_team": [lambda: set_team(manager, [homer], by=pilot), lambda: set_team(foreign, [learner], by=pilot)],
        "set_managers": [lambda: set_managers(homer, [manager], by=pilot),
                         lambda: set_managers(learner, [foreign], by=pilot)],
    }  # fmt: skip
    for attempt in tries[verb]:
        with pytest.raises(NotInTheCompany):
            attempt()
    act_as(SYSTEM)
    follow(manager=foreign, person=learner, by=SYSTEM)
    assert (team(manager.id), team(foreign.id)) == ({cast.learner_id}, {learner.id})


@pytest.mark.row("CON-59")
def test_whom_a_manager_follows_elsewhere_is_not_a_pilot_s_to_say(cast: Cast) -> None:
    manager, homer = person(cast.manager_id), person(cast.globex_learner_id)
    follow(manager=manager, person=homer, by=SYSTEM)
    pilot = actor_for(cast.pilot_id)
    with acting_as(pilot):
        set_team(manager, [], by=pilot)
        assert team(manager.id) == {homer.id}
        with pytest.raises(NotInTheCompany):
            unfollow(manager=manager, person=homer, by=pilot)
    assert team(manager.id) == {homer.id}


@pytest.mark.row("CON-53")
def test_a_manager_does_not_manage_themselves(cast: Cast, pilot: Actor) -> None:
    boss = made_manager(cast.waiting_id)
    for field, attempt in {
        "members": lambda: set_team(boss, [person(cast.learner_id), boss], by=pilot),
        "managers": lambda: set_managers(boss, [boss], by=pilot),
        "person": lambda: follow(manager=boss, person=boss, by=pilot),
    }.items():
        with pytest.raises(FollowsThemselves) as refusal:
            attempt()
        assert refusal.value.field == field
    assert team(boss.id) == set()


@pytest.mark.row("ACC-23")
def test_only_a_manager_follows(cast: Cast, pilot: Actor) -> None:
    waiting, learner = person(cast.waiting_id), person(cast.learner_id)
    for attempt in (
        lambda: set_team(waiting, [learner], by=pilot),
        lambda: set_managers(learner, [waiting], by=pilot),
        lambda: follow(manager=waiting, person=learner, by=pilot),
    ):
        with pytest.raises(NotAManager):
            attempt()


def test_twice_is_said(cast: Cast, pilot: Actor) -> None:
    manager, learner = person(cast.manager_id), person(cast.learner_id)
    with pytest.raises(AlreadyFollowed):
        follow(manager=manager, person=learner, by=pilot)
    unfollow(manager=manager, person=learner, by=pilot)
    with pytest.raises(NotFollowed):
        unfollow(manager=manager, person=learner, by=pilot)


@pytest.mark.parametrize("name", ["manager", "learner", "teacher"])
def test_nobody_else_makes_teams(cast: Cast, name: str) -> None:
    actor = actor_for(getattr(cast, f"{name}_id"))
    with acting_as(actor), pytest.raises(Forbidden):
        set_team(person(cast.manager_id), [person(cast.waiting_id)], by=actor)


@pytest.mark.row("CON-59")
def test_a_pilot_sees_the_managers_of_their_people_and_no_other(cast: Cast, pilot: Actor) -> None:
    made_manager(cast.globex_waiting_id)
    seen = set(session.scalars(select(Person.id)))
    assert cast.manager_id in seen
    assert cast.globex_waiting_id not in seen
    assert session.scalars(select(Enrolment.id).where(Enrolment.id == cast.globex_enrolment_id)).all() == []
