"""What may surprise in the modules that a workshop recommends: optional themes, and paths that do not hold them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from models.catalogue.entities import (
    Module,
    Path,
    PathTheme,
    PathWorkshop,
    Theme,
    ThemeModule,
    Workshop,
    WorkshopModule,
)
from models.kernel.database import session
from models.kernel.text import N_, Sentence

OPTIONAL = N_(
    "In « %(path)s », the module « %(module)s » is in an optional theme alone (%(themes)s): learners may skip it, and "
    "the workshop stays locked for them."
)
OPTIONAL_ADVICE = N_("In « %(path)s », the module « %(module)s » is in an optional theme alone (%(themes)s).")
NOWHERE = N_("« %(path)s » does not hold the module « %(module)s »: it locks nothing there.")


@dataclass(frozen=True)
class Surprise:
    """A recommended module, in one path of the workshop.

    Args:
        themes: titles of the optional themes that hold it there; none when nothing does.
        locks: whether the path locks its workshops.
    """

    path: str
    module: str
    themes: tuple[str, ...]
    locks: bool

    @property
    def words(self) -> Sentence:
        if not self.themes:
            return NOWHERE % {"path": self.path, "module": self.module}
        said = OPTIONAL if self.locks else OPTIONAL_ADVICE
        return said % {"path": self.path, "module": self.module, "themes": ", ".join(self.themes)}


def surprises_of(workshop: Workshop) -> list[Surprise]:
    """What staff are warned of, on the form and on the card (CAT-33). One statement."""
    held = (
        select(
            PathTheme.path_id, ThemeModule.module_id, func.bool_and(Theme.optional).label("optional"),
            func.array_agg(Theme.title.distinct()).label("titles"),
        )
        .join(Theme, Theme.id == PathTheme.theme_id)
        .join(ThemeModule, ThemeModule.theme_id == Theme.id)
        .group_by(PathTheme.path_id, ThemeModule.module_id)
        .subquery()
    )  # fmt: skip
    rows = session.execute(
        select(Path.title, Module.title.label("module"), Path.workshops_locked, held.c.titles)
        .select_from(PathWorkshop)
        .join(Path, Path.id == PathWorkshop.path_id)
        .join(WorkshopModule, WorkshopModule.workshop_id == PathWorkshop.workshop_id)
        .join(Module, Module.id == WorkshopModule.module_id)
        .outerjoin(held, and_(held.c.path_id == Path.id, held.c.module_id == Module.id))
        .where(PathWorkshop.workshop_id == workshop.id, func.coalesce(held.c.optional, True))
        .order_by(Path.title, Module.title)
    ).all()
    return [Surprise(row.title, row.module, tuple(row.titles or ()), row.workshops_locked) for row in rows]
