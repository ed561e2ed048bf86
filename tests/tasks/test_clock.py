"""Each schedule exactly once: three clocks at once, a day of downtime, both daylight-saving days."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

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

DAILY = {job.name for job in JOBS if job.weekday is None}
WEEKLY = {job.name for job in JOBS} - DAILY
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
    assert counted.keys() == DAILY  # a Monday: last week's reports are too old to be made up for
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
        "06-02 09:00",
        "06-03 01:30",
        "06-03 01:45",
        "06-03 01:50",
        "06-03 01:55",
        "06-03 02:00",
        "06-03 02:30",
        "06-03 02:45",
        "06-03 03:00",
        "06-03 04:00",
        "06-03 05:00",
    }
    assert [job for job, at in planned() if at == "06-02 09:00"] == ["send_team_reports"]


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


WEEK = timedelta(weeks=1)


def weekly(weekday: int, hour: time) -> Job:
    return Job("any", N_("Any"), lambda: hour, lambda _day: "", weekday=lambda: weekday)


@pytest.mark.row("OPS-05")
@pytest.mark.parametrize(
    ("weekday", "hour", "tuesday", "expected"),
    [
        (1, time(11), "2026-03-24", "03-24 10:00"),  # winter time
        (1, time(11), "2026-03-31", "03-31 09:00"),  # summer time began on Sunday
        (1, time(11), "2026-10-20", "10-20 09:00"),
        (1, time(11), "2026-10-27", "10-27 10:00"),
        (6, time(2), "2026-03-24", "03-29 01:00"),  # the hour that is skipped
        (6, time(2), "2026-10-20", "10-25 00:00"),  # the hour that comes twice
        (0, time(0), "2025-12-30", "12-28 23:00"),  # over New Year; Monday is a Sunday in London
    ],
)
def test_a_weekly_job_has_one_instant_in_each_week_and_both_daylight_saving_weeks(
    app: Flask, weekday: int, hour: time, tuesday: str, expected: str
) -> None:
    job, middle = weekly(weekday, hour), datetime.fromisoformat(f"{tuesday}T12:00+00:00")
    monday = middle - timedelta(days=1, hours=13)  # its first instant in Paris, in winter
    ticks = [monday - WEEK + timedelta(minutes=10 * tick) for tick in range(3 * 7 * 24 * 6)]
    instants = sorted({last_planned(job, tick) for tick in ticks} | {next_run(job, tick) for tick in ticks})
    assert f"{expected}" in [f"{one:%m-%d %H:%M}" for one in instants]
    here = [one.astimezone(ZoneInfo("Europe/Paris")) for one in instants]
    assert {one.weekday() for one in here} == {weekday}
    days = [one.date() for one in here]
    assert {later - earlier for earlier, later in pairwise(days)} == {WEEK}
    assert all(last_planned(job, tick) <= tick < next_run(job, tick) for tick in ticks)


@pytest.mark.row("OPS-05")
@pytest.mark.parametrize("first", ["2026-03-23", "2026-10-19", "2026-06-01"])
def test_three_weeks_ticked_every_ten_minutes_plan_the_reports_three_times(cast: Cast, first: str) -> None:
    begun = datetime.fromisoformat(f"{first}T00:00+01:00")
    for tick in range(3 * 7 * 24 * 6):
        if (tick // 6) % 24 in {0, 9, 10, 11, 12}:  # the hours at which something may happen
            plan(begun + timedelta(minutes=10 * tick))
    reports = [at for job, at in planned() if job == "send_team_reports"]
    assert len(reports) == len(set(reports)) == 3


@pytest.mark.row("OPS-05")
@pytest.mark.parametrize(
    ("down", "up", "reports"),
    [
        ("2026-06-02 08:00", "2026-06-02 09:30", 1),  # an hour and a half, around 11:00
        ("2026-06-01 12:00", "2026-06-03 12:00", 1),  # two days
        ("2026-06-01 12:00", "2026-06-05 08:59", 1),  # nearly three days after
        ("2026-06-01 12:00", "2026-06-05 09:01", 0),  # later: what it would tell is near to the next
        ("2026-05-10 12:00", "2026-06-03 12:00", 1),  # the latest of several weeks
    ],
)
def test_a_weekly_job_that_was_missed_is_made_up_for_within_three_days(
    cast: Cast, down: str, up: str, reports: int
) -> None:
    plan(datetime.fromisoformat(f"{down}+00:00"))
    session.execute(JobOccurrence.__table__.delete())  # type: ignore[attr-defined]
    for _clock in range(3):
        plan(datetime.fromisoformat(f"{up}+00:00"))
    assert [at for job, at in planned() if job == "send_team_reports"] == ["06-02 09:00"] * reports


@pytest.mark.row("D14")
def test_the_day_and_the_hour_of_the_reports_are_chosen_by_staff(cast: Cast) -> None:
    job, now = next(job for job in JOBS if job.name == "send_team_reports"), datetime(2026, 1, 10, 3, tzinfo=UTC)
    assert next_run(job, now) == datetime(2026, 1, 13, 10, tzinfo=UTC)  # Tuesday, 11:00 in Paris
    chosen = session.get_one(Setting, 1)
    chosen.report_weekday, chosen.report_hour = 4, 8
    session.flush()
    assert next_run(job, now) == datetime(2026, 1, 16, 7, tzinfo=UTC)
    assert last_planned(job, now) == datetime(2026, 1, 9, 7, tzinfo=UTC)


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
    print(json.dumps(sum(plan(begun + timedelta(hours=2 * tick)) for tick in range(48))))
"""


@pytest.mark.slow
def test_three_clocks_at_once_plan_each_occurrence_once(tables: Engine, scratch: str) -> None:
    command = [sys.executable, "-c", CLOCK, scratch]
    clocks = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    told = [clock.communicate(timeout=60) for clock in clocks]
    assert [clock.returncode for clock in clocks] == [0, 0, 0], told
    with tables.connect() as connection:
        rows = connection.execute(text("SELECT job, count(*) FROM job_occurrence GROUP BY job")).all()
    daily = dict.fromkeys(DAILY, 5)  # the day before's, and four days'
    assert dict(tuple(row) for row in rows) == daily | dict.fromkeys(WEEKLY, 1)  # Tuesday 31 March
    assert sum(json.loads(out) for out, _ in told) == 5 * len(DAILY) + len(WEEKLY)
