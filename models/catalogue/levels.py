"""The four levels of the catalogue, and what holds what: many-to-many, each in its order (CAT-01, CAT-14…26)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import select

from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    PathWorkshop,
    Theme,
    ThemeModule,
    Workshop,
)
from models.catalogue.refusals import CatalogueGone, NotLinkable
from models.kernel.database import session

Row: TypeAlias = Path | Theme | Module | Lesson | Workshop
LEVELS: tuple[type[Any], ...] = Path, Theme, Module, Lesson, Workshop
"""From the top down: everybody locks rows in this order, then by rising id."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Two levels, and the table that says which rows of the lower one a row of the upper one holds, at which place."""

    link: Any
    parent: type[Any]
    child: type[Any]

    @property
    def parent_key(self) -> str:
        return f"{self.parent.__tablename__}_id"

    @property
    def child_key(self) -> str:
        return f"{self.child.__tablename__}_id"

    @property
    def below(self) -> str:
        """The attribute of a parent that lists its links."""
        return f"{self.child.__tablename__}_links"

    @property
    def above(self) -> str:
        """The attribute of a child that lists them."""
        return f"{self.parent.__tablename__}_links"

    @property
    def parents_field(self) -> str:
        """The field of a child's form in which its parents are chosen."""
        return f"{self.parent.__tablename__}s"


JOINTS = (
    Joint(PathTheme, Path, Theme),
    Joint(PathWorkshop, Path, Workshop),
    Joint(ThemeModule, Theme, Module),
    Joint(ModuleLesson, Module, Lesson),
)


def joint_of(parent: Row, child: Row) -> Joint:
    """How these two are put together.

    Raises:
        NotLinkable: they are not.
    """
    for joint in JOINTS:
        if isinstance(parent, joint.parent) and isinstance(child, joint.child):
            return joint
    raise NotLinkable(parent=parent, child=child)


def joint_below(parent: type[Row], kind: type[Row] | None = None) -> Joint:
    """What a level holds: of a path its themes, unless workshops are asked for."""
    return next(one for one in JOINTS if one.parent is parent and kind in (None, one.child))


def joint_above(child: type[Row]) -> Joint | None:
    """What holds a level; nothing holds paths."""
    return next((one for one in JOINTS if one.child is child), None)


def links_of(parent: Row, kind: type[Row] | None = None) -> Sequence[Any]:
    """The links of a parent in their order, as the database has them now."""
    return links_in(joint_below(type(parent), kind), parent.id)


def links_in(joint: Joint, parent_id: int) -> Sequence[Any]:
    """The same, of a parent known by its id."""
    link = joint.link
    found = select(link).where(getattr(link, joint.parent_key) == parent_id).order_by(link.position, link.id)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def parents_of(child: Row) -> Sequence[Any]:
    """What holds a row, by rising id."""
    joint = joint_above(type(child))
    if joint is None:
        return []
    key = getattr(joint.link, joint.parent_key)
    held = select(key).where(getattr(joint.link, joint.child_key) == child.id)
    return session.scalars(select(joint.parent).where(joint.parent.id.in_(held)).order_by(joint.parent.id)).all()


def lock(*rows: Row) -> None:
    """Nobody else changes these rows, nor what they hold, before the end; they are read again.

    Raises:
        CatalogueGone: one of them was deleted.
    """
    for level in LEVELS:
        ids = {row.id for row in rows if isinstance(row, level)}
        if ids:
            _lock_level(level, ids)


def _lock_level(level: type[Any], ids: Collection[int]) -> None:
    there = select(level).where(level.id.in_(ids)).order_by(level.id).with_for_update(key_share=True)
    if len(session.scalars(there.execution_options(populate_existing=True)).all()) < len(ids):
        raise CatalogueGone
