"""How far learners are on their paths, for many of them at once, in SQL: the same figures as in ``progress.py``."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from models.catalogue.entities import ModuleLesson, Path, PathTheme, PathWorkshop, Theme, ThemeModule
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.learning import learns
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as, table_of
from models.learning.entities import LessonView, ThemeBadge, WorkshopProgress

path, path_theme, theme = table_of(Path), table_of(PathTheme), table_of(Theme)
theme_module, module_lesson = table_of(ThemeModule), table_of(ModuleLesson)
path_workshop, workshop_done = table_of(PathWorkshop), table_of(WorkshopProgress)
enrolment, training = table_of(Enrolment), table_of(TrainingSession)
view, badge = table_of(LessonView), table_of(ThemeBadge)
IDS = ARRAY(BigInteger)
NONE = cast(literal([], IDS), IDS)


def learners_on(path_ids: Any) -> Select[int, int]:
    """(person_id, path_id) of everybody who learns on some paths, each once, whether their session runs or not."""
    return (
        select(enrolment.c.person_id, training.c.path_id)
        .join_from(enrolment, training, training.c.id == enrolment.c.session_id)
        .where(training.c.path_id.in_(path_ids), *learns(enrolment.c))
        .distinct()
    )


def themes_of(learners: FromClause) -> Subquery:
    """A row a path of these learners and theme, with how many lessons it holds, each once."""
    return (
        select(
            path_theme.c.path_id, path_theme.c.theme_id, path_theme.c.position, theme.c.title, theme.c.optional,
            func.count(module_lesson.c.lesson_id.distinct()).label("lessons"),
        )
        .join_from(path_theme, theme, theme.c.id == path_theme.c.theme_id)
        .outerjoin(theme_module, theme_module.c.theme_id == theme.c.id)
        .outerjoin(module_lesson, module_lesson.c.module_id == theme_module.c.module_id)
        .where(path_theme.c.path_id.in_(select(learners.c.path_id)))
        .group_by(path_theme.c.id, theme.c.id)
        .subquery("theme_of_path")
    )  # fmt: skip


def lessons_of(learners: FromClause) -> Subquery:
    """A row a path of these learners, theme and lesson."""
    return (
        select(path_theme.c.path_id, path_theme.c.theme_id, theme.c.optional, module_lesson.c.lesson_id)
        .join_from(path_theme, theme, theme.c.id == path_theme.c.theme_id)
        .join(theme_module, theme_module.c.theme_id == theme.c.id)
        .join(module_lesson, module_lesson.c.module_id == theme_module.c.module_id)
        .where(path_theme.c.path_id.in_(select(learners.c.path_id)))
        .distinct()
        .subquery("lesson_of_path")
    )


def viewed_by(learners: FromClause) -> Subquery:
    """(person_id, lesson_id) of what these learners viewed: found by person, before it is joined to anything."""
    people = func.array(select(learners.c.person_id).scalar_subquery(), type_=IDS)
    return (
        select(view.c.person_id, view.c.lesson_id)
        .where(view.c.person_id == any_(people), view.c.completed_at.is_not(None))
        .offset(literal_column("0"))  # kept apart: folded in, it is taken for a few rows and looped over
        .subquery("viewed")
    )


def theme_levels(learners: FromClause) -> Select[*tuple[Any, ...]]:
    """A row a learner and theme of their path: its place and title, lessons viewed of how many, the percentage, and
    whether a badge is due that was not granted.

    Args:
        learners: has columns ``person_id`` and ``path_id``, each pair once.
    """
    whole, held, viewed = themes_of(learners), lessons_of(learners), viewed_by(learners)
    seen = (
        select(viewed.c.person_id, held.c.path_id, held.c.theme_id, func.count().label("number"))
        .join_from(viewed, held, held.c.lesson_id == viewed.c.lesson_id)
        .group_by(viewed.c.person_id, held.c.path_id, held.c.theme_id)
        .subquery("seen")
    )
    number = func.coalesce(seen.c.number, 0)
    return (
        select(
            learners.c.person_id, learners.c.path_id, whole.c.theme_id, whole.c.position, whole.c.title,
            whole.c.optional, whole.c.lessons, number.label("viewed"),
            case((badge.c.id.is_not(None), 100), else_=share(number, whole.c.lessons)).label("percent"),
            and_(badge.c.id.is_(None), whole.c.lessons > 0, number == whole.c.lessons).label("due"),
        )
        .join_from(learners, whole, whole.c.path_id == learners.c.path_id)
        .outerjoin(seen, and_(
            seen.c.person_id == learners.c.person_id, seen.c.path_id == learners.c.path_id,
            seen.c.theme_id == whole.c.theme_id,
        ))
        .outerjoin(badge, and_(badge.c.person_id == learners.c.person_id, badge.c.theme_id == whole.c.theme_id))
    )  # fmt: skip


def path_levels(learners: FromClause) -> Select[*tuple[Any, ...]]:
    """A row a learner: the percentage of their path, and how many workshops they have left to do on it.

    Args:
        learners: as for :func:`theme_levels`.
    """
    done, themes = _lessons_done(learners).subquery("done"), _needed_themes(learners).subquery("needed_theme")
    badges, workshops = _badges_of(learners).subquery("granted"), _workshops_done(learners).subquery("workshops")
    part = share(func.coalesce(done.c.number, 0), func.coalesce(done.c.lessons, 0))
    misses = ~func.coalesce(themes.c.themes.contained_by(func.coalesce(badges.c.themes, NONE)), True)
    percent = case((misses, func.least(part, 99)), else_=part)
    left = path.c.required_workshops - func.coalesce(workshops.c.number, 0)
    return (
        select(
            learners.c.person_id, learners.c.path_id, cast(percent, Integer).label("percent"),
            func.greatest(0, left).label("workshops_left"),
        )
        .join_from(learners, path, path.c.id == learners.c.path_id)
        .outerjoin(themes, themes.c.path_id == learners.c.path_id)
        .outerjoin(badges, badges.c.person_id == learners.c.person_id)
        .outerjoin(done, and_(done.c.person_id == learners.c.person_id, done.c.path_id == learners.c.path_id))
        .outerjoin(
            workshops,
            and_(workshops.c.person_id == learners.c.person_id, workshops.c.path_id == learners.c.path_id),
        )
    )  # fmt: skip


def _lessons_done(learners: FromClause) -> Select[*tuple[Any, ...]]:
    """A row a learner: how many lessons they need not view any more, seen or of a validated theme, of how many.

    Lessons are taken by the themes that hold them: those of the same themes are validated together.
    """
    needed, viewed, badges = _needed(learners), viewed_by(learners), _badges_of(learners).subquery("validated")
    bundle = (
        select(needed.c.path_id, needed.c.themes, func.count().label("lessons"))
        .group_by(needed.c.path_id, needed.c.themes)
        .subquery("bundle")
    )
    seen = (
        select(viewed.c.person_id, needed.c.path_id, needed.c.themes, func.count().label("number"))
        .join_from(viewed, needed, needed.c.lesson_id == viewed.c.lesson_id)
        .group_by(viewed.c.person_id, needed.c.path_id, needed.c.themes)
        .subquery("seen")
    )
    number = case((bundle.c.themes.overlap(badges.c.themes), bundle.c.lessons), else_=func.coalesce(seen.c.number, 0))
    return (
        select(
            learners.c.person_id, learners.c.path_id, cast(func.sum(number), Integer).label("number"),
            cast(func.sum(bundle.c.lessons), Integer).label("lessons"),
        )
        .join_from(learners, bundle, bundle.c.path_id == learners.c.path_id)
        .outerjoin(badges, badges.c.person_id == learners.c.person_id)
        .outerjoin(seen, and_(
            seen.c.person_id == learners.c.person_id, seen.c.path_id == bundle.c.path_id,
            seen.c.themes == bundle.c.themes,
        ))
        .group_by(learners.c.person_id, learners.c.path_id)
    )  # fmt: skip


def _needed(learners: FromClause) -> Subquery:
    """A row a path and lesson that must be viewed, with the themes of the path that hold it and must be validated."""
    held = lessons_of(learners)
    themes = func.array_agg(aggregate_order_by(held.c.theme_id, held.c.theme_id), type_=IDS)
    return (
        select(held.c.path_id, held.c.lesson_id, themes.label("themes"))
        .where(~held.c.optional)
        .group_by(held.c.path_id, held.c.lesson_id)
        .subquery("needed")
    )


def _needed_themes(learners: FromClause) -> Select[*tuple[Any, ...]]:
    """A row a path: the themes that must be validated, those without lessons too."""
    return (
        select(path_theme.c.path_id, func.array_agg(path_theme.c.theme_id, type_=IDS).label("themes"))
        .join_from(path_theme, theme, theme.c.id == path_theme.c.theme_id)
        .where(~theme.c.optional, path_theme.c.path_id.in_(select(learners.c.path_id)))
        .group_by(path_theme.c.path_id)
    )


def _badges_of(learners: FromClause) -> Select[*tuple[Any, ...]]:
    """A row a learner: the themes that they validated."""
    return (
        select(badge.c.person_id, func.array_agg(badge.c.theme_id, type_=IDS).label("themes"))
        .where(badge.c.person_id.in_(select(learners.c.person_id)))
        .group_by(badge.c.person_id)
    )


def _workshops_done(learners: FromClause) -> Select[*tuple[Any, ...]]:
    """A row a learner and path: how many of its workshops they did."""
    return (
        select(workshop_done.c.person_id, path_workshop.c.path_id, func.count().label("number"))
        .join_from(path_workshop, workshop_done, workshop_done.c.workshop_id == path_workshop.c.workshop_id)
        .where(
            path_workshop.c.path_id.in_(select(learners.c.path_id)),
            workshop_done.c.person_id.in_(select(learners.c.person_id)), workshop_done.c.completed_at.is_not(None),
        )
        .group_by(workshop_done.c.person_id, path_workshop.c.path_id)
    )  # fmt: skip


def share(done: ColumnElement[int], of: ColumnElement[int]) -> ColumnElement[int]:
    """A percentage, rounded down, so that 100 is never said too early; 0 of nothing."""
    return func.coalesce(cast(100 * done, Integer).op("/")(func.nullif(of, 0)), 0)


def percents_in(session_id: int, path_id: int) -> list[int]:
    """Where the learners of a session stand on a path, that of the session or another."""
    learners = (
        select(enrolment.c.person_id, literal(path_id).label("path_id"))
        .where(enrolment.c.session_id == session_id, *learns(enrolment.c))
        .subquery("learner")
    )
    with acting_as(SYSTEM):  # numbers leave here, rows do not
        return [row.percent for row in session.execute(path_levels(learners))]
