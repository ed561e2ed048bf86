"""The stages of an activity and what each is worth: pure, for workshops and whatever is done in stages (LRN-30, D1).

A stage that an activity does not have gives its weight to the next that it has: the last one always reaches 100.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from models.kernel.columns import Labelled
from models.kernel.text import N_
from models.learning.view import VideoStage
from models.learning.workshop import WorkshopProgress


class Stage(Labelled):
    """In the order in which they are done."""

    INTRODUCTION = "introduction", N_("Introduction video")
    FIRST_QUESTIONS = "first-questions", N_("Introduction question")
    MAIN = "main", N_("Main video")
    QUESTIONS = "questions", N_("Main questions")
    COMPARISON = "comparison", N_("Comparison")
    CONCLUSION = "conclusion", N_("Conclusion video")


ORDER = tuple(Stage)
MARKS = dict(zip(ORDER, (10, 20, 30, 60, 90, 100), strict=True))
"""Percent reached once the stage is done, in an activity that has them all."""
COLUMNS = dict(
    zip(
        ORDER,
        ("introduction_viewed_at", "introduction_answered_at", "main_viewed_at", "main_answered_at", "corrected_at",
         "concluded_at"),
        strict=True,
    )
)  # fmt: skip
"""Where a progress says when the stage was done."""
VIDEOS = {
    Stage.INTRODUCTION: VideoStage.INTRODUCTION,
    Stage.MAIN: VideoStage.MAIN,
    Stage.CONCLUSION: VideoStage.CONCLUSION,
}
"""The stages that are videos."""

Stages = tuple[Stage, ...]


def in_order(had: Collection[Stage]) -> Stages:
    """The stages of an activity, in their order."""
    return tuple(stage for stage in ORDER if stage in had)


def stage_of(video: VideoStage) -> Stage:
    """The stage in which a video is seen."""
    return next(stage for stage, shown in VIDEOS.items() if shown is video)


def mark(stage: Stage, stages: Stages) -> int:
    """Percent reached once a stage of an activity is done; 100 for the last that it has."""
    return 100 if stage is stages[-1] else MARKS[stage]


def reached(done: Collection[Stage], stages: Stages) -> Stages:
    """The stages that are done without a gap before them: one after the other, none is jumped over."""
    undone = next_stage(done, stages)
    return stages if undone is None else stages[: stages.index(undone)]


def next_stage(done: Collection[Stage], stages: Stages) -> Stage | None:
    """The first stage that is left to do; None when there is none."""
    return next((stage for stage in stages if stage not in done), None)


def is_open(stage: Stage, done: Collection[Stage], stages: Stages) -> bool:
    """Whether somebody may be at a stage: every one before it is done. One comes back to those that are done."""
    return stage in stages and (stage in reached(done, stages) or stage is next_stage(done, stages))


def percent(done: Collection[Stage], stages: Stages) -> int:
    """How far somebody is: 0…100, and 100 only when every stage is done."""
    behind = reached(done, stages)
    return mark(behind[-1], stages) if behind else 0


# -- the same of a row ------------------------------------------------------------------------------------------------


def done_in(progress: WorkshopProgress | None) -> frozenset[Stage]:
    """The stages that somebody did, in whatever order they were done."""
    if progress is None:
        return frozenset()
    return frozenset(stage for stage, column in COLUMNS.items() if getattr(progress, column) is not None)


def percent_of(progress: WorkshopProgress | None, stages: Stages) -> int:
    """As :func:`percent`; a workshop that was finished stays so, whatever stage it was given since."""
    if progress is not None and progress.completed_at is not None:
        return 100
    return percent(done_in(progress), stages)


def finish(progress: WorkshopProgress, stage: Stage, stages: Stages, *, at: datetime) -> bool:
    """Say that a stage was done, once; and that the workshop is, in the same transaction, when nothing is left of it.

    Returns:
        Whether this very stage finished the workshop.
    """
    if getattr(progress, COLUMNS[stage]) is None:
        setattr(progress, COLUMNS[stage], at)
    if progress.completed_at is not None or not stages or next_stage(done_in(progress), stages) is not None:
        return False
    progress.completed_at = at
    return True
