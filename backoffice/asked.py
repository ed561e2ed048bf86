"""What the address of a list asks for, read so that nothing typed there can break a query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

LAST_PAGE = 100_000
MOST_FILTERS = 40
EVERYTHING = "all"
"""The view that leaves the default one."""
Pairs = tuple[tuple[str, str], ...]
LONGEST = 200
"""Characters of a search, and of the value of a filter."""


@dataclass(frozen=True)
class Asked:
    """One list, as an address names it; it goes into a saved view, an export or a background task as that address.

    Args:
        search: what was typed in the search field.
        segment: the name of a declared segment, or empty.
        filters: (filter's name, what was typed) in the order of the address; only filters that exist for the reader.
        sort: a column's name, or empty for the screen's own order.
        descending: the other way round.
        page: from 0.
        view: the id of a saved view that one is in; ``all`` to leave the default one; or empty.
        columns: those shown, in order, when the address says so.
        refused: (words of the filter, what was typed) that could not be understood.
    """

    search: str = ""
    segment: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    descending: bool = False
    page: int = 0
    view: str = ""
    columns: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether anything was searched or filtered."""
        return bool(self.search or self.filters)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The address without its page, as (name, value): what forms repeat and exports obey."""
        seen = [("view", self.view), ("show", ",".join(self.columns))]
        return [(name, value) for name, value in [*self.kept, *seen] if value]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a saved view keeps of it: which rows, in which order."""
        order = [("sort", self.sort), ("desc", "1" if self.descending else "")]
        named = [("search", self.search), ("segment", self.segment), *self.filters, *order]
        return [(name, value) for name, value in named if value]

    def arguments(self, **changed: Any) -> dict[str, Any]:
        """The address as arguments of ``url_for``, with some of them changed (``page=2``, ``segment=""``)."""
        values: dict[str, Any] = {}
        for name, value in self.pairs:
            values.setdefault(name, []).append(value)
        if self.page:
            values["page"] = self.page
        return {name: value for name, value in (values | changed).items() if value not in (None, "", 0, [])}

    def without(self, *positions: int) -> Asked:
        """The same list without some of its filters, from its first page."""
        left = tuple(pair for position, pair in enumerate(self.filters) if position not in positions)
        return replace(self, filters=left, page=0)

    def unfiltered(self) -> Asked:
        """The same list with no filter and no search."""
        return replace(self, filters=(), search="", page=0)


def asked_in(
    args: MultiDict[str, str], *, segments: Iterable[str], sortable: Iterable[str], filters: dict[str, Any],
    columns: Iterable[str] = (),
) -> Asked:  # fmt: skip
    """Read an address.

    Args:
        args: its arguments.
        segments, sortable, columns: the names that exist for the reader.
        filters: filter's name -> filter (its ``clean`` raises ValueError on what it cannot understand).
    """
    kept, refused = _filters_in(args, filters)
    segment, sort = args.get("segment", ""), args.get("sort", "")
    shown, view = args.get("show", "").split(","), args.get("view", "")
    return Asked(
        search=args.get("search", "").replace("\x00", "").strip()[:LONGEST],
        segment=segment if segment in set(segments) else "",
        filters=kept,
        sort=sort if sort in set(sortable) else "",
        descending=args.get("desc") == "1",
        page=min(_number(args.get("page", "")), LAST_PAGE),
        view=view if view == EVERYTHING or _number(view) else "",
        columns=tuple(name for name in dict.fromkeys(shown) if name in set(columns)),
        refused=refused,
    )


def _filters_in(args: MultiDict[str, str], filters: dict[str, Any]) -> tuple[Pairs, Pairs]:
    kept: list[tuple[str, str]] = []
    refused: list[tuple[str, str]] = []
    for name, value in args.items(multi=True):
        if name not in filters or not value:
            continue
        try:
            filters[name].clean(value)
        except ValueError:
            refused.append((str(filters[name].name), value[:LONGEST]))
        else:
            kept.append((name, value))
    return tuple(dict.fromkeys(kept))[:MOST_FILTERS], tuple(refused[:5])


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
