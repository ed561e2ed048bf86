"""A change of a tree is carried out by the verbs of the catalogue, then said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from backoffice.catalogue_tree import KINDS
from backoffice.catalogue_tree_changes import Change
from backoffice.lookups import one
from models.catalogue import operations
from models.catalogue.levels import Row
from models.kernel.policy import Actor
from models.kernel.text import N_, Sentence

ADDED, REMOVED = N_("“%(what)s” is now in “%(to)s”."), N_("“%(what)s” was taken out of “%(origin)s”.")
PLACED, MOVED = N_("“%(what)s”: place %(at)s in “%(to)s”."), N_("“%(what)s” went from “%(origin)s” to “%(to)s”.")


@dataclass(frozen=True)
class Rows:
    """The rows that a change names, as far as the reader sees them."""

    child: Any
    origin: Any
    to: Any

    @classmethod
    def of(cls, change: Change) -> Self:
        parent = change.joint.parent
        return cls(one(KINDS[change.kind], change.child), one(parent, change.origin), one(parent, change.to))


def carry_out(root: Row, change: Change, rows: Rows, *, by: Actor) -> None:
    """Run it.

    Args:
        root: the row whose tree it is: the right is asked of it.

    Raises:
        DomainError: the catalogue refuses.
    """
    if rows.origin is None:
        operations.link(rows.to, rows.child, at=change.at or None, by=by)
    elif rows.to is None:
        operations.unlink(rows.origin, rows.child, by=by)
    else:
        operations.move(rows.child, origin=rows.origin, to=rows.to, at=change.at or None, by=by)


def said(change: Change, rows: Rows) -> Sentence:
    """What happened."""
    if rows.origin is None:
        return ADDED % {"what": rows.child, "to": rows.to}
    if rows.to is None:
        return REMOVED % {"what": rows.child, "origin": rows.origin}
    if change.origin == change.to:
        return PLACED % {"what": rows.child, "at": change.at, "to": rows.to}
    return MOVED % {"what": rows.child, "origin": rows.origin, "to": rows.to}
