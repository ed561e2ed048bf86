"""A job's work and its mark are one transaction; its last run, result and next run are shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select, update

from models.accounts.actors import actor_for
from models.accounts.entities import LoginSession, OneTimeToken, TokenPurpose
from models.contracts.entities import TrainingSession
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from models.kernel.text import N_
from models.outbox.entities import JobOccurrence, Message, RunState
from models.outbox.operations import owe, run_job_now
from models.outbox.refusals import JobWaiting
from tasks import schedule
from tasks.clock import plan
from tasks.lease import MAX_ATTEMPTS
from tasks.occurrences import occurrence_steps
from tasks.runner import run_once
from tasks.schedule import Job, overview
from tests.cast import Cast


def owe_then_fail(day: date) -> str:
    owe("greeting", key="half", recipient_id=None, payload={})
    session.flush()
    raise ValueError("halfway")


@pytest.fixture
def failing() -> Iterator[str]:
    """A job that writes, then fails."""
    before = schedule.JOBS
    schedule.JOBS = (*before, Job("failing", N_("Fails"), lambda: time(12), owe_then_fail))
    yield "failing"
    schedule.JOBS = before


def run(job: str) -> JobOccurrence:
    """Run a job as *run now* does."""
    occurrence = run_job_now(job, by=SYSTEM)
    session.flush()
    list(occurrence_steps())
    session.refresh(occurrence)
    return occurrence


@pytest.mark.row("OPS-19")
def test_run_now_runs_at_once_and_says_what_came_of_it(cast: Cast) -> None:
    by = actor_for(cast.administrator_id)
    occurrence = run_job_now("check_seats", by=by)
    session.flush()
    assert run_once() == 1
    session.refresh(occurrence)
    assert (occurrence.state, occurrence.attempts, occurrence.asked_by_id) == (RunState.DONE, 1, cast.administrator_id)
    assert occurrence.result
    assert occurrence.started_at is not None
    assert occurrence.finished_at is not None


@pytest.mark.row("OPS-19")
def test_a_pilot_cannot_run_a_job(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        run_job_now("check_seats", by=actor_for(cast.pilot_id))


def test_an_impatient_second_click_runs_nothing_twice(cast: Cast) -> None:
    run_job_now("check_seats", by=SYSTEM)
    session.flush()
    with pytest.raises(JobWaiting):
        run_job_now("check_seats", by=SYSTEM)


@pytest.mark.row("OPS-19")
def test_the_list_of_jobs_shows_last_run_result_and_next_run(cast: Cast) -> None:
    run("check_seats")
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    lines = {line.job.name: line for line in overview(now)}
    assert lines.keys() == {job.name for job in schedule.JOBS}
    last = lines["check_seats"].last
    assert last is not None
    assert last.result
    assert lines["check_seats"].next_at == datetime(2026, 6, 2, 2, tzinfo=UTC)
    assert lines["purge_expired_links"].last is None


def test_a_job_that_fails_leaves_nothing_half_done_and_is_tried_again(cast: Cast, failing: str) -> None:
    occurrence = run(failing)
    assert (occurrence.state, occurrence.attempts) == (RunState.DUE, 1)
    assert occurrence.last_error == "ValueError: halfway"
    assert occurrence.due_at > clock.now()
    assert session.scalar(select(func.count()).select_from(Message)) == 0


def test_a_job_that_always_fails_is_given_up(cast: Cast, failing: str) -> None:
    occurrence = run(failing)
    for _ in range(MAX_ATTEMPTS - 1):
        session.execute(update(JobOccurrence).values(due_at=clock.now()))
        list(occurrence_steps())
    session.refresh(occurrence)
    assert (occurrence.state, occurrence.attempts) == (RunState.FAILED, MAX_ATTEMPTS)
    assert run_once() == 0


def test_a_job_that_kills_its_process_each_time_is_given_up(cast: Cast) -> None:
    occurrence = run_job_now("check_seats", by=SYSTEM)
    occurrence.attempts = MAX_ATTEMPTS
    session.flush()
    list(occurrence_steps())
    session.refresh(occurrence)
    assert occurrence.state is RunState.FAILED
    assert "process" in occurrence.last_error


def test_an_occurrence_of_a_job_that_is_no_more_is_shown_as_such(cast: Cast) -> None:
    assert run("forgotten").last_error == "LookupError: No job is called 'forgotten'."


@pytest.mark.row("OPS-20")
@pytest.mark.parametrize("job", [job.name for job in schedule.JOBS])
def test_every_job_run_twice_owes_nothing_more(cast: Cast, job: str) -> None:
    first = run(job)
    owed = set(session.scalars(select(Message.key)))
    second = run(job)
    assert (first.state, second.state) == (RunState.DONE, RunState.DONE)
    assert set(session.scalars(select(Message.key))) == owed


def test_check_seats_names_the_session_that_counts_wrong(cast: Cast) -> None:
    assert "≠" not in run("check_seats").result
    session.execute(update(TrainingSession).where(TrainingSession.id == cast.slots_id).values(slots_used=2))
    assert "Acme - Lyon - Septembre (2 ≠ 1)" in run("check_seats").result


def test_stale_login_sessions_end_and_live_ones_stay(cast: Cast) -> None:
    now = clock.now()
    for name, expires, seen in (
        ("live", now + timedelta(days=1), now),
        ("expired", now - timedelta(seconds=1), now),
        ("idle", now + timedelta(days=10), now - timedelta(days=15)),
    ):
        session.add(
            LoginSession(person_id=cast.learner_id, token_hash=name, expires_at=expires, last_seen_at=seen, device=name)
        )
    session.flush()
    run("end_stale_login_sessions")
    ended = session.scalars(select(LoginSession.device).where(LoginSession.ended_at.is_not(None)))
    assert set(ended) == {"expired", "idle"}


def test_links_dead_for_a_month_are_deleted_and_others_stay(cast: Cast) -> None:
    now = clock.now()
    for name, expires, used in (
        ("live", now + timedelta(days=1), None),
        ("just-expired", now - timedelta(days=1), None),
        ("dead", now - timedelta(days=31), None),
        ("used-long-ago", now + timedelta(days=1), now - timedelta(days=31)),
    ):
        session.add(
            OneTimeToken(
                person_id=cast.learner_id, purpose=TokenPurpose.WELCOME, nonce=name, secret_hash=name,
                expires_at=expires, used_at=used,
            )
        )  # fmt: skip
    session.flush()
    run("purge_expired_links")
    assert set(session.scalars(select(OneTimeToken.nonce))) == {"live", "just-expired"}


def test_old_runs_are_deleted_except_the_last_of_each_job(cast: Cast) -> None:
    long_ago = clock.now() - timedelta(days=100)
    for job, at in (("a", long_ago), ("a", long_ago + timedelta(days=1)), ("b", long_ago), ("b", clock.now())):
        session.add(JobOccurrence(job=job, planned_at=at, state=RunState.DONE, finished_at=at))
        session.flush()
    run("purge_old_job_occurrences")
    counted = select(JobOccurrence.job, func.count()).group_by(JobOccurrence.job)
    left = session.execute(counted.where(JobOccurrence.job.in_(["a", "b"])))
    assert dict(tuple(row) for row in left) == {"a": 1, "b": 1}


def test_what_the_clock_plans_the_runner_does(cast: Cast) -> None:
    plan(datetime(2026, 6, 2, 12, tzinfo=UTC))  # a Tuesday: the weekly ones too
    run_once()
    states = session.execute(select(JobOccurrence.job, JobOccurrence.state))
    assert dict(tuple(row) for row in states) == {job.name: RunState.DONE for job in schedule.JOBS}
