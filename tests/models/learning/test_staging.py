"""The weights of the stages: those of the source, whatever stages are missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.learning.staging import (
    COLUMNS,
    ORDER,
    Stage,
    done_in,
    finish,
    in_order,
    is_open,
    next_stage,
    percent,
    percent_of,
)
from models.learning.workshop import WorkshopProgress

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
somestages = st.sets(st.sampled_from(ORDER), min_size=1).map(in_order)


@pytest.mark.row("LRN-30")
@pytest.mark.row("D1")
@pytest.mark.row("A-10")
def test_the_six_stages_are_worth_10_20_30_60_90_and_100() -> None:
    assert [percent(ORDER[:done], ORDER) for done in range(7)] == [0, 10, 20, 30, 60, 90, 100]


@pytest.mark.row("D1")
@pytest.mark.parametrize(
    ("had", "marks"),
    [
        ((Stage.QUESTIONS, Stage.COMPARISON), [60, 100]),
        ((Stage.FIRST_QUESTIONS, Stage.MAIN, Stage.QUESTIONS, Stage.COMPARISON), [20, 30, 60, 100]),
        ((Stage.INTRODUCTION, Stage.QUESTIONS, Stage.CONCLUSION), [10, 60, 100]),
        ((Stage.MAIN,), [100]),
        ((), []),
    ],
)
def test_a_stage_that_is_missing_gives_its_weight_to_the_next_and_the_last_reaches_100(
    had: tuple[Stage, ...], marks: list[int]
) -> None:
    assert [percent(had[: done + 1], had) for done in range(len(had))] == marks
    assert percent((), had) == 0


@pytest.mark.row("LRN-30")
@pytest.mark.row("D1")
@given(stages=somestages, order=st.permutations(ORDER))
def test_whatever_is_missing_and_in_whatever_order_things_are_done_the_percentage_only_rises_and_ends_at_100(
    stages: tuple[Stage, ...], order: list[Stage]
) -> None:
    done: set[Stage] = set()
    seen = [percent(done, stages)]
    for stage in order:
        if stage in stages:
            done.add(stage)
            seen.append(percent(done, stages))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 100)
    assert [value for value in seen[:-1] if value == 100] == []


@given(stages=somestages)
def test_done_one_after_the_other_every_stage_adds_something(stages: tuple[Stage, ...]) -> None:
    marks = [percent(stages[:done], stages) for done in range(len(stages) + 1)]
    assert marks == sorted(set(marks))


@given(stages=somestages, done=st.sets(st.sampled_from(ORDER)))
def test_one_stage_at_most_is_open_beyond_those_that_are_done(stages: tuple[Stage, ...], done: set[Stage]) -> None:
    ahead = [stage for stage in ORDER if is_open(stage, done, stages) and stage not in done]
    undone = next_stage(done, stages)
    assert ahead == ([] if undone is None else [undone])


def test_a_stage_that_the_workshop_does_not_have_is_never_open() -> None:
    assert not is_open(Stage.CONCLUSION, set(ORDER), ORDER[:5])


@given(stages=somestages)
def test_the_workshop_is_finished_by_its_last_stage_once_and_the_day_stays(stages: tuple[Stage, ...]) -> None:
    progress = WorkshopProgress()
    ended = [finish(progress, stage, stages, at=NOW + timedelta(hours=n)) for n, stage in enumerate(stages)]
    assert ended == [False] * (len(stages) - 1) + [True]
    assert progress.completed_at == NOW + timedelta(hours=len(stages) - 1)
    assert not finish(progress, stages[0], stages, at=NOW + timedelta(days=9))
    assert progress.completed_at == NOW + timedelta(hours=len(stages) - 1)
    assert getattr(progress, COLUMNS[stages[0]]) == NOW


def test_a_finished_workshop_stays_at_100_when_it_is_given_another_stage() -> None:
    progress = WorkshopProgress()
    finish(progress, Stage.MAIN, (Stage.MAIN,), at=NOW)
    assert percent_of(progress, (Stage.MAIN, Stage.QUESTIONS)) == 100
    assert percent(done_in(progress), (Stage.MAIN, Stage.QUESTIONS)) == 30


def test_who_has_not_begun_is_at_zero() -> None:
    assert (percent_of(None, ORDER), done_in(None)) == (0, frozenset())
