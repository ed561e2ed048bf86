"""What learners have done with the catalogue: answered to whoever deletes or unpublishes some of it (CAT-15)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import aliased

from models.catalogue.entities import Lesson, Module, ModuleLesson, Theme, ThemeModule, Workshop, WorkshopQuestion
from models.catalogue.learners import learners_answer
from models.catalogue.levels import Row
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.learning import learns
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.learning.entities import LessonNote, LessonView, ThemeBadge, ViewEvent, WorkshopAnswer, WorkshopProgress

Ids = Select[int]


class Learners:
    """Counted whoever asks: a refusal does not depend on whom staff see."""

    def who_used(self, row: Row) -> int:
        """People with a view, a note, a badge, an answer or progress of a row."""
        if type(row) not in USES:
            return 0
        people = union(*USES[type(row)](row.id)).subquery()
        return _counted(select(func.count()).select_from(people))

    def who_follow(self, path_ids: Collection[int]) -> int:
        """People who learn in a session of these paths that is not over for them."""
        last_day = func.coalesce(Enrolment.own_ends_on, TrainingSession.ends_on)
        return _counted(
            select(func.count(Enrolment.person_id.distinct()))
            .join(TrainingSession, Enrolment.session_id == TrainingSession.id)
            .where(TrainingSession.path_id.in_(path_ids), *learns(), last_day >= clock.today())
        )

    def sessions_on(self, path_id: int) -> Sequence[str]:
        """References, by name."""
        named = select(TrainingSession.reference).where(TrainingSession.path_id == path_id)
        with acting_as(SYSTEM):
            return session.scalars(named.order_by(TrainingSession.reference)).all()


def of_lessons(lessons: Ids) -> list[Ids]:
    """Who has viewed one of some lessons, or written beside it."""
    return [
        select(kind.person_id).where(kind.lesson_id.in_(lessons))
        for kind in (LessonView, ViewEvent, LessonNote)
    ]  # fmt: skip


def of_theme(theme_id: int) -> list[Ids]:
    """Any view of a lesson of it, or its badge (CAT-15)."""
    lessons = select(ModuleLesson.lesson_id).join(ThemeModule, ThemeModule.module_id == ModuleLesson.module_id)
    badges = select(ThemeBadge.person_id).where(ThemeBadge.theme_id == theme_id)
    return [*of_lessons(lessons.where(ThemeModule.theme_id == theme_id)), badges]


def of_module(module_id: int) -> list[Ids]:
    """Views of lessons that no other module holds: with this one they would be in none. A copy that was made by mistake
    has none of its own."""
    other = aliased(ModuleLesson)
    shared = select(other.id).where(other.lesson_id == ModuleLesson.lesson_id, other.module_id != module_id)
    return of_lessons(select(ModuleLesson.lesson_id).where(ModuleLesson.module_id == module_id, ~shared.exists()))


def of_lesson(lesson_id: int) -> list[Ids]:
    """Views and notes of it."""
    return of_lessons(select(Lesson.id).where(Lesson.id == lesson_id))


def of_workshop(workshop_id: int) -> list[Ids]:
    """Whoever began it, watched a video of it, or answered."""
    asked = select(WorkshopQuestion.id).where(WorkshopQuestion.workshop_id == workshop_id)
    return [
        select(WorkshopProgress.person_id).where(WorkshopProgress.workshop_id == workshop_id),
        select(ViewEvent.person_id).where(ViewEvent.workshop_id == workshop_id),
        select(WorkshopAnswer.person_id).where(WorkshopAnswer.question_id.in_(asked)),
    ]


USES: dict[type[Any], Callable[[int], list[Ids]]] = {
    Theme: of_theme,
    Module: of_module,
    Lesson: of_lesson,
    Workshop: of_workshop,
}


def _counted(number: Select[int]) -> int:
    with acting_as(SYSTEM):
        return session.scalar(number) or 0


learners_answer(Learners())
