"""Putting a theme in a path, a module in a theme, a lesson in a module, a workshop in a path; and taking it out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from models.catalogue.colours import refuse_clash
from models.catalogue.entities import Path, Theme, Workshop
from models.catalogue.levels import Joint, Row, joint_above, joint_of, links_in, lock, parents_of
from models.catalogue.refusals import Archived, NotInIt, TooFewWorkshops, TwiceInIt
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def link(parent: Row, child: Row, *, at: int | None = None, by: Actor) -> Any:
    """Put a row in another one.

    Args:
        at: its place, from 1; the end when none is said, or when there are fewer.

    Returns:
        The link.

    Raises:
        NotLinkable, Archived, CatalogueGone
        TwiceInIt: it is there already.
        ColourTaken: another theme of the path has the colour of this one (CAT-17).
    """
    require(by, Permission.CATALOGUE_WRITE)
    joint = joint_of(parent, child)
    lock(parent)
    return put(joint, parent, child, at)


def unlink(parent: Row, child: Row, *, by: Actor) -> None:
    """Take a row out of another one; what learners did of it stays with them.

    Raises:
        NotLinkable, CatalogueGone
        NotInIt: it is not there.
        TooFewWorkshops: the path requires as many as it has; says both numbers (CAT-06).
    """
    require(by, Permission.CATALOGUE_WRITE)
    joint = joint_of(parent, child)
    lock(parent)
    take_out(joint, parent, child)


def set_parents(child: Row, parents: Collection[Row], *, by: Actor) -> None:
    """Say all that holds a row: it goes to the end of what is new, and leaves what is not named (CAT-02, CAT-15).

    Raises:
        As for :func:`link` and :func:`unlink`; the refusal belongs to the field of the parents.
    """
    require(by, Permission.CATALOGUE_WRITE)
    joint = joint_above(type(child))
    if joint is None:
        raise TypeError(f"Nothing holds a {type(child).__name__}")
    held, wanted = {one.id: one for one in parents_of(child)}, {one.id: one for one in parents}
    leaving = [held[one] for one in sorted(held.keys() - wanted.keys())]
    coming = [wanted[one] for one in sorted(wanted.keys() - held.keys())]
    lock(*leaving, *coming)
    for parent in leaving:
        take_out(joint, parent, child, field=joint.parents_field)
    for parent in coming:
        put(joint, parent, child, None, field=joint.parents_field)


def put(joint: Joint, parent: Row, child: Row, at: int | None, *, field: str | None = None) -> Any:
    """What :func:`link` does, of a parent that is locked already."""
    refuse_archived(parent, child, field=field)
    links = list(links_in(joint, parent.id))
    if any(getattr(one, joint.child_key) == child.id for one in links):
        raise TwiceInIt(field, parent=parent, child=child)
    if isinstance(parent, Path) and isinstance(child, Theme):
        refuse_clash(child.colour, [parent], theme=child, field=field)
    place = len(links) if at is None else min(max(at, 1), len(links) + 1) - 1
    made = joint.link(**{joint.parent_key: parent.id, joint.child_key: child.id, "position": place + 1})
    links.insert(place, made)
    session.add(made)
    number(links)
    forget(joint, parent, child)
    return made


def take_out(joint: Joint, parent: Row, child: Row, *, field: str | None = None) -> None:
    """What :func:`unlink` does, of a parent that is locked already."""
    links = links_in(joint, parent.id)
    leaving = [one for one in links if getattr(one, joint.child_key) == child.id]
    if not leaving:
        raise NotInIt(field, parent=parent, child=child)
    left = [one for one in links if one not in leaving]
    if isinstance(parent, Path) and isinstance(child, Workshop):
        refuse_too_few(parent, len(left), parent.required_workshops, field=field)
    session.delete(leaving[0])
    number(left)
    forget(joint, parent, child)


def number(links: Sequence[Any]) -> None:
    """Give links their places, 1 to n."""
    for position, one in enumerate(links, start=1):
        if one.position != position:
            one.position = position
    flush()


def forget(joint: Joint, *rows: Row) -> None:
    """What these rows list is read again when it is next asked for."""
    for row in rows:
        if isinstance(row, joint.parent):
            session.expire(row, [joint.below])
        if isinstance(row, joint.child):
            session.expire(row, [joint.above])


def refuse_archived(*rows: Row, field: str | None = None) -> None:
    """
    Raises:
        Archived
    """
    for row in rows:
        if row.archived_at is not None:
            raise Archived(field, row=row)


def refuse_too_few(path: Path, workshops: int, required: int, *, field: str | None = None) -> None:
    """
    Raises:
        TooFewWorkshops: says both numbers (CAT-06).
    """
    if not 0 <= required <= workshops:
        raise TooFewWorkshops(field, path=path.title, workshops=workshops, required=required)
