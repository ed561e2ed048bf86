"""People are added to a session all together or not at all; every wrong line is named, and no line tells too much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.accounts.entities import OneTimeToken, Person, PersonState, Role, RoleGrant
from models.accounts.refusals import EmailInvalid, NameMissing, NotYourself
from models.accounts.roles import SchoolRole
from models.contracts.entities import Company, Enrolment, EnrolmentKind, SessionKind, Supervision, TrainingSession
from models.contracts.newcomer_checks import TWICE
from models.contracts.operations import add_learners
from models.contracts.pasting import Newcomer
from models.contracts.refusals import SessionExpired
from models.contracts.term_refusals import (
    AddressUnavailable,
    AlreadyEnrolled,
    FollowsThemselves,
    LateEnrolment,
    LicencesByStaff,
    LicencesDisagree,
    LinesRefused,
    OtherCompany,
    RoleNotOffered,
    SessionExpiredConfirm,
)
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.queries import the_settings
from models.outbox.entities import Message
from tests.cast import Cast
from tests.models.contracts.races import at_once
from tests.unchanged import contents

WRITTEN = "person", "role_grant", "enrolment", "supervision", "message", "training_session"
NEW = Newcomer("Zoé", "Neuve", "zoe.neuve@exemple.fr", line=1)
Add = Callable[..., list[Enrolment]]


@pytest.fixture
def add(cast: Cast) -> Add:
    """Add people as the pilot of Acme, unless another name is given, to Acme's slot session."""

    def press(*drafts: Newcomer, by: str = "pilot", where: int = 0, **terms: object) -> list[Enrolment]:
        actor = actor_for(getattr(cast, f"{by}_id"))
        row = session.get_one(TrainingSession, where or cast.slots_id)
        with acting_as(actor):
            return add_learners(row, drafts, by=actor, **terms)  # type: ignore[arg-type]

    return press


def refused(add: Add, *drafts: Newcomer, **terms: object) -> dict[int, list[tuple[str, str]]]:
    """What each line is refused for, once it is sure that nothing was written."""
    session.flush()
    before = contents(WRITTEN)
    with pytest.raises(LinesRefused) as refusal:
        add(*drafts, **terms)
    assert contents(WRITTEN) == before
    errors = refusal.value.values["errors"]
    return {line: [(field, str(why)) for field, why in found] for line, found in errors.items()}


def unavailable() -> list[tuple[str, str]]:
    return [("email", str(AddressUnavailable.sentence % {"support": the_settings().support_email}))]


@pytest.mark.row("CON-23")
@pytest.mark.row("CON-22")
def test_a_pilot_adds_somebody_who_gets_an_account_a_role_and_a_place(add: Add, cast: Cast) -> None:
    [enrolment] = add(NEW)
    person = enrolment.person
    assert (person.first_name, person.last_name, person.state) == ("Zoé", "Neuve", PersonState.IMPORTED)
    assert [(grant.role, grant.granted_by_id) for grant in person.grants] == [(Role.LEARNER, cast.pilot_id)]
    assert (enrolment.session_id, enrolment.kind) == (cast.slots_id, EnrolmentKind.LEARNER)
    assert session.scalars(select(Message).where(Message.recipient_id == person.id)).all() == []


@pytest.mark.row("CON-25")
def test_a_manager_is_added_without_learning_and_invited_at_once(add: Add) -> None:
    [enrolment] = add(replace(NEW, role=SchoolRole.MANAGER))
    assert enrolment.kind is EnrolmentKind.COMPANION
    assert [grant.role for grant in enrolment.person.grants] == [Role.MANAGER]
    mails = session.scalars(select(Message.kind).where(Message.recipient_id == enrolment.person_id)).all()
    assert mails == ["invitation"]
    assert session.scalar(select(func.count(OneTimeToken.id)).where(OneTimeToken.person_id == enrolment.person_id)) == 1


def test_a_manager_who_learns_counts_and_holds_both_roles(add: Add) -> None:
    [enrolment] = add(replace(NEW, role=SchoolRole.MANAGER_LEARNER))
    assert enrolment.kind is EnrolmentKind.LEARNER
    assert {grant.role for grant in enrolment.person.grants} == {Role.MANAGER, Role.LEARNER}


@pytest.mark.row("CON-12")
def test_members_of_one_session_have_the_managers_that_each_line_says(add: Add, cast: Cast) -> None:
    boss = replace(NEW, email="boss@exemple.fr", role=SchoolRole.MANAGER, line=2)
    mine = replace(NEW, managers=(cast.manager_id, "boss@exemple.fr"))
    other = replace(NEW, email="autre@exemple.fr", managers=("Benoît Müller",), line=3)
    added = add(mine, boss, other)
    pairs = select(Supervision.manager_id).order_by(Supervision.manager_id)
    of = {one.person.email: set(session.scalars(pairs.where(Supervision.person_id == one.person_id))) for one in added}
    assert of == {
        NEW.email: {cast.manager_id, added[1].person_id},
        "boss@exemple.fr": set(),
        "autre@exemple.fr": {cast.manager_id},
    }


def test_an_account_of_the_company_is_added_under_its_own_name(add: Add, cast: Cast) -> None:
    [enrolment] = add(Newcomer("Autre", "Nom", "EXPIRED@exemple.fr", line=1))
    assert (enrolment.person_id, enrolment.person.last_name) == (cast.expired_id, "Mercier")


def test_every_fault_of_every_line_is_named_and_nobody_is_added(add: Add, cast: Cast) -> None:
    faults = refused(
        add,
        NEW,
        Newcomer("", " ", "pas une adresse", line=2),
        Newcomer("Loïc", "Fournier", "waiting@exemple.fr", line=3),
        Newcomer("Une", "Deux", "deux@exemple.fr", role=None, line=4),
        Newcomer("Une", "Trois", "DEUX@exemple.fr", managers=("inconnue@exemple.fr",), line=5),
    )
    assert sorted(faults) == [2, 3, 4, 5]
    assert [field for field, _why in faults[2]] == ["first_name", "email"]
    assert ("first_name", str(NameMissing.sentence)) in faults[2]
    assert ("email", str(EmailInvalid.sentence)) in faults[2]
    assert faults[3] == [("email", str(AlreadyEnrolled.sentence))]
    assert faults[4] == [("email", str(TWICE)), ("role", str(RoleNotOffered.sentence))]
    assert [field for field, _why in faults[5]] == ["email", "managers"]
    assert "inconnue@exemple.fr" in faults[5][1][1]


@pytest.mark.row("CON-59")
@pytest.mark.parametrize("email", ["globex-learner@exemple.fr", "globex-pilot@exemple.fr", "teacher@exemple.fr",
                                   "administrator@exemple.fr"])  # fmt: skip
def test_a_pilot_learns_nothing_of_an_account_that_is_not_of_the_company(add: Add, email: str) -> None:
    assert refused(add, Newcomer("Une", "Autre", email, line=1)) == {1: unavailable()}


def test_staff_are_told_where_somebody_is(add: Add, cast: Cast) -> None:
    faults = refused(add, Newcomer("Homer", "S", "globex-learner@exemple.fr", line=1), by="administrator")
    said = OtherCompany.sentence % {"person": "Homer Simpson", "company": "Globex"}
    assert faults == {1: [("email", str(said))]}


def test_somebody_whose_path_elsewhere_is_over_can_come(add: Add, cast: Cast) -> None:
    past = session.get_one(TrainingSession, cast.globex_slots_id)
    past.starts_on, past.ends_on = clock.today() - timedelta(days=9), clock.today() - timedelta(days=1)
    session.flush()
    homer = Newcomer("Homer", "Simpson", "globex-learner@exemple.fr", line=1)
    assert refused(add, homer) == {1: unavailable()}
    assert [one.person_id for one in add(homer, by="administrator")] == [cast.globex_learner_id]


@pytest.mark.row("CON-25")
@pytest.mark.parametrize("role", sorted(set(SchoolRole) - {"learner", "manager_learner", "manager"}))
def test_a_pilot_gives_no_other_role_than_those_offered(add: Add, role: SchoolRole) -> None:
    assert refused(add, replace(NEW, role=role)) == {1: [("role", str(RoleNotOffered.sentence))]}


def test_nobody_makes_an_administrator_here(add: Add) -> None:
    forged = replace(NEW, role=SchoolRole.ADMINISTRATOR)
    assert refused(add, forged, by="administrator") == {1: [("role", str(RoleNotOffered.sentence))]}


@pytest.mark.row("CON-29")
def test_staff_add_a_pilot_of_the_session_s_company_who_does_not_count(add: Add, cast: Cast) -> None:
    [enrolment] = add(replace(NEW, role=SchoolRole.PILOT), by="administrator", where=cast.licences_id)
    assert enrolment.kind is EnrolmentKind.COMPANION
    assert [(grant.role, grant.company_id) for grant in enrolment.person.grants] == [(Role.PILOT, cast.acme_id)]


def test_a_pilot_does_not_become_a_learner_by_themselves(add: Add, cast: Cast) -> None:
    assert refused(add, Newcomer("", "", "pilot@exemple.fr", line=1)) == {1: [("email", str(NotYourself.sentence))]}


def test_a_pilot_gives_no_role_to_somebody_with_wider_rights(add: Add, cast: Cast) -> None:
    with acting_as(SYSTEM):
        session.add(Enrolment(person_id=cast.administrator_id, session_id=cast.upcoming_session_id))
        session.flush()
    chief = Newcomer("C", "L", "administrator@exemple.fr", role=SchoolRole.MANAGER, line=1)
    assert refused(add, chief) == {1: unavailable()}


def test_nobody_manages_themselves(add: Add) -> None:
    alone = replace(NEW, role=SchoolRole.MANAGER_LEARNER, managers=(NEW.email,))
    assert refused(add, alone) == {1: [("managers", str(FollowsThemselves.sentence))]}


def test_a_manager_of_another_company_is_no_manager_here(add: Add, cast: Cast) -> None:
    with acting_as(SYSTEM):
        session.add(RoleGrant(person_id=cast.globex_learner_id, role=Role.MANAGER))
        session.flush()
    faults = refused(add, replace(NEW, managers=(cast.globex_learner_id, "globex-learner@exemple.fr")))
    assert [field for field, _why in faults[1]] == ["managers", "managers"]
    assert "Homer" not in str(faults)


@pytest.mark.row("CON-24")
def test_a_pilot_adds_nobody_to_a_session_with_licences(add: Add, cast: Cast) -> None:
    with pytest.raises(LicencesByStaff) as refusal:
        add(NEW, where=cast.licences_id)
    assert the_settings().support_email in str(refusal.value)


@pytest.mark.row("CON-28")
@pytest.mark.row("A-43")
def test_an_expired_session_takes_nobody_from_a_pilot_and_asks_staff_to_confirm(add: Add, cast: Cast) -> None:
    with pytest.raises(SessionExpired):
        add(NEW, where=cast.expired_session_id)
    with pytest.raises(SessionExpiredConfirm):
        add(NEW, where=cast.expired_session_id, by="administrator")
    assert len(add(NEW, where=cast.expired_session_id, by="administrator", confirmed=True)) == 1


@pytest.mark.row("CON-26")
def test_staff_add_to_a_session_with_licences_and_raise_its_package_in_the_same_save(add: Add, cast: Cast) -> None:
    more = replace(NEW, email="b@exemple.fr", line=2)
    with pytest.raises(LicencesDisagree) as refusal, session.begin_nested():
        add(NEW, more, where=cast.licences_id, by="administrator")
    assert (refusal.value.values["package"], refusal.value.values["learners"]) == (1, 3)
    assert len(add(NEW, more, where=cast.licences_id, by="administrator", package=3)) == 2
    where = session.get_one(TrainingSession, cast.licences_id)
    assert (where.package, where.learners) == (3, 3)


@pytest.mark.row("A-54")
def test_late_is_confirmed_first(add: Add, cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.licences_id)
    where.starts_on = clock.today() - timedelta(days=the_settings().late_enrolment_days + 1)
    session.flush()
    with pytest.raises(LateEnrolment):
        add(NEW, where=cast.licences_id, by="administrator", package=2)
    assert add(NEW, where=cast.licences_id, by="administrator", package=2, confirmed=True)


@pytest.mark.parametrize("name", ["manager", "learner", "globex_pilot"])
def test_nobody_else_adds_anybody(add: Add, name: str) -> None:
    with pytest.raises(Forbidden):
        add(NEW, by=name)


@pytest.mark.race
def test_two_pilots_add_the_same_address_in_the_same_second(scratch: Flask) -> None:
    """One of them is told so, whichever sessions they add to; there is one account."""
    today = clock.today()
    acme = Company(name="Acme")
    rows = [
        TrainingSession(company=acme, reference=f"Acme {n}", kind=SessionKind.SLOTS, package=1,
                        starts_on=today, ends_on=today + timedelta(days=9))
        for n in range(2)
    ]  # fmt: skip
    session.add_all(rows)
    session.commit()
    places = [rows[0].id, rows[0].id, rows[1].id]

    def work(where: int) -> None:
        people = [replace(NEW, line=1), replace(NEW, email="b@exemple.fr", line=2)]
        add_learners(session.get_one(TrainingSession, where), people, by=SYSTEM)

    outcomes = at_once(scratch, work, places)
    assert sorted(map(str, outcomes)) == sorted(map(str, [None, LinesRefused, LinesRefused]))
    assert session.scalar(select(func.count(Person.id)).where(Person.email == NEW.email)) == 1
