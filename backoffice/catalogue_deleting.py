"""What is used somewhere is not deleted: where it is used is said, and what to do instead (CAT-15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backoffice.cells import link_to
from backoffice.deleting import INSTEAD, DeleteRow
from backoffice.recycling import ArchiveRow
from models.catalogue import operations
from models.catalogue.entities import Lesson, Module, Path, Theme, Workshop
from models.catalogue.levels import Row
from models.catalogue.usage import usage_of
from models.kernel.policy import Actor
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission
from web.drawing import html, joined

Words = list[Sentence | str]


DELETES: dict[type[Any], Any] = {
    Path: operations.delete_path, Theme: operations.delete_theme, Module: operations.delete_module,
    Lesson: operations.delete_lesson, Workshop: operations.delete_workshop,
}  # fmt: skip
OUT_OF_PATHS = N_("Take it out of its paths instead: that hides it, and what learners did of it is kept.")


def delete(row: Row, *, by: Actor) -> None:
    DELETES[type(row)](row, by=by)


class DeleteUnused(DeleteRow):
    """What is used somewhere says where, and what to do instead (CAT-15)."""

    permission, operation = Permission.CATALOGUE_WRITE, delete
    name = "delete"

    def extent(self, subjects: Sequence[Row]) -> Words:
        if len(subjects) > 1:
            return [N_("What is used somewhere is refused, one by one, with where it is used.")]
        row = subjects[0]
        in_the_way = list(obstacles(row))
        self.blocked = bool(in_the_way)
        if not in_the_way:
            return [N_("It is used nowhere; what it holds stays in the catalogue."), *super().extent(subjects)[-1:]]
        self.instead = ArchiveRow if row.archived_at is None else None
        advice = [OUT_OF_PATHS] if isinstance(row, Theme) else []
        return [N_("It cannot be deleted:"), *in_the_way, *advice, *([INSTEAD] if self.instead else [])]

    def extent_of_all(self, rows: Any) -> Words:
        return [N_("What is used somewhere is refused, one by one, with where it is used.")]


def obstacles(row: Row) -> Words:
    """Why a row may not be deleted: where it is used, and by how many people it was."""
    usage, words = usage_of(row), []
    nearest: dict[type[Any], Sequence[Any]] = {
        Theme: usage.paths, Module: [*usage.themes, *usage.workshops], Lesson: usage.modules,
        Workshop: usage.paths,
    }  # fmt: skip
    if places := nearest.get(type(row), ()):
        words.append(html("%s %s", N_("It is used in:"), joined(", ", map(link_to, places))))
    if usage.sessions:
        words.append(N_("Sessions follow it: %(names)s.", names=", ".join(usage.sessions[:5])))
    if usage.learners:
        words.append(NN_("%(n)s learner has used it.", "%(n)s learners have used it.", usage.learners))
    return words
