"""Each schedule exactly once: three clocks at once, a day of downtime, both daylight-saving days."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text

from models.kernel.database import session
from models.kernel.text import N_
from models.organisation.entities import Setting
from models.outbox.entities import JobOccurrence
from tasks.clock import plan, seconds_to_wait
from tasks.schedule import JOBS, Job, last_planned, next_run
from tests.cast import Cast

SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)


def planned() -> list[tuple[str, str]]:
    rows = session.execute(select(JobOccurrence.job, JobOccurrence.planned_at).order_by(JobOccurrence.planned_at))
    return [(job, f"{at.astimezone(UTC):%m-%d %H:%M}") for job, at in rows]


def test_a_day_ticked_every_ten_minutes_plans_each_job_once(cast: Cast) -> None:
    begun = datetime(2026, 6, 1, 3, tzinfo=UTC)
    plan(begun)
    session.execute(JobOccurrence.__table__.delete())  # type: ignore[attr-defined]
    new = sum(plan(begun + timedelta(minutes=10 * tick)) for tick in range(1, 145))
    counted = Counter(job for job, _at in planned())
    assert counted.keys() == {job.name for job in JOBS}
    assert new == counted.total()
    at_six = [at for job, at in planned() if job == "send_welcome_mails" and at.startswith("06-01")]
    assert at_six == ["06-01 04:00"]


def test_after_a_day_down_each_job_is_caught_up_once(cast: Cast) -> None:
    plan(datetime(2026, 6, 1, 12, tzinfo=UTC))
    before = len(planned())
    back = datetime(2026, 6, 3, 12, 30, tzinfo=UTC)
    assert plan(back) == len(JOBS)
    assert plan(back) == 0
    assert len(planned()) == before + len(JOBS)
    assert {at for job, at in planned()[before:]} == {
        "06-03 01:30",
        "06-03 01:45",
        "06-03 01:50",
        "06-03 02:00",
        "06-03 02:30",
        "06-03 03:00",
        "06-03 04:00",
        "06-03 05:00",
    }


@pytest.mark.parametrize(
    ("hour", "day", "expected"),
    [
        (time(2, 30), SPRING, "01:30"),  # 02:30 does not exist: 03:30 summer time
        (time(3, 30), SPRING, "01:30"),
        (time(6), SPRING, "04:00"),
        (time(2, 30), AUTUMN, "00:30"),  # 02:30 exists twice: the first
        (time(3, 30), AUTUMN, "02:30"),
        (time(6), AUTUMN, "05:00"),
    ],
)
def test_an_hour_has_exactly_one_instant_on_both_daylight_saving_days(
    app: Flask, hour: time, day: datetime, expected: str
) -> None:
    job = Job("any", N_("Any"), lambda: hour, lambda _day: "")
    begun = day - timedelta(hours=12)
    ticks = [begun + timedelta(minutes=tick) for tick in range(48 * 60)]
    instants = {last_planned(job, tick) for tick in ticks}
    of_the_day = [each for each in instants if each.date() == day.date()]
    assert [f"{each:%H:%M}" for each in of_the_day] == [expected]
    assert all(last_planned(job, tick) <= tick < next_run(job, tick) for tick in ticks)
    assert {next_run(job, tick) for tick in ticks} - instants == {max(next_run(job, tick) for tick in ticks)}


def test_the_hour_that_staff_chose_is_followed_at_once(cast: Cast) -> None:
    welcome = next(job for job in JOBS if job.name == "send_welcome_mails")
    now = datetime(2026, 1, 10, 3, tzinfo=UTC)
    assert next_run(welcome, now) == datetime(2026, 1, 10, 5, tzinfo=UTC)
    session.get_one(Setting, 1).welcome_hour = 9
    session.flush()
    assert next_run(welcome, now) == datetime(2026, 1, 10, 8, tzinfo=UTC)


def test_a_clock_sleeps_until_the_next_instant_but_never_long(cast: Cast) -> None:
    assert seconds_to_wait(datetime(2026, 6, 1, 1, 29, 50, tzinfo=UTC)) == 10
    assert seconds_to_wait(datetime(2026, 6, 1, 12, tzinfo=UTC)) == 30


CLOCK = """
import json, sys
from datetime import datetime, timedelta, UTC
from models.kernel.settings import Settings
from tasks.clock import plan
from wsgi import create_app
app = create_app(Settings(database_url=sys.argv[1], database_read_url=sys.argv[1], secret_keys=("a key for tests",)))
with app.app_context():
    begun = datetime(2026, 3, 28, tzinfo=UTC)
    print(json.dumps(sum(plan(begun + timedelta(minutes=30 * tick)) for tick in range(96))))
"""


@pytest.mark.slow
def test_three_clocks_at_once_plan_each_occurrence_once(tables: Engine, scratch: str) -> None:
    command = [sys.executable, "-c", CLOCK, scratch]
    clocks = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    told = [clock.communicate(timeout=60) for clock in clocks]
    assert [clock.returncode for clock in clocks] == [0, 0, 0], told
    with tables.connect() as connection:
        rows = connection.execute(text("SELECT job, count(*) FROM job_occurrence GROUP BY job")).all()
    assert dict(tuple(row) for row in rows) == {job.name: 3 for job in JOBS}  # the day before's, and two days'
    assert sum(json.loads(out) for out, _ in told) == 3 * len(JOBS)
