"""Parts of a details page: lists of other rows, and panels with a template of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from backoffice.cells import drawn
from backoffice.labels import label_of
from backoffice.paths import follow, loads
from models.kernel.database import session
from models.kernel.text import N_

NOTHING = N_("Nothing here yet.")


@dataclass(frozen=True)
class Related:
    """A list of other rows on a details page.

    Args:
        title: the words above it.
        rows: the page's row -> a select of the rows shown.
        columns: attribute paths, as for a screen.
        cells: column -> how to draw it.
        load: further relations to load.
        limit: how many rows are shown.
        empty: what to say when there is none.
        permission: who sees it; None for whoever sees the page.
    """

    title: Any
    rows: Callable[[Any], Any]
    columns: tuple[str, ...]
    cells: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    load: tuple[str, ...] = ()
    limit: int = 20
    empty: Any = NOTHING
    permission: str | None = None
    icon: str = "list"
    main: bool = False

    template = "backoffice/related.html"

    def context(self, row: Any) -> dict[str, Any]:
        statement = self.rows(row)
        model = statement.column_descriptions[0]["entity"]
        statement = statement.options(*loads(model, (*self.columns, *self.load))).limit(self.limit + 1)
        found = list(session.scalars(statement).unique())
        return {"related": self, "rows": found[: self.limit], "more": len(found) > self.limit}

    def head(self, name: str) -> str:
        return str(label_of(name))

    def cell(self, row: Any, name: str) -> Any:
        return self.cells[name](row) if name in self.cells else drawn(follow(row, name))


@dataclass(frozen=True)
class Panel:
    """A part of a details page with a template of its own, which gets ``row`` and what ``values`` gives."""

    title: Any
    template: str
    values: Callable[[Any], dict[str, Any]] = lambda row: {}
    permission: str | None = None
    icon: str = "list"
    main: bool = False

    def context(self, row: Any) -> dict[str, Any]:
        return self.values(row)
