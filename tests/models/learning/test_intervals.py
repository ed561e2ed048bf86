"""Stretches of a video: merged, measured, and compared with sets of milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.learning.intervals import Spans, gaps, is_viewed, length, merged
from models.learning.pacing import HORIZON, SLACK, pay
from models.learning.refusals import FasterThanPossible

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: (min(two), max(two))), max_size=12)


def each(found: Spans | list[tuple[int, int]]) -> set[int]:
    return {moment for begin, end in found for moment in range(begin, end)}


@pytest.mark.row("LRN-06")
@given(spans)
def test_the_union_holds_each_millisecond_once(given_spans: list[tuple[int, int]]) -> None:
    union = merged(given_spans)
    assert each(union) == each(given_spans)
    assert length(union) == len(each(given_spans))
    assert list(union) == sorted(union)
    assert each(gaps(union, 60)) == set(range(60)) - each(union)


@given(spans, spans)
def test_merging_in_any_order_and_twice_gives_the_same(one: list[tuple[int, int]], two: list[tuple[int, int]]) -> None:
    whole = merged([*one, *two])
    assert merged((*merged(two), *merged(one))) == merged((*whole, *one)) == whole


@pytest.mark.row("LRN-17")
@pytest.mark.parametrize(
    ("watched", "viewed"),
    [
        (((0, 60_000),), True), (((0, 58_800),), True), (((0, 58_799),), False), (((6_000, 60_000),), True),
        (((6_001, 60_000),), False), (((59_000, 60_000),), False), ((), False), (((0, 55_000), (59_999, 60_000)), True),
    ],
)  # fmt: skip
def test_viewed_is_the_end_reached_and_ninety_percent_seen(watched: Spans, viewed: bool) -> None:
    assert is_viewed(watched, 60_000, 90) is viewed


class Viewing(RuleBasedStateMachine):
    """Tabs, lessons, replays, bursts after being cut off, forged reports, a clock that jumps: one account of time."""

    @initialize()
    def begin(self) -> None:
        self.now, self.forward, self.credited_until = NOON, timedelta(), None
        self.credited, self.opened = 0, {0: NOON}

    @rule(ms=st.integers(0, 20 * 3600 * 1000))
    def wait(self, ms: int) -> None:
        self.now += timedelta(milliseconds=ms)
        self.forward += timedelta(milliseconds=ms)

    @rule(ms=st.integers(0, 4 * 3600 * 1000))
    def put_the_clock_back(self, ms: int) -> None:
        self.now -= timedelta(milliseconds=ms)

    @rule(lesson=st.integers(0, 3))
    def open(self, lesson: int) -> None:
        self.opened.setdefault(lesson, self.now)

    @rule(data=st.data(), ms=st.one_of(st.integers(0, 10_000), st.integers(0, 12 * 3600 * 1000)))
    def report(self, data: st.DataObject, ms: int) -> None:
        lesson = data.draw(st.sampled_from(sorted(self.opened)))
        try:
            self.credited_until = pay(
                ms, opened_at=self.opened[lesson], credited_until=self.credited_until, now=self.now
            )
        except FasterThanPossible:
            return
        self.credited += ms

    @invariant()
    def nobody_is_credited_more_than_twice_the_time_that_passed(self) -> None:
        most = 2 * self.forward / timedelta(milliseconds=1) + SLACK / timedelta(milliseconds=1)
        assert self.credited <= most + 1


TestViewing = pytest.mark.row("LRN-17")(Viewing.TestCase)


@pytest.mark.row("LRN-17")
@given(
    st.sampled_from([1.0, 1.5, 2.0]),
    st.lists(st.tuples(st.integers(1, 600_000), st.integers(0, 90_000), st.integers(0, 900), st.booleans()),
             min_size=1, max_size=30),
)  # fmt: skip
def test_an_honest_viewer_is_never_refused(speed: float, pieces: list[tuple[int, int, int, bool]]) -> None:
    """Pieces of (ms played, ms paused, ms of jitter on the way, whether the report is lost and comes with the next)."""
    now, credited, unsent = NOON, None, 0
    for played, paused, jitter, cut_off in pieces:
        now += timedelta(milliseconds=played)
        unsent += int(played * speed)
        if not cut_off or timedelta(milliseconds=unsent) >= HORIZON:
            at = now + timedelta(milliseconds=jitter)
            credited, unsent = pay(unsent, opened_at=NOON, credited_until=credited, now=at), 0
            credited = pay(0, opened_at=NOON, credited_until=credited, now=at)  # a retry adds nothing
        now += timedelta(milliseconds=paused)


HOUR = 3_600_000
SLACK_MS = SLACK // timedelta(milliseconds=1)


@pytest.mark.row("LRN-17")
@pytest.mark.parametrize("opened", [timedelta(hours=1), timedelta(days=30)])
def test_who_was_cut_off_reports_up_to_two_hours_of_video_at_once(opened: timedelta) -> None:
    account = pay(2 * HOUR, opened_at=NOON - opened, credited_until=None, now=NOON)
    assert account == NOON


@pytest.mark.row("LRN-17")
@pytest.mark.parametrize("credited", [None, NOON - timedelta(days=9)])
def test_a_lesson_opened_long_ago_gives_no_more_than_that(credited: datetime | None) -> None:
    with pytest.raises(FasterThanPossible):
        pay(2 * HOUR + SLACK_MS + 1, opened_at=NOON - timedelta(days=30), credited_until=credited, now=NOON)
