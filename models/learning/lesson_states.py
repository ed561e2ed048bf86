"""Where somebody is in each lesson of a path: what staff read on their card (LRN-18, LRN-32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.catalogue.outline import Outline, Place
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.learning.entities import Completion, LessonView


@dataclass(frozen=True)
class LessonState:
    """Args:
    percent: how much of its video was watched; None while its length is unknown.
    reason: why staff marked it; empty when they did not.
    """

    id: int
    theme: str
    module: str
    title: str
    percent: int | None
    last_watched_at: datetime | None
    completed_at: datetime | None
    is_marked: bool
    reason: str


def lesson_states(person_id: int, outline: Outline) -> list[LessonState]:
    """Each lesson of the path once, in its order. One statement; whoever shows it asked who may see the person."""
    ids = [lesson.id for lesson in outline.lessons]
    with acting_as(SYSTEM):
        rows = select(LessonView).where(LessonView.person_id == person_id, LessonView.lesson_id.in_(ids))
        views = {view.lesson_id: view for view in session.scalars(rows)}
    return [_state(place, views.get(place.lesson.id)) for place in outline.walk]


def _state(place: Place, view: LessonView | None) -> LessonState:
    lesson, duration = place.lesson, place.lesson.duration_ms
    share = min(100, 100 * (view.watched_ms if view else 0) // duration) if duration else None
    return LessonState(
        lesson.id, place.theme.title, place.module.title, lesson.title, share,
        view.last_watched_at if view else None, view.completed_at if view else None,
        view is not None and view.completion is Completion.MARKED, view.reason if view else "",
    )  # fmt: skip
