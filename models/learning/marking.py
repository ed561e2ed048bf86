"""*Marquer comme vue*: staff say that a lesson counts as viewed, with a reason, and take it back (LRN-18)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from models.accounts.entities import Person
from models.catalogue.entities import Lesson, ModuleLesson, PathTheme, ThemeModule
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.learning import opens_lessons
from models.evidence.recording import record_event
from models.kernel import clock
from models.kernel.columns import reference
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.learning.entities import Completion, LearningRecord, LessonView, ViewEvent
from models.learning.finishing import finish_paths
from models.learning.lesson_watching import begin
from models.learning.refusals import AlreadyViewed, NotInTheirPaths, NotMarked, ReasonMissing
from models.learning.validating import validate_themes
from models.permissions import Permission


def mark_viewed(person: Person, lesson: Lesson, *, reason: str, by: Actor) -> LessonView:
    """Count a lesson as viewed; badges and the end of the path follow as if it had been watched.

    Args:
        reason: why, in the words of whoever decides; kept with the view and in the audit log.

    Raises:
        Forbidden, ReasonMissing, NotInTheirPaths, AlreadyViewed
    """
    require(by, Permission.LESSON_MARK)
    reason = reason.strip()[:300]
    if not reason:
        raise ReasonMissing("reason")
    with acting_as(SYSTEM):  # whoever may mark marks in any path
        if not session.scalar(select(_follows(person.id, lesson.id))):
            raise NotInTheirPaths
        begin(person.id, lesson.id)
        record, view = _locked(person.id, lesson.id)
        if view.completed_at is not None:
            raise AlreadyViewed
        view.completed_at, view.completion = clock.now(), Completion.MARKED
        view.marked_by_id, view.reason = by.person_id, reason
        record.lessons_viewed += 1
        flush()
        validate_themes([person.id], lesson_id=lesson.id)
        finish_paths([person.id])
    record_event("lesson-marked", by=by, about=[reference(person), reference(lesson)], reason=reason)
    return view


def take_back_mark(person: Person, lesson: Lesson, *, by: Actor) -> LessonView:
    """The lesson counts by what was watched of it, as before; badges stay, as they do whatever becomes of a theme.

    Raises:
        Forbidden, NotMarked
    """
    require(by, Permission.LESSON_MARK)
    with acting_as(SYSTEM):
        begin(person.id, lesson.id)
        record, view = _locked(person.id, lesson.id)
        if view.completion is not Completion.MARKED:
            raise NotMarked
        view.completed_at = ended_at(person.id, lesson.id, view.video_id)
        view.completion = None if view.completed_at is None else Completion.WATCHED
        view.marked_by_id, view.reason = None, ""
        record.lessons_viewed -= view.completed_at is None
        flush()
    record_event("lesson-mark-taken-back", by=by, about=[reference(person), reference(lesson)])
    return view


def ended_at(person_id: int, lesson_id: int, video_id: int | None) -> datetime | None:
    """When the video was first watched to the end; None when it was not."""
    return session.scalar(
        select(func.min(ViewEvent.at)).where(
            ViewEvent.person_id == person_id, ViewEvent.lesson_id == lesson_id, ViewEvent.video_id == video_id,
            ViewEvent.completes,
        )
    )  # fmt: skip


def _locked(person_id: int, lesson_id: int) -> tuple[LearningRecord, LessonView]:
    """In the order in which a report locks them."""
    own = select(LearningRecord).where(LearningRecord.person_id == person_id).with_for_update()
    of = select(LessonView).where(LessonView.person_id == person_id, LessonView.lesson_id == lesson_id)
    fresh = {"populate_existing": True}
    record = session.scalars(own, execution_options=fresh).one()
    return record, session.scalars(of.with_for_update(), execution_options=fresh).one()


def _follows(person_id: int, lesson_id: int) -> ColumnElement[bool]:
    return (
        select(Enrolment.id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(PathTheme, PathTheme.path_id == TrainingSession.path_id)
        .join(ThemeModule, ThemeModule.theme_id == PathTheme.theme_id)
        .join(ModuleLesson, ModuleLesson.module_id == ThemeModule.module_id)
        .where(Enrolment.person_id == person_id, ModuleLesson.lesson_id == lesson_id, opens_lessons())
        .exists()
    )
