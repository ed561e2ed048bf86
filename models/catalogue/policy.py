"""Staff write the catalogue. Whoever learns, tries or follows reads its rows; which lessons open is another question
(``models.learning.access``), and titles of paths and themes are on the public pages anyway."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    ModuleSheet,
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
from models.kernel.database import Entity
from models.kernel.policy import Actor, scope
from models.permissions import Permission

READERS = Permission.CATALOGUE_READ, Permission.LEARN, Permission.TEAM_FOLLOW


def anybody(actor: Actor) -> ColumnElement[bool]:
    return true()


def readers(actor: Actor) -> ColumnElement[bool]:
    return true() if any(actor.may(permission) for permission in READERS) else false()


OPEN: tuple[type[Entity], ...] = Path, PathTheme, Theme
TAUGHT: tuple[type[Entity], ...] = (
    Lesson, Module, ModuleLesson, ModuleSheet, PathWorkshop, ThemeModule, Video, Workshop, WorkshopModule,
    WorkshopQuestion,
)  # fmt: skip

for entity in OPEN:
    scope(entity)(anybody)
for entity in TAUGHT:
    scope(entity)(readers)
