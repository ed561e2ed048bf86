"""The demo data are whole, plausible, the same at every load, and loaded once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.accounts.passwords import check_strength, matches
from models.contracts.entities import (
    Company,
    Enrolment,
    SessionKind,
    SessionState,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.evidence.entities import Act, AuditEntry
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, act_as, acting_as
from models.learning.entities import LearningRecord, LessonView
from models.learning.rebuilding import differences
from models.organisation.entities import Setting
from tasks.operate import demo
from tasks.operate.demo_accounts import KNOWN, PASSWORD
from tests.application import settings_for
from tests.conftest import fresh_database
from wsgi import create_app


@pytest.fixture(scope="module")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A database of its own, as the demo finds it the first time."""
    for url in fresh_database("demo"):
        application = create_app(settings_for(url, tmp_path_factory.mktemp("demo")))
        with application.app_context():
            assert demo.load_once()
        yield application
        with application.app_context():
            session.remove()
            db.engine.dispose()


@pytest.fixture
def loaded(demo_app: Flask) -> Iterator[None]:
    with demo_app.app_context():
        act_as(SYSTEM)
        yield
        session.rollback()


def test_a_second_load_changes_nothing(loaded: None) -> None:
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    assert demo.load_once() is False
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_four_hundred_people_hold_every_role(loaded: None) -> None:
    assert session.scalar(select(func.count()).select_from(Person)) == 400
    assert set(session.scalars(select(RoleGrant.role))) == set(Role)
    without_role = select(func.count()).select_from(Person).where(~Person.grants.any())
    assert session.scalar(without_role) == 0


def test_four_clients_have_nine_sessions_of_both_types_and_all_states(loaded: None) -> None:
    today = clock.today()
    sessions = session.scalars(select(TrainingSession)).all()
    assert session.scalar(select(func.count()).select_from(Company)) == 4
    assert len(sessions) == 9
    assert {row.kind for row in sessions} == set(SessionKind)
    assert {row.state_on(today) for row in sessions} == set(SessionState)
    assert today + timedelta(days=12) in {row.ends_on for row in sessions}
    assert session.get_one(Setting, 1).organisation_name == "École & Réseau"


def test_a_running_slot_session_is_full_and_another_has_free_slots_while_people_wait(loaded: None) -> None:
    waiting = Counter(session.scalars(select(WaitingEntry.session_id)))
    running = [row for row in session.scalars(select(TrainingSession)) if row.state_on(clock.today()) == "running"]
    slots = [row for row in running if row.kind is SessionKind.SLOTS and waiting[row.id]]
    assert any(row.slots_free == 0 for row in slots)
    assert any(row.slots_free > 0 for row in slots)


@pytest.mark.row("CON-17")
def test_a_licence_session_counts_as_many_people_as_its_package(loaded: None) -> None:
    for row in session.scalars(select(TrainingSession).where(TrainingSession.kind == SessionKind.LICENCES)):
        assert row.package == row.learners <= len(row.enrolments)


@pytest.mark.row("CON-16")
def test_references_name_company_place_and_month(loaded: None) -> None:
    references = session.scalars(select(TrainingSession.reference)).all()
    assert all(len(reference.split(" - ")) == 3 and reference[-4:].isdigit() for reference in references)


def test_the_seats_used_are_the_seats_held(loaded: None) -> None:
    held = Counter(session.scalars(select(SlotAssignment.session_id).where(func.upper_inf(SlotAssignment.during))))
    assert {row.id: row.slots_used for row in session.scalars(select(TrainingSession)) if row.slots_used} == held


def test_some_held_a_slot_before_and_nobody_waits_while_holding(loaded: None) -> None:
    past = select(func.count()).select_from(SlotAssignment).where(~func.upper_inf(SlotAssignment.during))
    assert (session.scalar(past) or 0) > 10
    assert session.scalars(select(Enrolment.id).where(Enrolment.waiting.has(), Enrolment.assignment.has())).all() == []


def test_every_turn_lies_between_the_start_and_the_end_of_its_session(loaded: None) -> None:
    for assignment in session.scalars(select(SlotAssignment)):
        since = assignment.since
        assert since is not None
        assert assignment.session.starts_on <= since.date() <= assignment.session.ends_on


def test_some_were_never_registered_some_have_not_been_seen_for_three_weeks(loaded: None) -> None:
    states = Counter(session.scalars(select(Person.state)))
    expected = {"active", "invited", "imported", "deactivated", "requested"}
    assert expected <= {state.value for state in states}
    long_ago = Person.last_seen_at < clock.now() - timedelta(days=21)
    inactive = select(func.count()).select_from(Person).where(Person.state == PersonState.ACTIVE, long_ago)
    assert 10 < (session.scalar(inactive) or 0) < 100


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.key)
def test_a_known_account_may_sign_in_with_the_shared_password(loaded: None, known: demo.DemoAccount) -> None:
    person = session.scalars(select(Person).where(Person.email_key == known.email)).one()
    assert person.state is PersonState.ACTIVE
    check_strength(PASSWORD, person)
    assert matches(person.password_hash, PASSWORD)
    assert actor_for(person.id).roles


def test_the_accounts_stand_where_their_note_says(loaded: None) -> None:
    def enrolment(key: str) -> Enrolment:
        return session.scalars(
            select(Enrolment).join(Enrolment.person).where(Person.email == f"{key}@exemple.fr")
        ).one()

    assert enrolment("apprenante").assignment is not None
    waiting = enrolment("en-attente").waiting
    assert waiting is not None
    assert waiting.position == 1
    assert enrolment("en-attente").session_id == enrolment("apprenante").session_id
    assert enrolment("apprenante").session.slots_free > 0
    assert enrolment("expire").session.state_on(clock.today()) is SessionState.EXPIRED


def test_the_two_pilots_see_no_session_in_common(loaded: None) -> None:
    seen = []
    for key in ("pilote", "pilote-globex"):
        pilot_id = session.scalars(select(Person.id).where(Person.email == f"{key}@exemple.fr")).one()
        with acting_as(actor_for(pilot_id)):
            seen.append({row.company.name for row in session.scalars(select(TrainingSession))})
    assert seen == [{"Manpower"}, {"Globex"}]


def test_the_audit_log_tells_decisions_of_people(loaded: None) -> None:
    changed = select(AuditEntry.actor_name).where(AuditEntry.act == Act.CHANGED, AuditEntry.reason != "")
    assert "Clémentine Lemaître" in set(session.scalars(changed))


def test_the_progress_of_everybody_is_what_a_rebuild_from_their_reports_says(loaded: None) -> None:
    learners = session.scalar(select(func.count()).select_from(LearningRecord)) or 0
    views = session.scalar(select(func.count()).select_from(LessonView)) or 0
    assert learners > 100
    assert views > learners * 10
    assert [str(one) for one in differences()] == []


def test_real_people_are_never_joined_by_accounts_with_a_public_password(loaded: None) -> None:
    session.execute(
        told_apart(text("UPDATE person SET email = 'quelquun@exemple.fr' WHERE email = 'administratrice@exemple.fr'"))
    )
    with pytest.raises(demo.NotADemoDatabase):
        demo.load_once()
