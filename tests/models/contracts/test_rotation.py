"""The rotation as a calculation: rhythm, order, edges, and what no night may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contracts.rotation import Member, Snapshot, nights, rotate
from models.contracts.rotation_pace import Pace
from models.contracts.rotation_turns import Turn, forecast
from models.contracts.slot import SeatReason

MONDAY = date(2026, 3, 2)
LAST = date(2026, 12, 31)


def day(shift: int) -> date:
    return MONDAY + timedelta(days=shift)


def holder(number: int, since: int = -30, last_day: date = LAST, finished_on: date | None = None) -> Member:
    return Member(number, last_day, day(since), finished_on)


def waiter(number: int, last_day: date = LAST, finished_on: date | None = None) -> Member:
    return Member(number, last_day, None, finished_on)


def shared(
    holders: tuple[Member, ...] = (), queue: tuple[Member, ...] = (), package: int = 2, pace: Pace | None = None,
    next_on: date | None = None,
) -> Snapshot:  # fmt: skip
    starts_on = date(2026, 1, 1)
    return Snapshot(starts_on, LAST, package, holders, queue, pace, next_on or (MONDAY if pace else None))


def ids(members: tuple[Member, ...]) -> list[int]:
    return [one.enrolment_id for one in members]


@pytest.mark.row("CON-47")
@pytest.mark.parametrize(
    ("pace", "from_", "expected"),
    [
        (Pace(1), date(2026, 1, 31), date(2026, 2, 1)),
        (Pace(2), date(2026, 2, 27), date(2026, 3, 1)),
        (Pace(2), date(2028, 2, 28), date(2028, 3, 1)),
        (Pace(10), date(2026, 12, 28), date(2027, 1, 7)),
        (Pace(30), date(2026, 1, 31), date(2026, 3, 2)),
        (Pace(1), date(2026, 3, 28), date(2026, 3, 29)),
        (Pace(1), date(2026, 10, 24), date(2026, 10, 25)),
    ],
)
def test_a_rhythm_counts_days_over_the_ends_of_months_years_and_clock_changes(
    pace: Pace, from_: date, expected: date
) -> None:
    assert pace.after(from_) == expected


@pytest.mark.row("CON-48")
@pytest.mark.row("A-17")
@pytest.mark.parametrize(
    ("every", "from_", "expected"),
    [
        (1, date(2026, 3, 6), date(2026, 3, 9)),  # Friday, Monday
        (1, date(2026, 3, 7), date(2026, 3, 9)),  # a weekend counts like its Friday
        (1, date(2026, 3, 8), date(2026, 3, 9)),
        (2, date(2026, 3, 5), date(2026, 3, 9)),
        (5, MONDAY, date(2026, 3, 9)),
        (10, MONDAY, date(2026, 3, 16)),
        (30, date(2026, 12, 28), date(2027, 2, 8)),
    ],
)
def test_without_weekends_mondays_to_fridays_alone_are_counted(every: int, from_: date, expected: date) -> None:
    assert Pace(every, weekends=False).after(from_) == expected


@given(every=st.integers(1, 1000), from_=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_without_weekends_no_rotation_falls_on_one(every: int, from_: date) -> None:
    following = Pace(every, weekends=False).after(from_)
    assert following.weekday() < 5
    worked = sum((from_ + timedelta(days=n)).weekday() < 5 for n in range(1, (following - from_).days + 1))
    assert worked == every


@pytest.mark.row("CON-45")
@pytest.mark.row("A-59")
def test_natural_who_has_finished_gives_the_slot_to_the_first_who_waits() -> None:
    night = rotate(shared((holder(1), holder(2, finished_on=day(-1))), (waiter(3), waiter(4))), MONDAY)
    assert [(one.member.enrolment_id, one.why, one.requeued) for one in night.leaves] == [
        (2, SeatReason.FINISHED, False)
    ]
    assert (ids(night.enters), ids(night.after.holders), ids(night.after.queue)) == ([3], [1, 3], [4])


@pytest.mark.row("CON-46")
def test_natural_where_nobody_waits_the_slot_stays_open() -> None:
    before = shared((holder(1, finished_on=day(-9)), holder(2)))
    assert rotate(before, MONDAY).after == before


def test_nobody_has_to_leave_for_a_slot_that_is_free() -> None:
    night = rotate(shared((holder(1, finished_on=day(-9)),), (waiter(3),)), MONDAY)
    assert (night.leaves, ids(night.enters)) == ((), [3])


@pytest.mark.row("CON-47")
def test_paced_the_longest_holding_leave_first_and_wait_again_at_the_end() -> None:
    before = shared((holder(1, -9), holder(2, -5)), (waiter(3), waiter(4), waiter(5)), pace=Pace(10))
    night = rotate(before, MONDAY)
    assert (ids(night.after.holders), ids(night.after.queue)) == ([3, 4], [5, 1, 2])
    assert (night.after.next_on, night.moves) == (day(10), 2)


def test_paced_no_more_leave_than_wait() -> None:
    night = rotate(shared((holder(1, -9), holder(2, -5)), (waiter(3),), pace=Pace(10)), MONDAY)
    assert (ids(night.after.holders), ids(night.after.queue)) == ([2, 3], [1])


def test_paced_who_has_finished_leaves_first_and_does_not_wait_again() -> None:
    before = shared((holder(1, -9), holder(2, -5, finished_on=day(-1))), (waiter(3),), pace=Pace(10))
    night = rotate(before, MONDAY)
    assert (ids(night.after.holders), ids(night.after.queue)) == ([1, 3], [])


@pytest.mark.row("A-18")
def test_paced_with_an_empty_list_everybody_stays_and_the_rhythm_goes_on() -> None:
    night = rotate(shared((holder(1), holder(2)), pace=Pace(2)), MONDAY)
    assert (ids(night.after.holders), night.after.next_on) == ([1, 2], day(2))


@pytest.mark.row("CON-51")
def test_days_that_were_missed_turn_once_and_keep_the_rhythm() -> None:
    before = shared((holder(1), holder(2)), (waiter(3), waiter(4)), pace=Pace(2), next_on=day(-5))
    night = rotate(before, MONDAY)
    assert (ids(night.after.holders), night.after.next_on) == ([3, 4], day(1))


@pytest.mark.row("A-17")
def test_a_rotation_missed_on_friday_waits_for_monday_where_weekends_are_out() -> None:
    friday, saturday = day(4), day(5)
    before = shared((holder(1),), (waiter(2),), package=1, pace=Pace(5, weekends=False), next_on=friday)
    assert rotate(before, saturday).moves == 0
    assert ids(rotate(before, day(7)).after.holders) == [2]


def test_who_is_over_leaves_and_who_waits_beyond_their_end_is_not_served() -> None:
    yesterday = day(-1)
    before = shared((holder(1, last_day=yesterday), holder(2)), (waiter(3, yesterday), waiter(4)))
    night = rotate(before, MONDAY)
    assert [(one.member.enrolment_id, one.why) for one in night.leaves] == [(1, SeatReason.OVER)]
    assert (ids(night.dropped), ids(night.enters), ids(night.after.queue)) == ([3], [4], [])


@pytest.mark.parametrize("on", [date(2025, 12, 31), date(2027, 1, 1)])
def test_before_the_first_day_and_after_the_last_nothing_moves(on: date) -> None:
    before = shared((), (waiter(1),), pace=Pace(1))
    assert rotate(before, on).after == before


def test_who_came_in_today_stays_today() -> None:
    before = shared((holder(1, 0), holder(2, -1)), (waiter(3), waiter(4)), pace=Pace(1))
    assert ids(rotate(before, MONDAY).after.holders) == [1, 3]


def test_a_forecast_says_who_holds_which_slot_from_when_to_when() -> None:
    before = shared((holder(1, -3), holder(2, -2)), (waiter(3),), pace=Pace(10), next_on=day(4))
    assert forecast(before, day(1), day(25)) == [
        Turn(1, 1, day(-3), day(4)), Turn(1, 3, day(4), day(24)), Turn(1, 2, day(24)),
        Turn(2, 2, day(-2), day(14)), Turn(2, 1, day(14)),
    ]  # fmt: skip


DAYS = st.integers(-20, 60).map(day)
MEMBERS = st.tuples(DAYS, st.integers(-20, 0).map(day), st.none() | DAYS)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    drawn = draw(st.lists(MEMBERS, max_size=9))
    everybody = [Member(number, last, since, done) for number, (last, since, done) in enumerate(drawn)]
    held = draw(st.integers(0, len(everybody)))
    holders = tuple(sorted(everybody[:held], key=lambda one: one.since or MONDAY))
    queue = tuple(replace(one, since=None) for one in everybody[held:])
    pace = draw(st.none() | st.builds(Pace, st.integers(1, 12), st.booleans()))
    package = held + draw(st.integers(0, 3))
    next_on = draw(DAYS) if pace else None
    return Snapshot(day(-10), day(50), package, holders, queue, pace, next_on)


@given(before=snapshots(), on=DAYS)
def test_a_night_done_twice_changes_nothing_more(before: Snapshot, on: date) -> None:
    once = rotate(before, on)
    twice = rotate(once.after, on)
    assert twice.after == once.after
    assert not twice.leaves + twice.enters + twice.dropped


@given(before=snapshots(), on=DAYS)
def test_nobody_is_lost_doubled_or_seated_beyond_the_package(before: Snapshot, on: date) -> None:
    night = rotate(before, on)
    gone = [one.member.enrolment_id for one in night.leaves if not one.requeued] + ids(night.dropped)
    assert sorted(ids(night.after.holders + night.after.queue) + gone) == sorted(ids(before.holders + before.queue))
    assert len(night.after.holders) <= before.package


@given(before=snapshots(), on=DAYS)
def test_no_slot_is_free_while_somebody_waits_on_a_day_of_the_session(before: Snapshot, on: date) -> None:
    after = rotate(before, on).after
    if before.starts_on <= on <= before.ends_on:
        assert not (after.free and after.queue)


@given(before=snapshots(), on=DAYS)
def test_no_paced_rotation_happens_on_a_weekend_that_is_out(before: Snapshot, on: date) -> None:
    if before.pace and not before.pace.weekends and on.weekday() >= 5:
        assert all(one.why is not SeatReason.ROTATION for one in rotate(before, on).leaves)


@given(before=snapshots())
def test_the_turns_of_a_forecast_never_share_a_slot_and_never_pass_the_package(before: Snapshot) -> None:
    turns = forecast(before, day(1), day(50))
    for night in nights(before, day(1), day(50)):
        held = [one for one in turns if one.since <= night.on and (one.until is None or night.on < one.until)]
        assert sorted(one.enrolment_id for one in held) == sorted(ids(night.after.holders))
        assert len({one.slot for one in held}) == len(held)
        assert all(1 <= one.slot <= before.package for one in held)
