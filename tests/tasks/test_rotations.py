"""The nightly rotation: a transaction a session, once a day, whoever dies, fails or comes second."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, func, select, text, update

from models.contracts.entities import (
    Enrolment,
    RotationKind,
    RotationPlan,
    RotationRun,
    SlotAssignment,
    TrainingSession,
)
from models.contracts.operations import queue_for_slot, rotate_session, set_rotation
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM, act_as, acting_as
from models.organisation.entities import Setting
from models.outbox.entities import JobOccurrence, Message, RunState
from models.outbox.operations import run_job_now
from tasks import parts
from tasks.clock import plan
from tasks.lease import LEASE
from tasks.occurrences import RENEWAL, occurrence_steps
from tasks.rotations import RotationOfSlots
from tasks.schedule import job_named, last_planned, next_run
from tests.application import settings_for
from tests.cast import Cast, held_since
from tests.tasks.test_killed import Forks, end_leases
from wsgi import create_app

SESSIONS = 6
FILL = f"""
TRUNCATE company, training_session, message, notification, job_occurrence CASCADE;
INSERT INTO person (id, email, first_name, last_name, locale, state) OVERRIDING SYSTEM VALUE
  SELECT 100 + n, 'r' || n || '@exemple.fr', 'R', n::text, 'fr', 'active' FROM generate_series(1, {2 * SESSIONS}) n;
INSERT INTO company (id, name, kind) OVERRIDING SYSTEM VALUE VALUES (1, 'Acme', 'client');
INSERT INTO training_session
  (id, company_id, reference, kind, package, slots_used, starts_on, ends_on, contract_reference)
  OVERRIDING SYSTEM VALUE
  SELECT n, 1, 'Acme ' || n, 'slots', 1, 1, current_date - 9, current_date + 9, ''
  FROM generate_series(1, {SESSIONS}) n;
INSERT INTO enrolment (id, person_id, session_id) OVERRIDING SYSTEM VALUE
  SELECT n, 100 + n, (n + 1) / 2 FROM generate_series(1, {2 * SESSIONS}) n;
INSERT INTO slot_assignment (enrolment_id, session_id, during, release_reason)
  SELECT id, session_id, tstzrange(now() - interval '3 days', NULL), '' FROM enrolment WHERE id % 2 = 1;
INSERT INTO waiting_entry (enrolment_id, session_id, position) SELECT id, session_id, 1 FROM enrolment WHERE id % 2 = 0;
INSERT INTO rotation_plan (session_id, kind, every_days, weekends, next_on)
  SELECT id, 'paced', 2, true, current_date FROM training_session;
"""

REFUSES = """
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
CREATE TRIGGER refuses BEFORE INSERT ON slot_assignment FOR EACH ROW
WHEN (NEW.session_id = {}) EXECUTE FUNCTION refuses()
"""


def rotate() -> JobOccurrence:
    """Run the job as *run now* does."""
    occurrence = run_job_now("rotate_slots", by=SYSTEM)
    session.flush()
    list(occurrence_steps())
    session.refresh(occurrence)
    return occurrence


@pytest.fixture
def due(cast: Cast) -> TrainingSession:
    """Acme's session with one slot that changes hands today."""
    where = session.get_one(TrainingSession, cast.slots_id)
    where.starts_on, where.package = clock.today() - timedelta(days=10), 1
    session.flush()
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=2)
    session.execute(update(RotationPlan).values(next_on=clock.today()))
    held_since(clock.now() - timedelta(days=3))
    return where


def holders(where: TrainingSession) -> list[int]:
    held = select(SlotAssignment.enrolment_id).where(SlotAssignment.session_id == where.id)
    return list(session.scalars(held.where(func.upper_inf(SlotAssignment.during))))


@pytest.mark.row("OPS-02")
@pytest.mark.row("CON-51")
def test_the_job_rotates_what_is_due_and_twice_a_day_changes_nothing_more(cast: Cast, due: TrainingSession) -> None:
    first, second = rotate(), rotate()
    assert (first.state, first.result) == (RunState.DONE, "1 session tournée")
    assert second.state is RunState.DONE
    assert holders(due) == [cast.waiting_enrolment_id]
    assert session.scalar(select(func.count(Message.id))) == 2


@pytest.mark.row("D14")
def test_the_job_runs_at_the_hour_that_staff_chose(cast: Cast) -> None:
    job, now = job_named("rotate_slots"), datetime(2026, 1, 10, 3, tzinfo=UTC)
    assert next_run(job, now) == datetime(2026, 1, 10, 4, tzinfo=UTC)
    session.get_one(Setting, 1).rotation_hour = 8
    session.flush()
    assert next_run(job, now) == datetime(2026, 1, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 2, 28), date(2026, 12, 31)])
def test_each_day_has_one_planned_night_and_its_own_business_day(cast: Cast, day: date) -> None:
    job = job_named("rotate_slots")
    late = datetime.combine(day, time(23, 30), tzinfo=clock.time_zone())
    planned = last_planned(job, late)
    assert job.day_of(planned) == day
    assert job.day_of(next_run(job, late)) == day + timedelta(days=1)


def test_after_three_days_down_the_slots_change_hands_once(cast: Cast, due: TrainingSession) -> None:
    back = clock.now() + timedelta(days=3)
    with time_machine.travel(back, tick=False):
        plan(back)
        while list(occurrence_steps()):
            pass
        assert holders(due) == [cast.waiting_enrolment_id]
        assert session.scalars(select(RotationRun.moves)).all() == [1]


def test_a_session_that_cannot_be_rotated_stops_no_other(cast: Cast, due: TrainingSession) -> None:
    other = session.get_one(TrainingSession, cast.globex_slots_id)
    set_rotation(other, by=SYSTEM, kind=RotationKind.NATURAL)
    queue_for_slot(session.get_one(Enrolment, cast.globex_waiting_enrolment_id), by=SYSTEM)
    session.execute(told_apart(text(REFUSES.format(due.id))))
    occurrence = rotate()
    assert occurrence.state is RunState.DONE
    assert occurrence.result == "1 session n’a pas pu tourner : Acme - Lyon - Septembre. Sessions tournées : 1"
    assert holders(due) == [cast.learner_enrolment_id]
    assert sorted(holders(other)) == [cast.globex_enrolment_id, cast.globex_waiting_enrolment_id]


def test_a_long_night_renews_its_lease(cast: Cast, due: TrainingSession) -> None:
    occurrence = run_job_now("rotate_slots", by=SYSTEM)
    session.flush()
    steps = occurrence_steps()
    assert next(steps) == "claimed"
    assert next(steps) == "begun"
    with time_machine.travel(clock.now() + RENEWAL + timedelta(seconds=1), tick=False):
        assert next(steps) == "part"
        session.refresh(occurrence)
        assert occurrence.due_at == clock.now() + LEASE
    steps.close()


def test_a_runner_whose_lease_was_taken_over_stops(cast: Cast, due: TrainingSession) -> None:
    occurrence = run_job_now("rotate_slots", by=SYSTEM)
    session.flush()
    steps = occurrence_steps()
    assert [next(steps), next(steps)] == ["claimed", "begun"]
    occurrence.attempts += 1  # somebody else claimed it
    session.flush()
    with time_machine.travel(clock.now() + RENEWAL + timedelta(seconds=1), tick=False):
        assert list(steps) == []
    assert holders(due) == [cast.learner_enrolment_id]


@pytest.fixture
def six(tables: Engine) -> Iterator[Engine]:
    """Six sessions of which a slot changes hands today, committed."""
    with tables.begin() as connection:
        connection.execute(text(FILL))
    yield tables
    with tables.begin() as connection:
        connection.execute(text("TRUNCATE company CASCADE"))


def written(tables: Engine) -> tuple[Counter[int], list[int]]:
    """(nights a session, who holds a slot now)."""
    with tables.connect() as connection:
        nights = Counter(connection.scalars(text("SELECT session_id FROM rotation_run")))
        held = connection.scalars(text("SELECT enrolment_id FROM slot_assignment WHERE upper_inf(during) ORDER BY 1"))
        return nights, list(held)


ONCE = Counter(dict.fromkeys(range(1, SESSIONS + 1), 1)), [2 * n for n in range(1, SESSIONS + 1)]


@pytest.mark.slow
@pytest.mark.row("OPS-20")
@pytest.mark.parametrize("step", ["job:claimed", "job:begun", "job:part", "job:operated", "job:marked"])
def test_a_runner_killed_in_the_middle_of_the_night_leaves_the_rest_to_the_next(
    six: Engine, scratch: str, tmp_path: Path, step: str
) -> None:
    with six.begin() as connection:
        connection.execute(
            text("INSERT INTO job_occurrence (job, planned_at, state, result, last_error) "
                 "VALUES ('rotate_slots', now(), 'due', '', '')")
        )  # fmt: skip
    forks = Forks(scratch)
    assert forks.run(tmp_path, step) == -9
    if step == "job:part":
        assert len(written(six)[0]) == 1
    end_leases(six)
    assert forks.run(tmp_path, "-") == 0
    forks.parent.communicate()
    assert written(six) == ONCE


@pytest.mark.race
@pytest.mark.row("CON-51")
def test_two_runners_at_once_rotate_each_session_once(six: Engine, scratch: str, tmp_path: Path, app: Flask) -> None:
    application = create_app(settings_for(scratch, tmp_path))
    barrier, done = threading.Barrier(4), Counter[int | None]()

    def night() -> None:
        with application.app_context(), acting_as(SYSTEM):
            barrier.wait()
            for number in range(1, SESSIONS + 1):
                with transaction():
                    done[rotate_session(number, clock.today(), by=SYSTEM)] += 1

    threads = [threading.Thread(target=night) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with application.app_context():
        act_as(SYSTEM)
        session.remove()
        db.engine.dispose()
    assert done == {1: SESSIONS, None: 3 * SESSIONS}
    assert written(six) == ONCE


@pytest.mark.race
@pytest.mark.row("CON-51")
def test_two_hands_rotate_each_session_once_and_a_failing_one_stops_no_other(
    six: Engine, scratch: str, tmp_path: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MANY", SESSIONS)
    with six.begin() as connection:
        connection.execute(text(REFUSES.format(3)))
    with create_app(settings_for(scratch, tmp_path)).app_context():
        steps = list(parts.each_part(RotationOfSlots(clock.today()), lambda: True))
        session.remove()
        assert len(steps) == SESSIONS
        nights, held = written(six)
        assert nights == Counter({number: 1 for number in range(1, SESSIONS + 1) if number != 3})
        assert held == sorted(2 * number if number != 3 else 5 for number in range(1, SESSIONS + 1))
        with six.begin() as connection:
            connection.execute(text("DROP TRIGGER refuses ON slot_assignment; DROP FUNCTION refuses"))
        list(parts.each_part(RotationOfSlots(clock.today()), lambda: True))
        session.remove()
        db.engine.dispose()
    assert written(six) == ONCE
