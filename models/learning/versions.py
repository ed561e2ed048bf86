"""Whether a path changed, in any of its rows: told by the versions that the database gives to rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, cast, func, literal, literal_column, select, union
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
    """

    title: str = ""
    published: bool = False
    rows: str = ""


def versions() -> dict[int, Version]:
    """Path id -> its version, of every path; one statement."""
    row = union(*_made_of()).subquery("made_of")
    said = func.md5(func.string_agg(row.c.said, aggregate_order_by(literal(","), row.c.said)))
    found = (
        select(path.c.id, path.c.title, path.c.published_at.is_not(None), said)
        .join_from(path, row, row.c.path_id == path.c.id)
        .group_by(path.c.id)
    )
    with acting_as(SYSTEM):  # fingerprints leave here, rows do not
        return {one: Version(*rest) for one, *rest in session.execute(found)}


def _made_of() -> list[Select[*tuple[Any, ...]]]:
    """(path_id, kind, id and version of a row) of each kind of row."""
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
        _version(path.c.id, path, path),
        _version(training.c.path_id, training, training),
        *(_version(of_theme, one, themes) for one in (path_theme, theme)),
        *(_version(of_theme, one, modules) for one in (theme_module, module)),
        *(_version(of_theme, one, lessons) for one in (module_lesson, lesson)),
        _version(of_theme, video, lessons.join(video, video.c.id == lesson.c.video_id)),
        *(_version(of_workshop, one, workshops) for one in (path_workshop, workshop)),
        *(
            _version(of_workshop, one, workshops.join(one, one.c.workshop_id == workshop.c.id))
            for one in (workshop_module, question)
        ),
    ]


def _version(path_id: Any, table: Any, where: FromClause) -> Select[*tuple[Any, ...]]:
    """``xmin`` names the (sub)transaction that wrote a row: another one, another version."""
    number: ColumnElement[str] = cast(literal_column(f"{table.name}.xmin"), Text)
    said = func.concat(literal_column(f"'{table.name}:'"), cast(table.c.id, Text), literal_column("':'"), number)
    return select(path_id.label("path_id"), said.label("said")).select_from(where)
