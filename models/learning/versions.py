"""Whether a path changed, in any of its rows: told by the versions that the database gives to rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, cast, func, literal, literal_column, null, select, union
from sqlalchemy.dialects.postgresql import aggregate_order_by

from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    PathWorkshop,
    Theme,
    ThemeModule,
    Video,
    Workshop,
    WorkshopModule,
    WorkshopQuestion,
)
from models.contracts.entities import TrainingSession
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as, table_of

path, path_theme, theme = table_of(Path), table_of(PathTheme), table_of(Theme)
theme_module, module, module_lesson = table_of(ThemeModule), table_of(Module), table_of(ModuleLesson)
lesson, video, training = table_of(Lesson), table_of(Video), table_of(TrainingSession)
path_workshop, workshop = table_of(PathWorkshop), table_of(Workshop)
workshop_module, question = table_of(WorkshopModule), table_of(WorkshopQuestion)


@dataclass(frozen=True)
class Version:
    """Args:
    rows: a fingerprint of every row that the path is made of, its words included, and of the sessions that follow it.
    shape: one of what percentages are made of alone: which lessons, modules, themes and workshops, which of them are
        optional, how many workshops, for which sessions.
    """

    title: str = ""
    published: bool = False
    rows: str = ""
    shape: str = ""


def versions() -> dict[int, Version]:
    """Path id -> its version, of every path; one statement."""
    row = union(*_made_of()).subquery("made_of")
    said, counts = (
        func.md5(func.string_agg(one, aggregate_order_by(literal(","), one))) for one in (row.c.said, row.c.counts)
    )
    found = (
        select(path.c.id, path.c.title, path.c.published_at.is_not(None), said, counts)
        .join_from(path, row, row.c.path_id == path.c.id)
        .group_by(path.c.id)
    )
    with acting_as(SYSTEM):  # fingerprints leave here, rows do not
        return {one: Version(*rest) for one, *rest in session.execute(found)}


def _made_of() -> list[Select[*tuple[Any, ...]]]:
    """(path_id, kind, id and version of a row, what of it percentages are made of) of each kind of row."""
    themes = path_theme.join(theme, theme.c.id == path_theme.c.theme_id)
    modules = themes.join(theme_module, theme_module.c.theme_id == theme.c.id).join(
        module, module.c.id == theme_module.c.module_id
    )
    lessons = modules.join(module_lesson, module_lesson.c.module_id == module.c.id).join(
        lesson, lesson.c.id == module_lesson.c.lesson_id
    )
    workshops = path_workshop.join(workshop, workshop.c.id == path_workshop.c.workshop_id)
    of_theme, of_workshop = path_theme.c.path_id, path_workshop.c.path_id
    return [
        _version(path.c.id, path, path, path.c.required_workshops, path.c.published_at.is_(None)),
        _version(training.c.path_id, training, training, training.c.id),
        _version(of_theme, path_theme, themes, path_theme.c.theme_id),
        _version(of_theme, theme, themes, theme.c.id, theme.c.optional),
        _version(of_theme, theme_module, modules, theme_module.c.theme_id, theme_module.c.module_id),
        _version(of_theme, module, modules),
        _version(of_theme, module_lesson, lessons, module_lesson.c.module_id, module_lesson.c.lesson_id),
        _version(of_theme, lesson, lessons),
        _version(of_theme, video, lessons.join(video, video.c.id == lesson.c.video_id)),
        _version(of_workshop, path_workshop, workshops, path_workshop.c.workshop_id),
        _version(of_workshop, workshop, workshops),
        *(
            _version(of_workshop, one, workshops.join(one, one.c.workshop_id == workshop.c.id))
            for one in (workshop_module, question)
        ),
    ]


def _version(path_id: Any, table: Any, where: FromClause, *counts: Any) -> Select[*tuple[Any, ...]]:
    """``xmin`` names the (sub)transaction that wrote a row: another one, another version.

    Args:
        counts: what percentages are made of.
    """
    number: ColumnElement[str] = cast(literal_column(f"{table.name}.xmin"), Text)
    said = func.concat(literal_column(f"'{table.name}:'"), cast(table.c.id, Text), literal_column("':'"), number)
    shape = (
        func.concat_ws(literal_column("':'"), literal_column(f"'{table.name}'"), *counts)
        if counts
        else cast(null(), Text)
    )
    return select(path_id.label("path_id"), said.label("said"), shape.label("counts")).select_from(where)
