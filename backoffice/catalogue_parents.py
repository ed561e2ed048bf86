"""What holds a theme, a module or a lesson, as its form shows it first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.catalogue.entities import Lesson, Module, ModuleLesson, Path, PathTheme, Theme, ThemeModule
from models.kernel.database import session


def paths_of(theme: Theme) -> dict[str, Any]:
    held = select(Path).join(PathTheme, PathTheme.path_id == Path.id).where(PathTheme.theme_id == theme.id)
    return {"paths": list(session.scalars(held.order_by(Path.title, Path.id)))}


def themes_of(module: Module) -> dict[str, Any]:
    held = select(Theme).join(ThemeModule, ThemeModule.theme_id == Theme.id).where(ThemeModule.module_id == module.id)
    return {"themes": list(session.scalars(held.order_by(Theme.title, Theme.id)))}


def modules_of(lesson: Lesson) -> dict[str, Any]:
    held = select(Module).join(ModuleLesson, ModuleLesson.module_id == Module.id)
    return {"modules": list(session.scalars(held.where(ModuleLesson.lesson_id == lesson.id).order_by(Module.title)))}
