"""The bench data hold every invariant, in proportion, and never mix with real people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.entities import Enrolment, SlotAssignment, TrainingSession, WaitingEntry
from models.kernel.bulk import told_apart
from models.kernel.database import Entity, db, session
from models.kernel.policy import SYSTEM, act_as
from tasks.operate import bench_data
from tasks.operate.bench_data_rows import learner, learners_among, role_of
from tests.application import settings_for
from tests.cast import Cast
from tests.conftest import fresh_database
from wsgi import create_app


@pytest.fixture(scope="module")
def bench_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    for url in fresh_database("bench"):
        application = create_app(settings_for(url, tmp_path_factory.mktemp("bench")))
        with application.app_context():
            bench_data.load(3_000)
        yield application
        with application.app_context():
            session.remove()
            db.engine.dispose()


@pytest.fixture
def loaded(bench_app: Flask) -> Iterator[None]:
    with bench_app.app_context():
        act_as(SYSTEM)
        yield
        session.rollback()


def number(entity: type[Entity]) -> int:
    return session.scalar(select(func.count()).select_from(entity)) or 0


def test_as_many_people_as_asked_each_with_a_role(loaded: None) -> None:
    assert number(Person) == 3_000
    assert session.scalar(select(func.count(RoleGrant.person_id.distinct()))) == 3_000
    assert set(session.scalars(select(RoleGrant.role))) == set(Role) - {Role.ADMINISTRATOR}


def test_companies_sessions_and_enrolments_come_in_proportion(loaded: None) -> None:
    assert (number(TrainingSession), number(Enrolment)) == (10, 900)
    assert number(SlotAssignment) > 0
    assert number(WaitingEntry) > 0


def test_the_seats_used_are_the_seats_held(loaded: None) -> None:
    held = dict(
        session.execute(
            select(SlotAssignment.session_id, func.count())
            .where(func.upper_inf(SlotAssignment.during))
            .group_by(SlotAssignment.session_id)
        ).all()
    )
    assert {row.id: row.slots_used for row in session.scalars(select(TrainingSession)) if row.slots_used} == held


def test_only_learners_are_enrolled(loaded: None) -> None:
    roles = select(RoleGrant.role).join(Enrolment, Enrolment.person_id == RoleGrant.person_id).distinct()
    assert session.scalars(roles).all() == [Role.LEARNER]


def test_the_next_person_gets_an_id_of_their_own(loaded: None) -> None:
    session.add(newcomer := Person(email="apres@exemple.fr", first_name="Après", last_name="Coup"))
    session.flush()
    assert newcomer.id == 3_001


def test_a_second_load_is_refused(loaded: None) -> None:
    with pytest.raises(bench_data.BenchDataThere):
        bench_data.load(10)


def test_real_people_are_left_alone_unless_forced(cast: Cast) -> None:
    with pytest.raises(bench_data.RealPeopleThere):
        bench_data.load(1_000)
    before = number(Person)
    assert bench_data.load(1_000, force=True).rows["person"] == 1_000
    assert number(Person) == before + 1_000


def test_the_same_people_come_at_every_load(cast: Cast) -> None:
    content = text(
        "SELECT md5(string_agg(email || first_name || last_name || state, ',' ORDER BY external_reference)) "
        "FROM person WHERE external_reference LIKE 'M%'"
    )
    bench_data.load(1_000, force=True)
    first = session.scalar(content)
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # the seats agree, or this fails
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    session.execute(told_apart(text("TRUNCATE person, training_session, company, curriculum, campus CASCADE")))
    bench_data.load(1_000)
    assert session.scalar(content) == first is not None


@pytest.mark.parametrize("people", [1, 33, 999, 1_000, 1_200, 1_331, 1_500])
def test_the_nth_learner_is_a_learner_whatever_the_number_of_people(people: int) -> None:
    learners = [n for n in range(people) if role_of(n) is Role.LEARNER]
    assert [learner(rank) for rank in range(learners_among(people))] == learners


@pytest.mark.parametrize("people", [1, 40])
def test_a_handful_of_people_loads_too(cast: Cast, people: int) -> None:
    assert bench_data.load(people, force=True).rows["person"] == people
