"""The changes that staff make of a catalogue, drawn at random: for claims that hold whatever these are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    PathTheme,
    PathWorkshop,
    ThemeModule,
    Video,
    VideoProvider,
)
from models.catalogue.operations import delete_theme, duplicate_module, move, set_parents
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM
from tests.models.learning.random_school import RandomSchool

Change = Callable[[], Any]


def some_change(school: RandomSchool) -> Change:
    """One of the changes that staff make, drawn at random."""
    draw, kind = school.draw, school.draw.choice(list(CHANGES))
    return lambda: CHANGES[kind](school, draw)


def unlink(entity: type[Any]) -> Callable[[RandomSchool, Any], None]:
    def change(school: RandomSchool, draw: Any) -> None:
        ids = list(session.scalars(select(entity.id).order_by(entity.id)))
        session.delete(session.get_one(entity, draw.choice(ids)))

    return change


def link_lesson(school: RandomSchool, draw: Any) -> None:
    module, lesson = draw.choice(school.modules), draw.choice(school.lessons)
    if session.scalar(select(ModuleLesson).filter_by(module_id=module.id, lesson_id=lesson.id)) is None:
        session.add(ModuleLesson(module_id=module.id, lesson_id=lesson.id, position=50))


def link_module(school: RandomSchool, draw: Any) -> None:
    theme, module = draw.choice(school.themes), draw.choice(school.modules)
    if session.scalar(select(ThemeModule).filter_by(theme_id=theme.id, module_id=module.id)) is None:
        session.add(ThemeModule(theme_id=theme.id, module_id=module.id, position=50))


def turn_optional(school: RandomSchool, draw: Any) -> None:
    theme = draw.choice(school.themes)
    theme.optional = not theme.optional


def publish(school: RandomSchool, draw: Any) -> None:
    path = draw.choice(school.paths)
    path.published_at = None if path.published_at else clock.now()


def ask_workshops(school: RandomSchool, draw: Any) -> None:
    draw.choice(school.paths).required_workshops = draw.randint(0, 4)


def change_path(school: RandomSchool, draw: Any) -> None:
    draw.choice(school.sessions).path_id = draw.choice([path.id for path in school.paths])


def reword(school: RandomSchool, draw: Any) -> None:
    draw.choice([*school.lessons, *school.modules, *school.themes]).title += " (revu)"


def move_lesson(school: RandomSchool, draw: Any) -> None:
    links = session.scalars(select(ModuleLesson).order_by(ModuleLesson.id)).all()
    if links:
        one, to = draw.choice(links), draw.choice(school.modules)
        lesson, origin = session.get_one(Lesson, one.lesson_id), session.get_one(Module, one.module_id)
        if session.scalar(select(ModuleLesson).filter_by(module_id=to.id, lesson_id=lesson.id)) is None:
            move(lesson, origin=origin, to=to, at=1, by=SYSTEM)


def duplicate(school: RandomSchool, draw: Any) -> None:
    """A copy takes the place of a module in one of its themes."""
    module, theme = draw.choice(school.modules), draw.choice(school.themes)
    copy = duplicate_module(module, reference=f"{module.reference} bis", by=SYSTEM)
    session.flush()
    set_parents(copy, [theme], by=SYSTEM)


def delete(school: RandomSchool, draw: Any) -> None:
    """Of a theme of no path: the verb itself, which may refuse."""
    theme = draw.choice(school.themes)
    set_parents(theme, [], by=SYSTEM)
    session.flush()
    with suppress(DomainError):
        delete_theme(theme, by=SYSTEM)


def film(school: RandomSchool, draw: Any) -> None:
    draw.choice(school.lessons).video = Video(provider=VideoProvider.VIMEO, reference="123456789")


CHANGES: dict[str, Callable[[RandomSchool, Any], None]] = {
    "lesson out": unlink(ModuleLesson), "module out": unlink(ThemeModule), "theme out": unlink(PathTheme),
    "workshop out": unlink(PathWorkshop), "lesson in": link_lesson, "module in": link_module,
    "optional": turn_optional, "publish": publish, "workshops": ask_workshops, "path": change_path, "words": reword,
    "lesson moves": move_lesson, "copy": duplicate, "delete": delete, "video": film,
}  # fmt: skip
