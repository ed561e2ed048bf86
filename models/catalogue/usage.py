"""Where a part of the catalogue is used: what a change of it reaches, and why it is not deleted (CAT-23, CAT-26)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.catalogue.entities import Module, Path, Theme, Workshop, WorkshopModule
from models.catalogue.learners import people_who_used, sessions_on
from models.catalogue.levels import JOINTS, Joint, Row, joint_above
from models.kernel.columns import alphabetical
from models.kernel.database import session


@dataclass(frozen=True, slots=True)
class Usage:
    """All that holds a row, however far above, by title.

    Args:
        workshops: those that recommend it.
        sessions: references of the sessions that follow it.
        learners: how many people have used it.
    """

    paths: Sequence[Path] = ()
    themes: Sequence[Theme] = ()
    modules: Sequence[Module] = ()
    workshops: Sequence[Workshop] = ()
    sessions: Sequence[str] = ()
    learners: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.paths or self.themes or self.modules or self.workshops or self.sessions or self.learners)


def usage_of(row: Row) -> Usage:
    """Where a row is used: a statement a level above it, and one for what learners did of it."""
    held: dict[type[Any], Sequence[Any]] = {type(row): [row]}
    for joint in reversed(JOINTS):  # from the lowest level up
        if joint.child in held:
            held[joint.parent] = holders(joint, held[joint.child])
    del held[type(row)]
    return Usage(
        paths=held.get(Path, ()),
        themes=held.get(Theme, ()),
        modules=held.get(Module, ()),
        workshops=recommending(row) if isinstance(row, Module) else (),
        sessions=sessions_on(row.id) if isinstance(row, Path) else (),
        learners=people_who_used(row),
    )


def directly_above(row: Row) -> Sequence[Any]:
    """What holds a row, and the workshops that recommend it, by title."""
    joint = joint_above(type(row))
    held = () if joint is None else holders(joint, [row])
    return [*held, *(recommending(row) if isinstance(row, Module) else ())]


def holders(joint: Joint, children: Collection[Row]) -> Sequence[Any]:
    """What holds one of these rows directly, by title."""
    if not children:
        return ()
    parent, child = getattr(joint.link, joint.parent_key), getattr(joint.link, joint.child_key)
    ids = select(parent).where(child.in_([one.id for one in children]))
    found = (
        select(joint.parent).where(joint.parent.id.in_(ids)).order_by(alphabetical(joint.parent.title), joint.parent.id)
    )
    return session.scalars(found).all()


def recommending(module: Module) -> Sequence[Workshop]:
    """The workshops that recommend a module, by title."""
    ids = select(WorkshopModule.workshop_id).where(WorkshopModule.module_id == module.id)
    found = select(Workshop).where(Workshop.id.in_(ids)).order_by(alphabetical(Workshop.title), Workshop.id)
    return session.scalars(found).all()
