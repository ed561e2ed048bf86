"""Who may give which role to whom: the written table, and every pair of it (ACC-12, 29, 30; test Z3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from sqlalchemy import delete, select

from models.accounts import granting, membership
from models.accounts.actors import actor_for
from models.accounts.entities import Role, RoleGrant
from models.accounts.granting import grant_role, may_grant, revoke_grant, set_school_role
from models.accounts.refusals import LastAdministrator, PilotNeedsCompany, ProofTooOld, RoleAlreadyHeld
from models.accounts.roles import RIGHTS, SETS, SchoolRole
from models.accounts.sign_in import open_session
from models.kernel import clock
from models.kernel.bulk import audited
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.organisation.entities import Campus, Curriculum
from models.permissions import Permission
from tests.cast import Cast
from tests.models.accounts.doors import HERE, at_screen, open_sessions

NAMES = {role: role.value if role is not Role.ALUMNI else "alumna" for role in Role}


def held(person_id: int) -> set[tuple[Role, int | None]]:
    grants = select(RoleGrant.role, RoleGrant.company_id).where(RoleGrant.person_id == person_id)
    return {(role, company_id) for role, company_id in session.execute(grants)}


@pytest.mark.row("ACC-30")
def test_the_lattice_every_actor_every_target_every_role(cast: Cast) -> None:
    allowed = set()
    for actor_role, target_role, new_role in product(Role, Role, Role):
        by = actor_for(getattr(cast, f"{NAMES[actor_role]}_id"))
        target = cast.person(NAMES[target_role])
        company_id = cast.acme_id if new_role is Role.PILOT else None
        with acting_as(by):
            if may_grant(by, target, new_role, company_id):
                allowed.add((actor_role, target_role, new_role))
    assert allowed == {
        (Role.ADMINISTRATOR, target, new) for target, new in product(Role, Role) if target is not Role.ADMINISTRATOR
    }


@pytest.mark.row("ACC-30")
@pytest.mark.parametrize("name", ["pilot", "manager", "learner", "recruiter", "alumna", "teacher", "tester", "student"])
def test_whoever_may_not_is_refused_for_others_and_for_themself(cast: Cast, name: str) -> None:
    by = actor_for(getattr(cast, f"{name}_id"))
    for target in ("waiting", name):
        with pytest.raises(Forbidden):
            grant_role(cast.person(target), Role.LEARNER, by=by)
        with pytest.raises(Forbidden):
            set_school_role(cast.person(target), SchoolRole.TESTER, by=by)


def test_an_administrator_does_not_change_their_own_roles(cast: Cast) -> None:
    by = actor_for(cast.administrator_id)
    with pytest.raises(Forbidden):
        grant_role(cast.person("administrator"), Role.LEARNER, by=by)
    with pytest.raises(Forbidden):
        revoke_grant(granting.grants_of(cast.person("administrator"))[0], by=by)


def deputy(cast: Cast) -> Actor:
    """Somebody who may give roles, in Acme alone, and holds a pilot's rights there."""
    pilot = actor_for(cast.pilot_id)
    return replace(pilot, person_id=cast.teacher_id, reach={**pilot.reach, Permission.ROLE_GRANT: {cast.acme_id}})


def test_a_right_to_grant_in_one_company_reaches_no_further(cast: Cast) -> None:
    by = deputy(cast)
    learner, pilot = cast.person("learner"), cast.person("pilot")
    assert may_grant(by, pilot, Role.PILOT, cast.acme_id)
    assert not may_grant(by, pilot, Role.PILOT, cast.globex_id)
    assert not may_grant(by, pilot, Role.ADMINISTRATOR)
    assert not may_grant(by, learner, Role.LEARNER), "the deputy does not learn"
    assert not may_grant(by, cast.person("globex_pilot"), Role.PILOT, cast.acme_id), "wider than the deputy"
    assert not may_grant(by, cast.person("administrator"), Role.PILOT, cast.acme_id), "above the deputy"


def test_nobody_grants_through_somebody_elses_eyes(cast: Cast) -> None:
    by = actor_for(cast.administrator_id, impersonator_id=cast.pilot_id)
    with pytest.raises(Forbidden):
        grant_role(cast.person("learner"), Role.ADMINISTRATOR, by=by)


@pytest.mark.row("U-01")
@pytest.mark.row("D7")
@pytest.mark.row("ACC-12")
@pytest.mark.row("ACC-18")
@pytest.mark.row("ACC-16")
@pytest.mark.parametrize("label", list(SchoolRole))
def test_each_of_the_eight_labels_writes_its_set(cast: Cast, label: SchoolRole) -> None:
    with acting_as(at_screen(cast.person("administrator"))) as by:
        set_school_role(cast.person("waiting"), label, by=by, company_id=cast.acme_id)
    expected = {(role, cast.acme_id if role is Role.PILOT else None) for role in SETS[label]}
    assert held(cast.waiting_id) == expected
    assert len(SchoolRole) == 8


@pytest.mark.row("U-01")
@pytest.mark.row("D7")
@pytest.mark.row("ACC-28")
@pytest.mark.row("ACC-29")
def test_a_label_leaves_the_other_roles_alone_and_roles_add_up(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by:
        set_school_role(cast.person("alumna"), SchoolRole.MANAGER, by=by)
        campus = session.scalars(select(Campus.id)).one()
        curriculum = session.scalars(select(Curriculum.id)).one()
        grant = grant_role(cast.person("alumna"), Role.STUDENT, by=by, curriculum_id=curriculum, campus_id=campus)
    assert held(cast.alumna_id) == {(Role.ALUMNI, None), (Role.MANAGER, None), (Role.STUDENT, None)}
    assert (grant.curriculum_id, grant.campus_id, grant.granted_by_id) == (curriculum, campus, cast.administrator_id)


@pytest.mark.row("ACC-21")
@pytest.mark.row("ACC-17")
@pytest.mark.row("ACC-22")
def test_a_pilot_is_the_pilot_of_a_whole_company(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by:
        with pytest.raises(PilotNeedsCompany):
            set_school_role(cast.person("waiting"), SchoolRole.PILOT, by=by)
        with pytest.raises(PilotNeedsCompany):
            grant_role(cast.person("waiting"), Role.PILOT, by=by)
    assert not [column for column in RoleGrant.__table__.columns if "session" in column.name]


def test_the_same_role_twice_is_refused(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by, pytest.raises(RoleAlreadyHeld):
        grant_role(cast.person("pilot"), Role.PILOT, by=by, company_id=cast.acme_id)


def test_a_change_of_role_ends_the_persons_sessions(cast: Cast) -> None:
    person = cast.person("waiting")
    with acting_as(actor_for(cast.administrator_id)) as by:
        open_session(person, **HERE)
        grant = grant_role(person, Role.TESTER, by=by)
        assert open_sessions(person.id) == 0
        open_session(person, **HERE)
        revoke_grant(grant, by=by)
    assert open_sessions(person.id) == 0


def test_choosing_the_label_that_holds_changes_nothing(cast: Cast) -> None:
    person = cast.person("waiting")
    open_session(person, **HERE)
    with acting_as(actor_for(cast.administrator_id)) as by:
        set_school_role(person, SchoolRole.LEARNER, by=by)
    assert open_sessions(person.id) == 1


def test_the_last_administrator_stays(cast: Cast) -> None:
    administrator = cast.person("administrator")
    with pytest.raises(LastAdministrator):
        set_school_role(administrator, SchoolRole.LEARNER, by=SYSTEM)
    grant_role(cast.person("teacher"), Role.ADMINISTRATOR, by=SYSTEM)
    set_school_role(administrator, SchoolRole.LEARNER, by=SYSTEM)
    assert held(cast.administrator_id) == {(Role.LEARNER, None)}


def test_whoever_makes_an_administrator_has_just_proved_who_they_are(cast: Cast) -> None:
    by = at_screen(cast.person("administrator"))
    with acting_as(by):
        with time_machine.travel(clock.now() + timedelta(minutes=11)):
            grant_role(cast.person("teacher"), Role.MANAGER, by=by)
            with pytest.raises(ProofTooOld):
                grant_role(cast.person("teacher"), Role.ADMINISTRATOR, by=by)
            with pytest.raises(ProofTooOld):
                set_school_role(cast.person("student"), SchoolRole.ADMINISTRATOR, by=by)
        grant_role(cast.person("teacher"), Role.ADMINISTRATOR, by=by)


@pytest.mark.parametrize("days", [-2, 2])
def test_an_administrator_of_another_time_does_not_replace_the_last_one(cast: Cast, days: int) -> None:
    day = clock.today() + timedelta(days=days)
    grant_role(cast.person("teacher"), Role.ADMINISTRATOR, by=SYSTEM, starts_on=day, ends_on=day)
    with pytest.raises(LastAdministrator):
        set_school_role(cast.person("administrator"), SchoolRole.LEARNER, by=SYSTEM)
    with acting_as(actor_for(cast.administrator_id)) as by, pytest.raises(LastAdministrator):
        membership.deactivate(cast.person("administrator"), by=by)


def test_a_person_without_any_role_may_get_one(cast: Cast) -> None:
    session.execute(audited(delete(RoleGrant).where(RoleGrant.person_id == cast.tester_id)))
    with acting_as(actor_for(cast.administrator_id)) as by:
        grant_role(cast.person("tester"), Role.TESTER, by=by)
    assert held(cast.tester_id) == {(Role.TESTER, None)}


@pytest.mark.row("ACC-20")
@pytest.mark.row("D7")
def test_rights_are_the_union_of_the_roles_and_an_administrator_has_them_all(cast: Cast) -> None:
    administrator = actor_for(cast.administrator_id)
    assert all(administrator.may(right) for right in Permission)
    session.add(RoleGrant(person_id=cast.manager_id, role=Role.LEARNER))
    session.flush()
    both = actor_for(cast.manager_id)
    assert {right for right in Permission if both.may(right)} == RIGHTS[Role.MANAGER] | RIGHTS[Role.LEARNER]
