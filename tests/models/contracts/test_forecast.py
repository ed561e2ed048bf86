"""The forecast says what the nights then do, day by day, on real tables (CON-51)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models.accounts.entities import Person
from models.contracts.entities import (
    Enrolment,
    PathCompletion,
    RotationKind,
    RotationPlan,
    RotationRun,
    SessionKind,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.operations import rotate_session, set_rotation
from models.contracts.rotation import nights
from models.contracts.rotation_queries import first_night, sessions_due, snapshot_of
from models.contracts.rotation_turns import forecast
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.cast import Cast

ONE_DAY = timedelta(days=1)
FIRST_DAYS = st.sampled_from(
    [date(2026, 3, 16), date(2026, 10, 9), date(2026, 12, 20), date(2028, 2, 18), date(2026, 1, 24)]
)  # both changes of the clock, the turn of a year, a leap day, a month of 31 days
MEMBERS = st.lists(
    st.tuples(st.integers(1, 9), st.none() | st.integers(-1, 40), st.none() | st.integers(-3, 30)),
    min_size=1, max_size=7,
)  # days held before the first, own last day, day of the end of the path  # fmt: skip


@contextmanager
def at(day: date, hour: int = 5) -> Iterator[None]:
    """The organisation's clock at an hour of a day."""
    with time_machine.travel(datetime.combine(day, time(hour), tzinfo=clock.time_zone()), tick=False):
        yield


def training(cast: Cast, first: date, lasts: int, package: int) -> TrainingSession:
    where = TrainingSession(
        company_id=cast.acme_id, reference="Prévision", kind=SessionKind.SLOTS, package=package,
        starts_on=first - 12 * ONE_DAY, ends_on=first + lasts * ONE_DAY,
    )  # fmt: skip
    session.add(where)
    session.flush()
    return where


def fill(where: TrainingSession, first: date, members: list[tuple[int, int | None, int | None]], held: int) -> None:
    """The first so many hold a slot, the others wait in their order."""
    for place, (since, own_last, finished) in enumerate(members):
        row = Enrolment(
            person=Person(email=f"prevision{place}@exemple.fr", first_name="P", last_name=str(place)), session=where,
            own_ends_on=None if own_last is None else first + own_last * ONE_DAY,
        )  # fmt: skip
        session.add(row)
        if finished is not None:
            session.add(PathCompletion(enrolment=row, finished_on=first + finished * ONE_DAY))
        if place < held:
            came = datetime.combine(first - since * ONE_DAY, time(9, place), tzinfo=clock.time_zone())
            session.add(SlotAssignment(enrolment=row, session=where, during=func.tstzrange(came, None)))
            where.slots_used += 1
        else:
            session.add(WaitingEntry(enrolment=row, session=where, position=place + 1))
    session.flush()
    session.expire_all()


def night_of(day: date) -> None:
    """What the job does on a day."""
    for session_id in session.scalars(sessions_due(day)).all():
        rotate_session(session_id, day, by=SYSTEM)
    session.expire_all()


@pytest.mark.row("CON-51")
@settings(
    max_examples=20, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    first=FIRST_DAYS, members=MEMBERS, held=st.integers(0, 4), free=st.integers(0, 1), every=st.integers(0, 9),
    weekends=st.booleans(), lasts=st.integers(10, 40),
)  # fmt: skip
def test_the_forecast_is_what_the_job_does_day_by_day(
    cast: Cast, first: date, members: list[tuple[int, int | None, int | None]], held: int, free: int, every: int,
    weekends: bool, lasts: int,
) -> None:  # fmt: skip
    with session.begin_nested() as example:
        held = min(held, len(members))
        where = training(cast, first, lasts, held + free)
        fill(where, first, members, held)
        kind = RotationKind.PACED if every else RotationKind.NATURAL
        with at(first - ONE_DAY, hour=12):
            set_rotation(where, by=SYSTEM, kind=kind, every_days=every or None, weekends=weekends)
            assert first_night(where.id) == first
            foreseen = list(nights(snapshot_of(where), first, where.ends_on + 2 * ONE_DAY))
        for night in foreseen:
            with at(night.on):
                night_of(night.on)
                assert snapshot_of(where) == night.after, night.on
        example.rollback()
    session.expire_all()


def test_a_forecast_begins_with_today_until_its_hour_has_come(cast: Cast) -> None:
    today = date(2026, 3, 29)
    for hour, done, expected in ((0, False, 0), (4, False, 0), (4, True, 1), (5, False, 1), (23, False, 1)):
        with at(today, hour), session.begin_nested() as tried:
            if done:
                session.add(RotationRun(session_id=cast.slots_id, day=today, moves=0))
                session.flush()
            assert first_night(cast.slots_id) == today + expected * ONE_DAY
            tried.rollback()


def test_a_rotation_that_somebody_considers_is_foreseen_without_being_written(cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    considered = RotationPlan(kind=RotationKind.PACED, every_days=2, weekends=True, next_on=clock.today() + ONE_DAY)
    today = clock.today()
    turns = forecast(snapshot_of(where, considered), today + ONE_DAY, where.ends_on)
    assert {one.enrolment_id for one in turns} == {cast.learner_enrolment_id, cast.waiting_enrolment_id}
    assert where.rotation is None


@pytest.mark.row("OPS-02")
def test_two_rotations_fall_on_each_side_of_a_change_of_the_clock(cast: Cast) -> None:
    """Every day at five, in March and in October: one night a day, and one holder a day."""
    for first in (date(2026, 3, 27), date(2026, 10, 23)):
        with session.begin_nested() as tried:
            where = training(cast, first, 30, 1)
            fill(where, first, [(1, None, None), (1, None, None)], held=1)
            with at(first - ONE_DAY, hour=12):
                set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=1)
            moves = []
            for shift in range(5):
                with at(first + shift * ONE_DAY):
                    moves.append(rotate_session(where.id, clock.today(), by=SYSTEM))
            assert moves == [1] * 5
            tried.rollback()
        session.expire_all()


def test_days_that_were_missed_turn_once(cast: Cast) -> None:
    first = date(2026, 3, 2)
    where = training(cast, first, 30, 1)
    fill(where, first, [(1, None, None), (1, None, None)], held=1)
    with at(first - ONE_DAY, hour=12):
        set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=2)
    with at(first + 6 * ONE_DAY):
        night_of(clock.today())
    assert where.rotation is not None
    assert where.rotation.next_on == first + 7 * ONE_DAY
    assert session.scalars(select(RotationRun.moves)).all() == [1]
