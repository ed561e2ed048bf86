"""What is stored of workshops, computed again from the reports on their videos (LRN-05, CAT-35)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models.catalogue.entities import Workshop
from models.kernel.database import flush, session
from models.learning.entities import VideoStage, ViewEvent, WorkshopProgress
from models.learning.folding import Difference, Fold, folded
from models.learning.ranges import as_ranges, as_spans
from models.learning.staging import COLUMNS, done_in, finish, next_stage, stage_of
from models.learning.taking import stages_had


def of_workshops(repair: bool) -> Iterator[Difference]:
    """Stage by stage: what was seen of its video, and whether it was seen to its end. Answers are facts of their own.

    Args:
        repair: write what is right, inside the caller's transaction.
    """
    folds = dict(folded(_reports(), "person_id", "workshop_id", "stage"))
    kept = {(one.person_id, one.workshop_id): one for one in session.scalars(_progresses())}
    for person_id, workshop_id in sorted({key[:2] for key in folds} - kept.keys()):
        yield Difference(f"person {person_id}, workshop {workshop_id}", "progress", None, "one")
        if repair:
            kept[person_id, workshop_id] = _made(person_id, workshop_id, folds)
    for key, progress in kept.items():
        for stage in VideoStage:
            fold = folds.get((*key, stage))
            seen, ended_at = (fold.watched, fold.ended_at) if fold else ((), None)
            yield from _of_stage(progress, stage, seen, ended_at, repair)
        yield from _of_the_end(progress, repair)


def _made(person_id: int, workshop_id: int, folds: dict[Any, Fold]) -> WorkshopProgress:
    latest = [fold.last_at for key, fold in folds.items() if key[:2] == (person_id, workshop_id) and fold.last_at]
    progress = WorkshopProgress(person_id=person_id, workshop_id=workshop_id, opened_at=max(latest))
    session.add(progress)
    flush()
    return progress


def _of_stage(
    progress: WorkshopProgress, stage: VideoStage, seen: Any, ended_at: Any, repair: bool
) -> Iterator[Difference]:  # fmt: skip
    watched, done = f"{stage.value}_watched", COLUMNS[stage_of(stage)]
    if as_spans(getattr(progress, watched)) != seen:
        yield _difference(progress, watched, as_spans(getattr(progress, watched)), seen)
        if repair:
            setattr(progress, watched, list(as_ranges(seen)))
    if (getattr(progress, done) is None) != (ended_at is None):
        yield _difference(progress, done, getattr(progress, done), ended_at)
        if repair:
            setattr(progress, done, ended_at)


def _of_the_end(progress: WorkshopProgress, repair: bool) -> Iterator[Difference]:
    """Whether it is finished once nothing is left of it; what was finished stays, whatever the workshop became."""
    workshop = progress.workshop
    stages = stages_had(workshop, {question.stage for question in workshop.questions})
    done = done_in(progress)
    if progress.completed_at is None and stages and next_stage(done, stages) is None:
        latest = max(getattr(progress, COLUMNS[stage]) for stage in stages)
        yield _difference(progress, "completed_at", None, latest)
        if repair:
            finish(progress, stages[-1], stages, at=latest)


def _difference(progress: WorkshopProgress, what: str, stored: Any, rebuilt: Any) -> Difference:
    return Difference(f"person {progress.person_id}, workshop {progress.workshop_id}", what, stored, rebuilt)


def _progresses() -> Select[WorkshopProgress]:
    workshop = joinedload(WorkshopProgress.workshop).selectinload(Workshop.questions)
    return (
        select(WorkshopProgress)
        .options(workshop)
        .order_by(WorkshopProgress.person_id, WorkshopProgress.workshop_id)
    )  # fmt: skip


def _reports() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ViewEvent.person_id, ViewEvent.workshop_id, ViewEvent.stage, ViewEvent.video_id, ViewEvent.watched,
            ViewEvent.at, ViewEvent.completes,
        )
        .where(ViewEvent.workshop_id.is_not(None))
        .order_by(ViewEvent.person_id, ViewEvent.workshop_id, ViewEvent.stage, ViewEvent.id)
    )  # fmt: skip
