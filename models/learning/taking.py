"""Where somebody is in workshops, and the way into one: its path is open to them, and it is not locked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased, joinedload

from models.catalogue.entities import QuestionStage, Workshop, WorkshopQuestion
from models.catalogue.outline import WorkshopLine
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.learning import staging
from models.learning.finishing import finish_paths
from models.learning.following import Followed, followed_by, may_read_workshop, open_path
from models.learning.progress import PathProgress, progress_in
from models.learning.refusals import Unknown
from models.learning.staging import Stage, Stages
from models.learning.unlocking import Lock, lock_in
from models.learning.workshop import WorkshopProgress
from models.learning.workshop_refusals import StageNotOpen, WorkshopLocked


@dataclass(frozen=True)
class Headway:
    """Where somebody is in one workshop of a path."""

    line: WorkshopLine
    workshop: Workshop
    stages: Stages
    progress: WorkshopProgress | None
    lock: Lock

    @property
    def percent(self) -> int:
        return staging.percent_of(self.progress, self.stages)

    @property
    def done(self) -> frozenset[Stage]:
        return staging.done_in(self.progress)

    @property
    def next_stage(self) -> Stage | None:
        return staging.next_stage(self.done, self.stages)

    @property
    def is_done(self) -> bool:
        return self.progress is not None and self.progress.completed_at is not None

    def opens(self, stage: Stage) -> bool:
        """Whether one may be at a stage: those before it are done."""
        return staging.is_open(stage, self.done, self.stages)


@dataclass(frozen=True)
class Taken:
    """A workshop that somebody may do now."""

    followed: Followed
    headway: Headway


def headways(person_id: int, progress: PathProgress) -> list[Headway]:
    """Every workshop of a path, in its order, for whoever the progress is of. One statement."""
    lines = progress.outline.workshops
    with acting_as(SYSTEM):
        rows = {row.Workshop.id: row for row in session.execute(_rows(person_id, [line.id for line in lines]))}
    return [_headway(progress, line, rows[line.id]) for line in lines if line.id in rows]


def find(by: Actor, workshop_id: int, path_id: int | None = None) -> Taken:
    """A workshop of an open path, locked or not; through a path that does not lock it, where there is one.

    Raises:
        Unknown, AccessClosed: as ``models.learning.following.may_read_workshop``.
    """
    followed = may_read_workshop(by, workshop_id) if path_id is None else open_path(by, path_id)
    found = _in(by, followed, workshop_id)
    if path_id is not None or not found.headway.lock.is_locked:
        return found
    others = [one for one in followed_by(by.person_id or 0, clock.today()) if one.is_open and _holds(one, workshop_id)]
    ways = (_in(by, other, workshop_id) for other in others)
    return next((way for way in ways if not way.headway.lock.is_locked), found)


def begin(by: Actor, workshop_id: int, stage: Stage) -> Taken:
    """Be at a stage of a workshop: its progress is there and locked until the transaction ends, so that two tabs wait
    for each other.

    Raises:
        Unknown, AccessClosed: as :func:`find`.
        WorkshopLocked: modules are left to see.
        StageNotOpen: a stage before it is left to do, or the workshop has none such.
    """
    found = find(by, workshop_id)
    if found.headway.lock.is_locked:
        raise WorkshopLocked
    with acting_as(SYSTEM):
        row = insert(WorkshopProgress).values(
            person_id=by.person_id, workshop_id=workshop_id, opened_at=clock.now()
        )  # fmt: skip
        session.execute(row.on_conflict_do_nothing(index_elements=["person_id", "workshop_id"]))
        own = and_(WorkshopProgress.person_id == by.person_id, WorkshopProgress.workshop_id == workshop_id)
        locked = select(WorkshopProgress).where(own).with_for_update().execution_options(populate_existing=True)
        progress = session.scalars(locked).one()
    at = found.headway
    headway = Headway(at.line, at.workshop, at.stages, progress, at.lock)
    if not headway.opens(stage):
        raise StageNotOpen
    return Taken(found.followed, headway)


def finish(taken: Taken, stage: Stage) -> bool:
    """Say that a stage was done, in the caller's transaction; true when that finished the workshop, and with it perhaps
    the path."""
    progress = taken.headway.progress
    assert progress is not None, "begin() comes first"  # noqa: S101
    ended = staging.finish(progress, stage, taken.headway.stages, at=clock.now())
    flush()
    if ended:
        with acting_as(SYSTEM):  # nobody decides it: the facts do
            finish_paths([progress.person_id])
    return ended


def stages_had(workshop: Workshop, asked: set[QuestionStage]) -> Stages:
    """The stages of a workshop whose questions stand in some stages: there is something to compare where something is
    asked."""
    had = {
        Stage.INTRODUCTION: workshop.introduction_video_id is not None,
        Stage.FIRST_QUESTIONS: QuestionStage.INTRODUCTION in asked,
        Stage.MAIN: workshop.main_video_id is not None,
        Stage.QUESTIONS: QuestionStage.MAIN in asked,
        Stage.COMPARISON: workshop.corrected and bool(asked),
        Stage.CONCLUSION: workshop.conclusion_video_id is not None,
    }
    return staging.in_order([stage for stage, is_there in had.items() if is_there])


def _holds(followed: Followed, workshop_id: int) -> bool:
    return any(line.id == workshop_id for line in followed.outline.workshops)


def _in(by: Actor, followed: Followed, workshop_id: int) -> Taken:
    line = next((one for one in followed.outline.workshops if one.id == workshop_id), None)
    if line is None or by.person_id is None:
        raise Unknown
    with acting_as(SYSTEM):
        row = session.execute(_rows(by.person_id, [workshop_id]).options(*VIDEOS)).one()
    return Taken(followed, _headway(progress_in(by.person_id, followed.outline), line, row))


VIDEOS = (
    joinedload(Workshop.introduction_video), joinedload(Workshop.main_video), joinedload(Workshop.conclusion_video)
)  # fmt: skip


def _rows(person_id: int, workshop_ids: list[int]) -> Select[*tuple[Any, ...]]:
    own = aliased(WorkshopProgress)
    return (
        select(
            Workshop, own.id.label("begun"), own,
            *(_asks(stage).label(stage.value) for stage in QuestionStage),
        )
        .outerjoin(own, and_(own.workshop_id == Workshop.id, own.person_id == person_id))
        .where(Workshop.id.in_(workshop_ids))
    )  # fmt: skip


def _asks(stage: QuestionStage) -> Any:
    question = aliased(WorkshopQuestion)
    return exists().where(question.workshop_id == Workshop.id, question.stage == stage).correlate(Workshop)


def _headway(progress: PathProgress, line: WorkshopLine, row: Any) -> Headway:
    asked = {stage for stage in QuestionStage if getattr(row, stage.value)}
    lock = lock_in(progress, line, begun=row.begun is not None)
    return Headway(line, row.Workshop, stages_had(row.Workshop, asked), row[2], lock)
