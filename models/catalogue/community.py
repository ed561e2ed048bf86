"""The community of a path: a flag and its condition; what was posted is kept when it is off (COM-31…33)."""

from __future__ import annotations

from collections.abc import Callable

from models.catalogue.entities import Path
from models.catalogue.levels import lock
from models.catalogue.refusals import NoCategoryYet
from models.kernel.database import flush
from models.kernel.policy import Actor, require
from models.permissions import Permission

Condition = Callable[[Path], bool]
"""Whether a category is linked with a theme or a workshop of a path (A-41)."""
_condition: Condition | None = None


def community_answers(condition: Condition | None) -> Condition | None:
    """Register whoever keeps the categories; gives back whoever did before. Until then there are none."""
    global _condition
    before, _condition = _condition, condition
    return before


def activate_community(path: Path, *, by: Actor) -> None:
    """Open the community to whoever follows a path.

    Raises:
        NoCategoryYet: nothing of the path has a category (COM-32).
    """
    require(by, Permission.CATALOGUE_WRITE, path)
    lock(path)
    refuse_community(path)
    path.community_on = True
    flush()


def deactivate_community(path: Path, *, by: Actor) -> None:
    """Close it: nothing is deleted, and all is back when it opens again (COM-33)."""
    require(by, Permission.CATALOGUE_WRITE, path)
    lock(path)
    path.community_on = False
    flush()


def refuse_community(path: Path) -> None:
    """
    Raises:
        NoCategoryYet: nothing of the path has a category (COM-32).
    """
    if _condition is None or not _condition(path):
        raise NoCategoryYet("community_on", path=path.title)
