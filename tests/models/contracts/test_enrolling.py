"""Who comes into a session, when, and what staff have to say yes to first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import Company, Enrolment, EnrolmentKind, SlotAssignment, TrainingSession
from models.contracts.operations import (
    assign_slot,
    change_end,
    change_kind,
    change_session,
    enrol,
    enrol_all,
    follow,
    queue_for_slot,
    withdraw,
)
from models.contracts.refusals import EnrolmentGone, NotALearner, SessionExpired
from models.contracts.term_refusals import (
    AddressUnavailable,
    AlreadyEnrolled,
    EndsBeforeItStarts,
    FollowsThemselves,
    LateEnrolment,
    LicenceDatesDiffer,
    LicencesByStaff,
    LicencesDisagree,
    NeedsConfirmation,
    OtherCompany,
    PersonGone,
    SameKind,
    SessionExpiredConfirm,
    SessionGone,
)
from models.evidence.entities import Act, AuditEntry
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.organisation.entities import Setting
from models.outbox.entities import Message
from tests.cast import Cast
from tests.models.contracts.terms import commit, licences, refused, slots

DAY = timedelta(days=1)


@pytest.fixture
def pilot(cast: Cast) -> Actor:
    return actor_for(cast.pilot_id)


def begun(where: TrainingSession, days: int) -> TrainingSession:
    """The session, as if it had started so many days ago."""
    change_session(where, starts_on=clock.today() - days * DAY, extend_to_users=True, by=SYSTEM)
    return where


@pytest.mark.row("CON-26")
@pytest.mark.row("A-54")
@pytest.mark.parametrize("days", [-10, 0, 30])
def test_a_learner_joins_licences_that_have_barely_started_and_ends_with_the_others(cast: Cast, days: int) -> None:
    where = begun(licences(cast), days)
    refused(LicencesDisagree, enrol, cast.person("student"), where)
    own = enrol(cast.person("student"), where, package=2, by=SYSTEM)
    commit()
    assert (own.ends_on, where.package, where.learners) == (where.ends_on, 2, 2)


@pytest.mark.row("CON-26")
@pytest.mark.row("A-54")
def test_beyond_thirty_days_staff_say_yes_first_and_read_why(cast: Cast) -> None:
    where = begun(licences(cast), 31)
    told = refused(LateEnrolment, enrol, cast.person("student"), where, package=2)
    assert (told.field, told.values["days"]) == ("confirmed", 31)
    assert isinstance(told, NeedsConfirmation)
    assert enrol(cast.person("student"), where, package=2, confirmed=True, by=SYSTEM).id


@pytest.mark.row("A-54")
def test_how_long_a_session_has_barely_started_is_a_setting(cast: Cast) -> None:
    session.get_one(Setting, 1).late_enrolment_days = 3
    session.flush()
    refused(LateEnrolment, enrol, cast.person("student"), begun(licences(cast), 4), package=2)
    assert enrol(cast.person("student"), begun(licences(cast), 3), package=2, by=SYSTEM).id


@pytest.mark.row("A-54")
def test_nobody_is_late_to_accompany_or_to_join_slots(cast: Cast) -> None:
    enrol(cast.person("manager"), begun(licences(cast), 99), kind=EnrolmentKind.COMPANION, by=SYSTEM)
    assert enrol(cast.person("student"), begun(slots(cast), 99), by=SYSTEM).id


@pytest.mark.row("CON-27")
@pytest.mark.row("CON-09")
def test_nobody_joins_licences_with_other_dates_than_the_others(cast: Cast) -> None:
    where = licences(cast)
    told = refused(LicenceDatesDiffer, enrol, cast.person("student"), where, own_ends_on=where.ends_on - DAY, package=2)
    assert told.field == "own_ends_on"
    assert enrol(cast.person("student"), where, own_ends_on=where.ends_on, package=2, by=SYSTEM).ends_on
    own = enrol(cast.person("alumna"), slots(cast), own_ends_on=clock.today() + DAY, by=SYSTEM)
    assert own.ends_on == clock.today() + DAY


@pytest.mark.row("CON-33")
def test_an_own_last_day_of_a_licence_is_an_exception_that_staff_make_later(cast: Cast) -> None:
    own = session.scalars(select(Enrolment).where(Enrolment.session_id == cast.licences_id)).one()
    change_end(own, own_ends_on=own.session.ends_on - DAY, by=SYSTEM)
    assert own.own_ends_on == own.session.ends_on - DAY
    refused(EndsBeforeItStarts, change_end, own, own_ends_on=own.session.starts_on - DAY)
    refused(EndsBeforeItStarts, enrol, cast.person("student"), slots(cast), own_ends_on=slots(cast).starts_on - DAY)


@pytest.mark.row("CON-28")
@pytest.mark.row("A-43")
def test_into_an_expired_slot_session_staff_are_warned_and_a_pilot_is_refused(cast: Cast, pilot: Actor) -> None:
    where = session.get_one(TrainingSession, cast.expired_session_id)
    told = refused(SessionExpiredConfirm, enrol, cast.person("student"), where)
    assert (told.field, isinstance(told, NeedsConfirmation)) == ("confirmed", True)
    refused(SessionExpired, enrol, cast.person("student"), where, by=pilot)
    refused(SessionExpired, enrol, cast.person("student"), where, by=pilot, confirmed=True)
    assert enrol(cast.person("student"), where, confirmed=True, by=SYSTEM).id


@pytest.mark.row("CON-28")
def test_while_a_slot_session_lasts_staff_and_its_pilot_add_to_it(cast: Cast, pilot: Actor) -> None:
    assert enrol(cast.person("student"), slots(cast), by=SYSTEM).id
    where = change_session(slots(cast), ends_on=clock.today(), by=SYSTEM)
    assert enrol(cast.person("alumna"), where, by=pilot).id


def test_nobody_joins_licences_that_have_expired(cast: Cast) -> None:
    where = begun(licences(cast), 90)
    change_session(where, ends_on=clock.today() - DAY, by=SYSTEM)
    refused(SessionExpired, enrol, cast.person("student"), where, package=2, confirmed=True)


@pytest.mark.row("CON-24")
def test_a_pilot_adds_nobody_to_licences_and_reads_whom_to_ask(cast: Cast, pilot: Actor) -> None:
    for kind in EnrolmentKind:
        told = refused(LicencesByStaff, enrol, cast.person("student"), licences(cast), kind=kind, by=pilot)
        assert "ausecours@lecoledurecrutement.fr" in str(told)


@pytest.mark.row("CON-23")
@pytest.mark.row("CON-59")
def test_a_pilot_adds_to_sessions_of_their_company_alone_and_gives_no_date(cast: Cast, pilot: Actor) -> None:
    student, tomorrow = cast.person("student"), clock.today() + DAY
    refused(Forbidden, enrol, student, session.get_one(TrainingSession, cast.globex_slots_id), by=pilot)
    refused(Forbidden, enrol, student, slots(cast), own_ends_on=tomorrow, by=pilot)
    refused(Forbidden, withdraw, session.get_one(Enrolment, cast.learner_enrolment_id), by=pilot)
    for name in ("manager", "learner", "tester", "alumna"):
        refused(Forbidden, enrol, student, slots(cast), by=actor_for(getattr(cast, f"{name}_id")))


@pytest.mark.row("CON-11")
@pytest.mark.row("CON-59")
@pytest.mark.parametrize("name", ["globex_learner", "globex_pilot"])
def test_who_is_of_another_company_stays_there_and_a_pilot_is_told_nothing_of_it(
    cast: Cast, pilot: Actor, name: str
) -> None:
    told = refused(OtherCompany, enrol, cast.person(name), slots(cast))
    assert "Globex" in str(told)
    said = str(refused(AddressUnavailable, enrol, cast.person(name), slots(cast), by=pilot))
    assert not any(word in said for word in ("Globex", "Homer", "Simpson", "Hank"))
    assert "ausecours@lecoledurecrutement.fr" in said


@pytest.mark.row("CON-11")
def test_who_has_left_another_company_may_come(cast: Cast) -> None:
    there = session.get_one(Enrolment, cast.globex_waiting_enrolment_id)
    change_end(there, own_ends_on=clock.today(), by=SYSTEM)
    refused(OtherCompany, enrol, there.person, slots(cast))
    begun(there.session, 5)
    change_end(there, own_ends_on=clock.today() - DAY, by=SYSTEM)
    assert enrol(there.person, slots(cast), by=SYSTEM).id


@pytest.mark.row("D15")
def test_a_company_and_the_one_that_took_it_over_are_one_house(cast: Cast) -> None:
    session.get_one(Company, cast.globex_id).successor_id = cast.acme_id
    session.flush()
    assert enrol(cast.person("globex_learner"), slots(cast), by=SYSTEM).id


@pytest.mark.row("CON-29")
@pytest.mark.row("FUP-24")
def test_a_manager_or_pilot_is_in_any_session_of_the_company_without_using_anything(cast: Cast, pilot: Actor) -> None:
    own = [
        enrol(cast.person(name), slots(cast), kind=EnrolmentKind.COMPANION, by=SYSTEM) for name in ("manager", "pilot")
    ]
    for one in own:
        refused(NotALearner, assign_slot, one, by=pilot)
        refused(NotALearner, queue_for_slot, one, by=pilot)
    assert (slots(cast).learners, slots(cast).slots_used) == (2, 1)


@pytest.mark.row("CON-31")
@pytest.mark.row("ACC-25")
def test_a_manager_who_wants_to_learn_is_enrolled_by_staff_and_by_nobody_else(cast: Cast, pilot: Actor) -> None:
    manager, own = cast.person("manager"), actor_for(cast.manager_id)
    refused(Forbidden, enrol, manager, slots(cast), by=own)
    there = enrol(manager, slots(cast), kind=EnrolmentKind.COMPANION, by=SYSTEM)
    refused(Forbidden, change_kind, there, EnrolmentKind.LEARNER, by=own)
    refused(SameKind, change_kind, there, EnrolmentKind.COMPANION)
    change_kind(there, EnrolmentKind.LEARNER, by=SYSTEM)
    commit()
    assert slots(cast).learners == 3
    assert assign_slot(there, by=pilot).id


def test_a_manager_does_not_follow_themselves(cast: Cast) -> None:
    refused(FollowsThemselves, follow, manager=cast.person("manager"), person=cast.person("manager"))


def test_several_come_in_one_save_or_nobody_does(cast: Cast) -> None:
    both = [(cast.person(name), EnrolmentKind.LEARNER) for name in ("student", "alumna")]
    refused(LicencesDisagree, enrol_all, both, licences(cast), package=2)
    refused(AlreadyEnrolled, enrol_all, [*both, (cast.person("licensed"), EnrolmentKind.LEARNER)], licences(cast))
    assert len(enrol_all(both, licences(cast), package=3, by=SYSTEM)) == 2


@pytest.mark.row("OPS-21")
def test_the_log_says_who_enrolled_and_which_package_went_with_it(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as staff:
        own = enrol(cast.person("student"), licences(cast), package=2, by=staff)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == cast.administrator_id)).all()
    told = {(one.act, one.entity, one.entity_id): one.changes for one in entries}
    assert told[Act.CREATED, "enrolment", own.id]["kind"] == [None, "learner"]
    assert told[Act.CHANGED, "training_session", cast.licences_id] == {"package": [1, 2]}


def test_who_is_withdrawn_with_a_slot_is_told_and_the_log_says_why(cast: Cast) -> None:
    own = session.get_one(Enrolment, cast.learner_enrolment_id)
    with acting_as(actor_for(cast.administrator_id)) as staff:
        withdraw(own, by=staff, reason="A changé de service")
    commit()
    assert (slots(cast).slots_used, slots(cast).learners) == (0, 1)
    assert session.scalars(select(SlotAssignment).where(SlotAssignment.session_id == cast.slots_id)).all() == []
    mail = session.scalars(select(Message).where(Message.kind == "slot_released")).one()
    assert (mail.recipient_id, mail.payload["why"]) == (cast.learner_id, "withdrawn")
    log = session.scalars(select(AuditEntry).where(AuditEntry.reason == "A changé de service")).all()
    assert {(one.act, one.entity) for one in log} >= {
        (Act.CHANGED, "slot_assignment"), (Act.DELETED, "enrolment"),
    }  # fmt: skip
    assert session.get(Person, cast.learner_id) is not None


def test_a_session_or_a_person_deleted_meanwhile_is_told(cast: Cast) -> None:
    where, student = session.get_one(TrainingSession, cast.upcoming_session_id), cast.person("student")
    gone = session.scalars(select(Enrolment).where(Enrolment.session_id == where.id)).one()
    somebody = Person(email="parti@exemple.fr", first_name="P", last_name="Arti")
    session.add(somebody)
    session.flush()
    for table, row in (("enrolment", gone.id), ("training_session", where.id), ("person", somebody.id)):
        session.execute(told_apart(text(f"DELETE FROM {table} WHERE id = {row}")))  # behind the session's back
    refused(SessionGone, enrol, student, where)
    refused(SessionGone, change_session, where, package=3)
    refused(EnrolmentGone, withdraw, gone)
    refused(PersonGone, enrol, somebody, slots(cast))
