"""What visitors read of a path: who it is for, what it teaches, how it ends (CAT-10…13)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import load_only

from models.catalogue.entities import ModuleLesson, Path, PathTheme, Theme, ThemeModule
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as


@dataclass(frozen=True)
class PublicTheme:
    title: str
    summary: str
    colour: str
    optional: bool
    modules: int
    lessons: int


def public_paths() -> list[Path]:
    """Published paths that have a page, by title."""
    return list(session.scalars(_published().order_by(Path.title)))


def public_path(slug: str) -> Path | None:
    return session.scalars(_published().where(Path.slug == slug)).one_or_none()


def _published() -> Select[Path]:
    shown = select(Path).where(Path.slug.is_not(None), Path.published_at.is_not(None), Path.archived_at.is_(None))
    return shown.options(
        load_only(
            Path.title, Path.slug, Path.summary, Path.audience, Path.objective, Path.skills, Path.average_hours,
            Path.certifying, Path.registration_number, Path.registration_url,
        )
    )  # fmt: skip


def themes_of(path: Path) -> list[PublicTheme]:
    """Its themes in their order, with how many modules and lessons each has; one statement."""
    counted = (
        select(
            Theme.title, Theme.summary, Theme.colour, Theme.optional,
            func.count(ThemeModule.module_id.distinct()), func.count(ModuleLesson.lesson_id.distinct()),
        )
        .join(PathTheme, PathTheme.theme_id == Theme.id)
        .outerjoin(ThemeModule, ThemeModule.theme_id == Theme.id)
        .outerjoin(ModuleLesson, ModuleLesson.module_id == ThemeModule.module_id)
        .where(PathTheme.path_id == path.id, Theme.archived_at.is_(None))
        .group_by(Theme.id, PathTheme.position)
        .order_by(PathTheme.position)
    )  # fmt: skip
    with acting_as(SYSTEM):  # numbers alone leave: a visitor reads no module
        return [PublicTheme(*row) for row in session.execute(counted)]
