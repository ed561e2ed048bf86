"""Whom and what a change of the catalogue concerns, said above its form (CAT-04, CAT-23, CAT-26)."""

from __future__ import annotations

from typing import Any

from backoffice.cells import link_to
from models.catalogue.entities import Module, Path, Theme
from models.catalogue.learners import learners_on
from models.catalogue.levels import Row
from models.catalogue.usage import usage_of
from models.kernel.text import N_, NN_
from web.drawing import html, joined


def concerned(row: Row) -> dict[str, Any]:
    """Whom and what a change of a row concerns, before it is made (CAT-04, CAT-23, CAT-26)."""
    usage = usage_of(row)
    paths = [row] if isinstance(row, Path) else list(usage.paths)
    places = [
        (N_("Modules"), usage.modules), (N_("Themes"), usage.themes),
        (N_("Paths"), [] if isinstance(row, Path) else usage.paths),
    ]  # fmt: skip
    number = learners_on([path.id for path in paths])
    return {
        "learners": NN_("%(n)s learner follows it today or soon.", "%(n)s learners follow it today or soon.", number)
        if number else None,
        "places": [(words, html("%s", joined(", ", map(link_to, rows)))) for words, rows in places if rows],
        "is_shared": len(usage.themes if isinstance(row, Module) else usage.paths) > 1 and not isinstance(row, Path),
        "may_duplicate": isinstance(row, Module), "is_theme": isinstance(row, Theme),
    }  # fmt: skip
