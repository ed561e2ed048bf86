"""The order of what a path, a theme or a module holds, and moving from one to another."""

from __future__ import annotations

from collections.abc import Sequence

from models.catalogue.levels import Row, joint_below, joint_of, links_in, lock
from models.catalogue.linking import forget, number, put, take_out
from models.catalogue.refusals import NotInIt, OrderChanged
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def reorder(parent: Row, ids: Sequence[int], *, by: Actor, kind: type[Row] | None = None) -> None:
    """Put what a row holds in an order.

    Args:
        ids: all that it was shown to hold, in the new order.
        kind: which of its contents; of a path its themes, unless it says ``Workshop``.

    Raises:
        OrderChanged: this is not what it holds now, each once.
        CatalogueGone
    """
    require(by, Permission.CATALOGUE_WRITE)
    joint = joint_below(type(parent), kind)
    lock(parent)
    links = {getattr(one, joint.child_key): one for one in links_in(joint, parent.id)}
    if sorted(ids) != sorted(links):
        raise OrderChanged(parent=parent)
    number([links[one] for one in ids])
    forget(joint, parent)


def move(child: Row, *, origin: Row, to: Row, at: int | None = None, by: Actor) -> None:
    """Take a row out of one place and put it in another, or elsewhere in the same.

    Args:
        at: its place there, from 1; the end when none is said.

    Raises:
        NotInIt: it has left its origin meanwhile.
        Otherwise as for ``link`` and ``unlink``; then nothing moved.
    """
    require(by, Permission.CATALOGUE_WRITE)
    joint = joint_of(origin, child)
    lock(origin, to)
    if joint.link is not joint_of(to, child).link:
        raise TypeError("A row moves between two of a level")
    if origin.id == to.id:
        _move_within(origin, child, at)
        return
    put(joint, to, child, at)
    take_out(joint, origin, child)


def _move_within(parent: Row, child: Row, at: int | None) -> None:
    joint = joint_of(parent, child)
    links = list(links_in(joint, parent.id))
    mine = next((one for one in links if getattr(one, joint.child_key) == child.id), None)
    if mine is None:
        raise NotInIt(parent=parent, child=child)
    links.remove(mine)
    links.insert(len(links) if at is None else max(at, 1) - 1, mine)
    number(links)
    session.expire(parent, [joint.below])
