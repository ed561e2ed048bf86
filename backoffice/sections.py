"""Parts of a details page: lists of other rows, and panels with a template of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func

from backoffice.cells import drawn
from backoffice.described import described, label_in
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
        cells: column -> how to draw it here, when not as described for its table.
        load: further relations to load.
        filter: the filter of those rows' own screen that keeps the ones of this page (``company_is``): their whole
            list is then one press away.
        limit: how many rows are shown.
        empty: what to say when there is none.
        permission: who sees it; None for whoever sees the page.
        shown: the page's row -> whether this list says something of it.
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
    filter: str = ""
    shown: Callable[[Any], bool] = lambda row: True

    template = "backoffice/related.html"

    def context(self, row: Any) -> dict[str, Any]:
        whole = self.rows(row)
        model = whole.column_descriptions[0]["entity"]
        statement = whole.options(*loads(model, (*self.columns, *self.load))).limit(self.limit + 1)
        found = list(session.scalars(statement).unique())
        more = len(found) > self.limit
        count = counted(whole, model) if more else len(found)
        return {
            "related": self, "rows": found[: self.limit], "more": more, "count": count,
            "heads": [str(label_in(model, name)) for name in self.columns],
            "all_rows": self.list_address(model, row),
        }  # fmt: skip

    def list_address(self, model: type, row: Any) -> str:
        """The whole list on the rows' own screen; empty when there is none that the reader may open."""
        from backoffice.screen import screen_of

        screen = screen_of(model)
        if not self.filter or screen is None or not screen.is_accessible():
            return ""
        if self.filter not in screen.filters_by_name:
            return ""
        return screen.address("index_view", **{self.filter: row.id})

    def cell(self, row: Any, name: str) -> Any:
        """A column as every page draws it, unless this list says otherwise."""
        cells = described(type(row), "cell") | self.cells
        if name in cells:
            return cells[name](row)
        read = described(type(row), "read").get(name)
        return drawn(read(row) if read else follow(row, name))


def counted(statement: Any, model: Any) -> int:
    """How many rows a list holds in all, those that the reader sees."""
    return session.scalar(statement.with_only_columns(func.count(model.id)).order_by(None)) or 0


@dataclass(frozen=True)
class Panel:
    """A part of a details page with a template of its own, which gets ``row`` and what ``values`` gives.

    Args:
        shown: the row -> whether this part says something of it.
    """

    title: Any
    template: str
    values: Callable[[Any], dict[str, Any]] = lambda row: {}
    permission: str | None = None
    icon: str = "list"
    main: bool = False
    shown: Callable[[Any], bool] = lambda row: True

    def context(self, row: Any) -> dict[str, Any]:
        return self.values(row)
