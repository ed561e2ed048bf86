"""Badges: a theme is validated by all its lessons, unless a programme quiz does it (LRN-19…22)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select, true
from sqlalchemy.dialects.postgresql import insert as insert_or_nothing

from models.catalogue.entities import ModuleLesson, Path, PathTheme, Theme, ThemeModule
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.learning import learns
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import table_of
from models.learning.entities import BadgeWay, LessonView, ThemeBadge
from models.outbox.entities import Notification

view: Any = table_of(LessonView)
badge: Any = table_of(ThemeBadge)
theme: Any = table_of(Theme)
path: Any = table_of(Path)
in_path: Any = table_of(PathTheme)
in_theme: Any = table_of(ThemeModule)
in_module: Any = table_of(ModuleLesson)
enrolment: Any = table_of(Enrolment)
training: Any = table_of(TrainingSession)
notification: Any = table_of(Notification)

HasQuiz = Callable[[Any], ColumnElement[bool]]
_has_quiz: list[HasQuiz] = []


def quizzed_themes(function: HasQuiz) -> HasQuiz:
    """Register what tells whether a theme has a programme quiz: a column of theme ids -> a condition. Such a theme is
    not validated by its lessons, except in a path whose quizzes are off (LRN-19)."""
    _has_quiz.append(function)
    return function


def validate_themes(
    person_ids: Sequence[int] | None = None, *, lesson_id: int | None = None, theme_ids: Sequence[int] | None = None,
    session_ids: Sequence[int] | None = None,
) -> list[Any]:  # fmt: skip
    """Grant every badge that is due and not granted, in the caller's transaction: two statements, whoever it is for.

    Args:
        person_ids, theme_ids, session_ids: only these people, themes, or people of these sessions; None: all.
        lesson_id: only themes that hold this lesson.

    Returns:
        What was granted: person_id and theme_id of each.
    """
    owing = due(person_ids, lesson_id=lesson_id, theme_ids=theme_ids, session_ids=session_ids)
    granted = owing.add_columns(literal(BadgeWay.LESSONS, badge.c.way.type), literal(clock.now()))
    new = insert_or_nothing(badge).from_select(["person_id", "theme_id", "way", "granted_at"], granted)
    new = new.on_conflict_do_nothing(index_elements=["person_id", "theme_id"])
    rows = session.execute(new.returning(badge.c.person_id, badge.c.theme_id)).all()
    if rows:
        _tell(rows)
    return list(rows)


def due(
    person_ids: Sequence[int] | None = None, *, lesson_id: int | None = None, theme_ids: Sequence[int] | None = None,
    session_ids: Sequence[int] | None = None,
) -> Select[Any]:  # fmt: skip
    """Who viewed all lessons of a theme of theirs and has no badge of it: person_id, theme_id."""
    chosen: list[ColumnElement[bool]] = []
    if person_ids is not None:
        chosen.append(enrolment.c.person_id.in_(person_ids))
    if session_ids is not None:
        chosen.append(enrolment.c.session_id.in_(session_ids))
    if theme_ids is not None:
        chosen.append(in_path.c.theme_id.in_(theme_ids))
    if lesson_id is not None:
        chosen.append(in_path.c.theme_id.in_(select(in_theme.c.theme_id).join(
            in_module, in_module.c.module_id == in_theme.c.module_id
        ).where(in_module.c.lesson_id == lesson_id)))  # fmt: skip
    return (
        select(enrolment.c.person_id, in_path.c.theme_id)
        .distinct()
        .select_from(enrolment)
        .join(training, training.c.id == enrolment.c.session_id)
        .join(path, path.c.id == training.c.path_id)
        .join(in_path, in_path.c.path_id == path.c.id)
        .where(*learns(enrolment.c), *chosen, by_lessons(), ~already(), is_watched())
    )  # fmt: skip


def by_lessons() -> ColumnElement[bool]:
    """Whether lessons validate the theme in this path."""
    quizzed = or_(*(has_quiz(in_path.c.theme_id) for has_quiz in _has_quiz)) if _has_quiz else None
    return ~and_(quizzed, path.c.programme_quizzes_on) if quizzed is not None else true()


def already() -> ColumnElement[bool]:
    return exists().where(badge.c.person_id == enrolment.c.person_id, badge.c.theme_id == in_path.c.theme_id)


def is_watched() -> ColumnElement[bool]:
    """Whether the theme has a lesson and none of them is left to view."""
    of_theme = in_theme.c.theme_id == in_path.c.theme_id, in_module.c.module_id == in_theme.c.module_id
    seen = exists().where(
        view.c.person_id == enrolment.c.person_id, view.c.lesson_id == in_module.c.lesson_id,
        view.c.completed_at.is_not(None),
    ).correlate_except(view)  # fmt: skip
    # said, since two levels down only the nearest is taken for granted: anybody's view would count for everybody
    lesson_of, unseen = exists().where(*of_theme), exists().where(*of_theme, ~seen)
    return and_(lesson_of.correlate_except(in_theme, in_module), ~unseen.correlate_except(in_theme, in_module))


def _tell(rows: Sequence[Any]) -> None:
    """A line under the bell, once a badge (NOT-01)."""
    named = select(theme.c.id, theme.c.title).where(theme.c.id.in_({row.theme_id for row in rows}))
    titles: dict[int, str] = {row.id: row.title for row in session.execute(named)}
    lines = insert_or_nothing(notification).on_conflict_do_nothing(index_elements=["key"])
    session.execute(lines, [
        {
            "key": f"badge-granted:{row.person_id}:{row.theme_id}", "kind": "badge_granted",
            "recipient_id": row.person_id, "payload": {"theme": titles[row.theme_id]}, "link": "/parcours",
        }
        for row in rows
    ])  # fmt: skip
