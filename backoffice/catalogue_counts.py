"""Numbers of the catalogue, for a whole page of rows at once: what a row holds, where it is used, who follows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, join, select

from backoffice.described import Column
from models.catalogue.entities import Lesson, ModuleLesson, PathTheme, ThemeModule, Video
from models.contracts.entities import Enrolment, EnrolmentKind, TrainingSession
from models.kernel.database import session

MINUTE = 60_000
"""Milliseconds."""
Expression = Callable[[Any], ColumnElement[Any]]

UPPER = join(PathTheme, ThemeModule, PathTheme.theme_id == ThemeModule.theme_id)
LOWER = join(ThemeModule, ModuleLesson, ThemeModule.module_id == ModuleLesson.module_id)
WHOLE = UPPER.join(ModuleLesson, ThemeModule.module_id == ModuleLesson.module_id)
"""From paths to modules, from themes to lessons, from paths to lessons."""


def several(wanted: Any, key: Any, source: Any = None) -> Expression:
    """How many different rows a row leads to.

    Args:
        wanted: the column of a link that names them.
        key: the column of a link that names the row.
        source: the links between the two, when one table is not enough.
    """

    def count(row: Any) -> ColumnElement[Any]:
        counted = select(func.count(wanted.distinct())).where(key == row.id)
        return (counted if source is None else counted.select_from(source)).correlate(row).scalar_subquery()

    return count


def minutes(key: Any, source: Any) -> Expression:
    """How long the lessons of a row last together, each once."""

    def total(row: Any) -> ColumnElement[Any]:
        lessons = select(ModuleLesson.lesson_id).select_from(source).where(key == row.id).correlate(row)
        summed = select(in_minutes(func.sum(Video.duration_ms))).join(Lesson, Lesson.video_id == Video.id)
        return summed.where(Lesson.id.in_(lessons)).correlate(row).scalar_subquery()

    return total


def minutes_of_lesson(row: Any) -> ColumnElement[Any]:
    return select(in_minutes(Video.duration_ms)).where(Video.id == row.video_id).correlate(row).scalar_subquery()


def in_minutes(milliseconds: Any) -> ColumnElement[Any]:
    return cast(func.round(milliseconds / float(MINUTE)), Integer)


def learners(key: Any, source: Any) -> Expression:
    """How many people learn in sessions whose path holds a row."""

    def count(row: Any) -> ColumnElement[Any]:
        taught = source.join(TrainingSession, TrainingSession.path_id == PathTheme.path_id)
        enrolled = taught.join(Enrolment, Enrolment.session_id == TrainingSession.id)
        return _people().select_from(enrolled).where(key == row.id).correlate(row).scalar_subquery()

    return count


def learners_of_path(row: Any) -> ColumnElement[Any]:
    enrolled = _people().join(TrainingSession, Enrolment.session_id == TrainingSession.id)
    return enrolled.where(TrainingSession.path_id == row.id).correlate(row).scalar_subquery()


def _people() -> Any:
    return select(func.count(Enrolment.person_id.distinct())).where(Enrolment.kind == EnrolmentKind.LEARNER)


def numbered(entity: Any, label: Any, expression: Expression, **more: Any) -> Column:
    """A column of numbers: read for a page in one statement, ordered by, and exported."""

    def read(ids: list[int]) -> dict[int, Any]:
        return dict(session.execute(select(entity.id, expression(entity)).where(entity.id.in_(ids))).all())

    return Column(label, attached=read, sort=expression(entity), sql=lambda row, to: expression(row), **more)
