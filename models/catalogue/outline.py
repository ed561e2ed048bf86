"""A path as it is read: themes, modules, lessons and workshops in their order, values only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Row, Select, func, select

from models.catalogue.entities import (
    Lesson,
    LessonLevel,
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
)
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as


@dataclass(frozen=True)
class LessonLine:
    """A lesson; ``duration_ms`` is None while its video is missing or its length unknown."""

    id: int
    title: str
    level: LessonLevel
    duration_ms: int | None
    video_id: int | None
    tester_visible: bool


@dataclass(frozen=True)
class ModuleLine:
    id: int
    title: str
    summary: str
    sheet_id: int | None
    tester_visible: bool
    lessons: tuple[LessonLine, ...]


@dataclass(frozen=True)
class ThemeLine:
    id: int
    title: str
    summary: str
    colour: str
    optional: bool
    tester_visible: bool
    modules: tuple[ModuleLine, ...]

    @cached_property
    def lessons(self) -> tuple[LessonLine, ...]:
        """Each once, where it comes first."""
        return distinct(lesson for module in self.modules for lesson in module.lessons)


@dataclass(frozen=True)
class WorkshopLine:
    """Args:
    module_ids: the modules recommended for it, of this path or not.
    """

    id: int
    title: str
    summary: str
    tester_visible: bool
    module_ids: frozenset[int]


@dataclass(frozen=True)
class Place:
    """Where a lesson stands in a path."""

    theme: ThemeLine
    module: ModuleLine
    lesson: LessonLine


@dataclass(frozen=True)
class Outline:
    path_id: int
    title: str
    certifying: bool
    required_workshops: int
    workshops_locked: bool
    quizzes_on: bool
    published: bool
    tester_visible: bool
    themes: tuple[ThemeLine, ...]
    workshops: tuple[WorkshopLine, ...]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every lesson wherever it stands, in the order of the path: a shared one comes as often as it is there."""
        return tuple(
            Place(theme, module, lesson)
            for theme in self.themes for module in theme.modules for lesson in module.lessons
        )  # fmt: skip

    @cached_property
    def walk(self) -> tuple[Place, ...]:
        """Every lesson once, where it comes first."""
        return tuple({place.lesson.id: place for place in reversed(self.places)}.values())[::-1]

    @cached_property
    def lessons(self) -> tuple[LessonLine, ...]:
        return tuple(place.lesson for place in self.walk)

    @cached_property
    def modules(self) -> dict[int, ModuleLine]:
        return {module.id: module for theme in self.themes for module in theme.modules}

    def place_of(self, lesson_id: int, module_id: int | None = None) -> Place | None:
        """Where a lesson stands, in a given module if one is named; None when it does not."""
        return next(
            (place for place in self.places
             if place.lesson.id == lesson_id and module_id in (None, place.module.id)),
            None,
        )  # fmt: skip

    def before(self, place: Place) -> Place | None:
        """The lesson before one, over modules and themes."""
        return self._beside(place, -1)

    def after(self, place: Place) -> Place | None:
        return self._beside(place, 1)

    def _beside(self, place: Place, step: int) -> Place | None:
        at = self.places.index(place) + step
        return self.places[at] if 0 <= at < len(self.places) else None

    def for_testers(self) -> Outline:
        """What carries the testers' flag at every level (ACC-13)."""
        themes = self.themes if self.tester_visible else ()
        shown = tuple(
            replace(theme, modules=tuple(
                replace(module, lessons=tuple(one for one in module.lessons if one.tester_visible))
                for module in theme.modules if module.tester_visible
            ))
            for theme in themes if theme.tester_visible
        )  # fmt: skip
        workshops = tuple(one for one in self.workshops if self.tester_visible and one.tester_visible)
        return replace(self, themes=shown, workshops=workshops)


def distinct(lessons: Iterable[LessonLine]) -> tuple[LessonLine, ...]:
    return tuple({lesson.id: lesson for lesson in lessons}.values())


def outline_of(path_id: int) -> Outline | None:
    """Read a path; None when there is none. Two statements, whatever its size."""
    with acting_as(SYSTEM):  # what opens of it is asked afterwards, of the outline
        found = session.execute(_path(path_id)).all()
        if not found:
            return None
        rows = session.execute(_lessons(path_id)).all()
    path = found[0]
    return Outline(
        path_id=path.id, title=path.title, certifying=path.certifying, required_workshops=path.required_workshops,
        workshops_locked=path.workshops_locked, quizzes_on=path.programme_quizzes_on,
        published=path.published_at is not None, tester_visible=path.tester_visible,
        themes=tuple(_themes(rows)),
        workshops=tuple(
            WorkshopLine(row.workshop_id, row.workshop, row.summary, row.tested, frozenset(row.module_ids or ()))
            for row in found if row.workshop_id
        ),
    )  # fmt: skip


def _path(path_id: int) -> Select[*tuple[Any, ...]]:
    """A row a workshop, one at least."""
    modules = (
        select(func.array_agg(WorkshopModule.module_id))
        .where(WorkshopModule.workshop_id == Workshop.id)
        .scalar_subquery()
    )
    return (
        select(
            Path.id, Path.title, Path.certifying, Path.required_workshops, Path.workshops_locked,
            Path.programme_quizzes_on, Path.published_at, Path.tester_visible,
            Workshop.id.label("workshop_id"), Workshop.title.label("workshop"), Workshop.summary,
            Workshop.tester_visible.label("tested"), modules.label("module_ids"),
        )
        .outerjoin(PathWorkshop, PathWorkshop.path_id == Path.id)
        .outerjoin(Workshop, Workshop.id == PathWorkshop.workshop_id)
        .where(Path.id == path_id)
        .order_by(PathWorkshop.position)
    )  # fmt: skip


def _lessons(path_id: int) -> Select[*tuple[Any, ...]]:
    """A row a lesson, or a module or theme that holds none, in their order."""
    return (
        select(
            Theme.id.label("theme_id"), Theme.title.label("theme"), Theme.summary.label("theme_summary"), Theme.colour,
            Theme.optional, Theme.tester_visible.label("theme_tested"),
            Module.id.label("module_id"), Module.title.label("module"), Module.summary.label("module_summary"),
            Module.sheet_id, Module.tester_visible.label("module_tested"),
            Lesson.id.label("lesson_id"), Lesson.title.label("lesson"), Lesson.level, Lesson.video_id,
            Lesson.tester_visible.label("lesson_tested"), Video.duration_ms,
        )
        .select_from(PathTheme)
        .join(Theme, Theme.id == PathTheme.theme_id)
        .outerjoin(ThemeModule, ThemeModule.theme_id == Theme.id)
        .outerjoin(Module, Module.id == ThemeModule.module_id)
        .outerjoin(ModuleLesson, ModuleLesson.module_id == Module.id)
        .outerjoin(Lesson, Lesson.id == ModuleLesson.lesson_id)
        .outerjoin(Video, Video.id == Lesson.video_id)
        .where(PathTheme.path_id == path_id)
        .order_by(PathTheme.position, ThemeModule.position, ModuleLesson.position)
    )  # fmt: skip


def _themes(rows: Iterable[Row[Any]]) -> Iterator[ThemeLine]:
    for of_theme in _runs(rows, "theme_id"):
        one = of_theme[0]
        modules = tuple(_module(of_module) for of_module in _runs(of_theme, "module_id") if of_module[0].module_id)
        yield ThemeLine(
            one.theme_id, one.theme, one.theme_summary, one.colour, one.optional, one.theme_tested, modules
        )  # fmt: skip


def _module(rows: list[Row[Any]]) -> ModuleLine:
    one = rows[0]
    lessons = tuple(
        LessonLine(row.lesson_id, row.lesson, row.level, row.duration_ms, row.video_id, row.lesson_tested)
        for row in rows if row.lesson_id
    )  # fmt: skip
    return ModuleLine(one.module_id, one.module, one.module_summary, one.sheet_id, one.module_tested, lessons)


def _runs(rows: Iterable[Row[Any]], name: str) -> Iterator[list[Row[Any]]]:
    """Rows that stand together and share a value."""
    run: list[Row[Any]] = []
    for row in rows:
        if run and getattr(row, name) != getattr(run[-1], name):
            yield run
            run = []
        run.append(row)
    if run:
        yield run
