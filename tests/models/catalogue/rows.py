"""Rows that tests of the catalogue write, and what they read of it."""

from __future__ import annotations

from typing import Any

from models.catalogue import operations
from models.catalogue.entities import Lesson, Module, Path, Theme, Workshop
from models.catalogue.levels import Row, joint_below, links_of
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.cast import Cast

KINDS: dict[str, type[Any]] = {"path": Path, "theme": Theme, "module": Module, "lesson": Lesson, "workshop": Workshop}


def created(kind: str, title: str = "Titre", reference: str = "REF", **values: Any) -> Any:
    return getattr(operations, f"create_{kind}")(title=title, reference=reference, by=SYSTEM, **values)


def changed(row: Any, **values: Any) -> Any:
    return getattr(operations, f"change_{row.__tablename__}")(row, by=SYSTEM, **values)


def deleted(row: Any) -> None:
    getattr(operations, f"delete_{row.__tablename__}")(row, by=SYSTEM)


def of_school(cast: Cast, name: str) -> Any:
    """``of_school(cast, "culture")``: the row of ``tests/school.py``."""
    kinds = {
        **dict.fromkeys(("path", "other_path", "draft"), Path),
        **dict.fromkeys(("culture", "writing", "sourcing"), Theme),
        **dict.fromkeys(("history", "words", "search"), Module),
        **dict.fromkeys(("origins", "laws", "verbs", "operators"), Lesson),
        "workshop": Workshop,
    }
    return session.get_one(kinds[name], getattr(cast.school, f"{name}_id"))


def contents(parent: Row, kind: type[Row] | None = None) -> list[tuple[int, int]]:
    """(place, id of the child) of all that a row holds, as the database has it."""
    key = joint_below(type(parent), kind).child_key
    return [(one.position, getattr(one, key)) for one in links_of(parent, kind)]


def ids(parent: Row, kind: type[Row] | None = None) -> list[int]:
    """The children in their order, whose places are 1 to n."""
    held = contents(parent, kind)
    assert [place for place, _ in held] == list(range(1, len(held) + 1))
    return [child for _, child in held]
