"""What *Réinitialiser le compte* erases of somebody's learning, with its numbers (ACC-61)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, func, select

from models.contracts.resetting import Trace, erases_progress
from models.kernel.bulk import audited
from models.kernel.database import Entity, session
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import NN_, Sentence
from models.learning.entities import (
    FeaturedAnswer,
    LearningRecord,
    LessonNote,
    LessonView,
    ThemeBadge,
    ViewEvent,
    WorkshopAnswer,
    WorkshopProgress,
)


def count(entity: Any, person_id: int) -> int:
    return session.scalar(select(func.count(entity.id)).where(entity.person_id == person_id)) or 0


def erase(entity: Any, person_id: int) -> int:
    """Whoever may reset an account may erase what only its owner reads."""
    with acting_as(SYSTEM):
        return int(session.execute(delete(entity).where(entity.person_id == person_id)).rowcount)  # type: ignore[attr-defined]


def erase_views(person_id: int) -> int:
    """The views, and what was added up of them: the history of reports, too, or a rebuild would bring them back."""
    for entity in (ViewEvent, LearningRecord):
        erase(entity, person_id)
    return erase(LessonView, person_id)


def erase_answers(person_id: int) -> int:
    """Those that were displayed are displayed no more."""
    with acting_as(SYSTEM):
        chosen = select(WorkshopAnswer.id).where(WorkshopAnswer.person_id == person_id)
        session.execute(audited(delete(FeaturedAnswer).where(FeaturedAnswer.answer_id.in_(chosen))))
    return erase(WorkshopAnswer, person_id)


def _trace(
    name: str, entity: type[Entity], said: Callable[[int], Sentence], erasing: Callable[[int], int] | None = None
) -> None:
    erases_progress(
        Trace(name, said, lambda who: count(entity, who), erasing or (lambda who: erase(entity, who)))
    )  # fmt: skip


_trace("lessons_watched", LessonView, lambda n: NN_("%(n)s lesson begun or viewed", "%(n)s lessons begun or viewed", n),
       erase_views)  # fmt: skip
_trace("badges", ThemeBadge, lambda n: NN_("%(n)s badge", "%(n)s badges", n))
_trace("notes", LessonNote, lambda n: NN_("%(n)s lesson with notes", "%(n)s lessons with notes", n))
_trace("workshop_answers", WorkshopAnswer, lambda n: NN_("%(n)s answer in workshops", "%(n)s answers in workshops", n),
       erase_answers)  # fmt: skip
_trace("workshops", WorkshopProgress, lambda n: NN_("%(n)s workshop begun", "%(n)s workshops begun", n))
