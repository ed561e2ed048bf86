"""What testers see: a path, a theme, a module, a lesson or a workshop that is marked, inside others that are marked."""

from __future__ import annotations

from models.catalogue.levels import JOINTS, LEVELS, Row, links_in, lock
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def show_to_testers(row: Row, *, by: Actor) -> int:
    """Mark one row.

    Returns:
        How many rows were changed: 1, or 0 when it was marked already.
    """
    return _mark([row], visible=True, by=by)


def show_with_contents(row: Row, *, by: Actor) -> int:
    """Mark a row and all that it holds, at every level.

    Returns:
        How many rows were changed.
    """
    return _mark([row, *contents_of(row)], visible=True, by=by)


def hide_from_testers(row: Row, *, by: Actor) -> int:
    """Take the mark off one row: what it holds is not seen through it any more.

    Returns:
        How many rows were changed.
    """
    return _mark([row], visible=False, by=by)


def contents_of(row: Row) -> list[Row]:
    """All that a row holds, at every level, each once."""
    found: dict[tuple[type[Row], int], Row] = {}
    waiting = [row]
    while waiting:
        parent = waiting.pop()
        for joint in JOINTS:
            if not isinstance(parent, joint.parent):
                continue
            for link in links_in(joint, parent.id):
                child = session.get_one(joint.child, getattr(link, joint.child_key))
                if (type(child), child.id) not in found:
                    found[type(child), child.id] = child
                    waiting.append(child)
    return sorted(found.values(), key=lambda one: (LEVELS.index(type(one)), one.id))


def _mark(rows: list[Row], *, visible: bool, by: Actor) -> int:
    require(by, Permission.CATALOGUE_WRITE)
    lock(*rows)
    changed = [one for one in rows if one.tester_visible is not visible]
    for one in changed:
        one.tester_visible = visible
    flush()
    return len(changed)
