"""Packages: licences are as many as learners at every save, slots no fewer than holders, whoever writes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.accounts.entities import Role
from models.contracts.entities import (
    Company,
    Enrolment,
    EnrolmentKind,
    RotationKind,
    RotationPlan,
    SessionKind,
    SlotAssignment,
    WaitingEntry,
)
from models.contracts.learning import kind_for
from models.contracts.operations import (
    assign_slot,
    change_kind,
    change_session,
    create_session,
    enrol,
    enrol_all,
    release_slot,
    set_rotation,
    withdraw,
)
from models.contracts.refusals import NotALearner
from models.contracts.term_refusals import (
    LicencesDisagree,
    LicencesMoved,
    PackageBelowHolders,
    PackageOutOfRange,
    SlotsBelowLearners,
    SlotsStillHeld,
)
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.models.contracts.terms import commit, committed, licences, only_enrolment, refused, slots

LEARNER, TESTER, COMPANION = EnrolmentKind.LEARNER, EnrolmentKind.TESTER, EnrolmentKind.COMPANION


@pytest.mark.row("CON-19")
@pytest.mark.parametrize("more", [-1, 1])
def test_a_licence_session_counts_its_learners_at_every_save(cast: Cast, more: int) -> None:
    where = licences(cast)
    enrol(cast.person("student"), where, package=2, by=SYSTEM)
    told = refused(LicencesDisagree, change_session, where, package=2 + more)
    assert told.values == {"package": 2 + more, "learners": 2}
    assert str(told.values["package"]) in str(told)
    assert change_session(where, package=2, contract_reference="C-12", by=SYSTEM).contract_reference == "C-12"


@pytest.mark.row("CON-19")
def test_whatever_is_saved_of_a_session_with_a_vacant_licence_asks_for_the_number_that_agrees(cast: Cast) -> None:
    where = licences(cast)
    enrol(cast.person("student"), where, package=2, by=SYSTEM)
    session.delete(cast.person("student"))
    session.flush()
    session.expire(where)
    assert (where.learners, where.package, where.licences_vacant) == (1, 2, 1)
    refused(LicencesDisagree, change_session, where, contract_reference="C-12")
    assert change_session(where, package=1, by=SYSTEM).licences_vacant == 0


@pytest.mark.row("CON-19")
@pytest.mark.row("CON-22")
def test_licences_are_compared_from_the_first_save_on(cast: Cast) -> None:
    acme, today = session.get_one(Company, cast.acme_id), clock.today()
    terms = {"company": acme, "kind": SessionKind.LICENCES, "starts_on": today, "reference": "Nouvelle"}
    told = refused(LicencesDisagree, create_session, **terms, package=2)
    assert told.values == {"package": 2, "learners": 0}
    where = create_session(**terms, package=2, joining=2, by=SYSTEM)  # type: ignore[arg-type]
    enrol_all([(cast.person(name), LEARNER) for name in ("student", "alumna")], where, by=SYSTEM)
    commit()
    assert (where.learners, where.package) == (2, 2)


@pytest.mark.row("CON-22")
def test_a_session_that_promised_more_learners_than_came_is_not_committed(cast: Cast) -> None:
    acme = session.get_one(Company, cast.acme_id)
    terms = {"company": acme, "kind": SessionKind.LICENCES, "starts_on": clock.today(), "by": SYSTEM}
    with pytest.raises(LicencesMoved):
        committed(lambda: create_session(**terms, package=2, joining=2))  # type: ignore[arg-type]


@pytest.mark.row("CON-36")
@pytest.mark.row("CON-19")
@pytest.mark.parametrize("package", [1, 3])
def test_the_switch_to_licences_asks_for_as_many_as_learners(cast: Cast, package: int) -> None:
    where = slots(cast)
    release_slot(session.get_one(Enrolment, cast.learner_enrolment_id), by=SYSTEM)
    told = refused(LicencesDisagree, change_session, where, kind=SessionKind.LICENCES, package=package)
    assert told.values == {"package": package, "learners": 2}
    set_rotation(where, kind=RotationKind.NATURAL, by=SYSTEM)
    change_session(where, kind=SessionKind.LICENCES, package=2, by=SYSTEM)
    commit()
    assert session.scalars(select(WaitingEntry).where(WaitingEntry.session_id == where.id)).all() == []
    assert session.scalars(select(RotationPlan).where(RotationPlan.session_id == where.id)).all() == []


@pytest.mark.row("CON-36")
def test_a_type_is_not_switched_under_people_who_hold_a_slot(cast: Cast) -> None:
    refused(SlotsStillHeld, change_session, slots(cast), kind=SessionKind.LICENCES, package=2)


@pytest.mark.row("CON-36")
def test_the_switch_to_slots_takes_nobodys_access_away(cast: Cast) -> None:
    where = licences(cast)
    enrol(cast.person("student"), where, package=2, by=SYSTEM)
    told = refused(SlotsBelowLearners, change_session, where, kind=SessionKind.SLOTS, package=1)
    assert told.values == {"package": 1, "learners": 2}
    change_session(where, kind=SessionKind.SLOTS, package=3, by=actor_for(cast.administrator_id))
    commit()
    held = session.scalars(select(SlotAssignment).where(SlotAssignment.session_id == where.id)).all()
    assert {one.enrolment.person_id for one in held} == {cast.licensed_id, cast.student_id}
    assert {one.assigned_by_id for one in held} == {cast.administrator_id}
    assert (where.slots_used, where.package) == (2, 3)


@pytest.mark.row("CON-36")
@pytest.mark.parametrize("days", [-30, 30])
def test_the_switch_to_slots_of_a_session_that_does_not_run_gives_none(cast: Cast, days: int) -> None:
    where, first = licences(cast), clock.today() + timedelta(days=days)
    enrol(cast.person("student"), where, package=2, by=SYSTEM)
    dates = {"starts_on": first, "ends_on": first + timedelta(days=9), "extend_to_users": True}
    change_session(where, **dates, kind=SessionKind.SLOTS, package=1, by=SYSTEM)  # type: ignore[arg-type]
    assert where.slots_used == 0


@pytest.mark.row("CON-17")
@pytest.mark.row("CON-18")
@pytest.mark.row("CON-29")
@pytest.mark.row("A-42")
@pytest.mark.row("FUP-24")
@pytest.mark.row("ACC-13")
def test_managers_pilots_and_testers_are_not_counted(cast: Cast) -> None:
    where = licences(cast)
    for name, kind in (("manager", COMPANION), ("pilot", COMPANION), ("tester", TESTER)):
        enrol(cast.person(name), where, kind=kind, by=SYSTEM)
    commit()
    session.expire(where)
    assert (where.learners, where.package) == (1, 1)
    change_session(where, package=1, by=SYSTEM)


@pytest.mark.row("CON-17")
@pytest.mark.row("CON-18")
@pytest.mark.row("ACC-19")
@pytest.mark.parametrize(
    ("roles", "kind"),
    [
        ({Role.LEARNER}, LEARNER),
        ({Role.MANAGER, Role.LEARNER}, LEARNER),
        ({Role.PILOT, Role.LEARNER}, LEARNER),
        ({Role.STUDENT}, LEARNER),
        ({Role.ADMINISTRATOR}, LEARNER),
        ({Role.TESTER}, TESTER),
        ({Role.MANAGER}, COMPANION),
        ({Role.PILOT}, COMPANION),
        ({Role.PILOT, Role.MANAGER}, COMPANION),
    ],
)
def test_who_counts_follows_from_the_roles(roles: set[Role], kind: EnrolmentKind) -> None:
    assert kind_for(roles) is kind


@pytest.mark.row("CON-18")
@pytest.mark.row("CON-31")
def test_a_manager_who_begins_to_learn_is_counted_in_the_same_save(cast: Cast) -> None:
    where = licences(cast)
    own = enrol(cast.person("manager"), where, kind=COMPANION, by=SYSTEM)
    refused(LicencesDisagree, change_kind, own, LEARNER)
    change_kind(own, LEARNER, package=2, by=SYSTEM)
    commit()
    assert where.learners == where.package == 2


@pytest.mark.row("CON-18")
def test_who_stops_learning_gives_the_slot_back_and_who_accompanies_gets_none(cast: Cast) -> None:
    where, own = slots(cast), session.get_one(Enrolment, cast.learner_enrolment_id)
    change_kind(own, COMPANION, by=SYSTEM)
    commit()
    assert (where.slots_used, where.learners) == (0, 1)
    refused(NotALearner, assign_slot, own)


@pytest.mark.row("CON-19")
def test_the_database_refuses_a_licence_too_many(cast: Cast) -> None:
    one_more = Enrolment(person_id=cast.student_id, session_id=cast.licences_id)
    with pytest.raises(LicencesMoved):
        committed(lambda: session.add(one_more))


@pytest.mark.row("CON-19")
def test_the_database_refuses_a_package_that_differs_from_the_learners(cast: Cast) -> None:
    with pytest.raises(LicencesMoved):
        committed(lambda: setattr(licences(cast), "package", 4))


@pytest.mark.row("CON-20")
def test_a_package_below_the_holders_names_them_with_both_numbers(cast: Cast) -> None:
    where = slots(cast)
    assign_slot(session.get_one(Enrolment, cast.waiting_enrolment_id), by=SYSTEM)
    told = refused(PackageBelowHolders, change_session, where, package=1)
    assert told.values == {"package": 1, "holders": 2, "names": "Amélie Benali, Loïc Fournier"}
    for word in ("1", "2", "Amélie Benali", "Loïc Fournier"):
        assert word in str(told)


@pytest.mark.parametrize("package", [0, -1, 100_001, 10**9, 10**30])
def test_a_package_of_nothing_or_of_a_thousand_million_is_refused(cast: Cast, package: int) -> None:
    refused(PackageOutOfRange, change_session, slots(cast), package=package)
    acme = session.get_one(Company, cast.acme_id)
    refused(PackageOutOfRange, create_session, company=acme, starts_on=clock.today(), package=package)
    refused(PackageOutOfRange, enrol, cast.person("student"), slots(cast), package=package)


@pytest.mark.row("CON-20")
def test_slots_and_learners_are_two_numbers(cast: Cast) -> None:
    where = slots(cast)
    enrol_all([(cast.person(name), LEARNER) for name in ("student", "alumna", "teacher")], where, by=SYSTEM)
    commit()
    session.expire(where)
    assert (where.package, where.learners) == (2, 5)
    assert change_session(where, package=1, by=SYSTEM).learners == 5


@pytest.mark.row("CON-19")
def test_withdrawing_a_learner_lowers_the_licences_in_the_same_save(cast: Cast) -> None:
    where = licences(cast)
    own = enrol(cast.person("student"), where, package=2, by=SYSTEM)
    told = refused(LicencesDisagree, withdraw, own)
    assert told.values == {"package": 2, "learners": 1}
    withdraw(own, package=1, reason="A quitté l'entreprise", by=SYSTEM)
    commit()
    assert (where.learners, where.package) == (1, 1)
    withdraw(only_enrolment(where), package=0, by=SYSTEM)
    commit()
    assert (where.learners, where.package) == (0, 0)


def test_a_pilot_writes_no_package(cast: Cast) -> None:
    pilot = actor_for(cast.pilot_id)
    with pytest.raises(Forbidden):
        change_session(slots(cast), package=9, by=pilot)
    with pytest.raises(Forbidden):
        enrol(cast.person("student"), slots(cast), package=9, by=pilot)
