"""What the address of a list asks for, read so that nothing typed there can break a query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

LAST_PAGE = 100_000
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
        refused: (words of the filter, what was typed) that could not be understood.
    """

    search: str = ""
    segment: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    descending: bool = False
    page: int = 0
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether anything was searched or filtered."""
        return bool(self.search or self.filters)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The address without its page, as (name, value): what forms repeat, saved views keep and exports obey."""
        named = [("search", self.search), ("segment", self.segment), *self.filters, ("sort", self.sort)]
        return [(name, value) for name, value in [*named, ("desc", "1" if self.descending else "")] if value]

    def arguments(self, **changed: Any) -> dict[str, Any]:
        """The address as arguments of ``url_for``, with some of them changed (``page=2``, ``segment=""``)."""
        values: dict[str, Any] = {}
        for name, value in self.pairs:
            values.setdefault(name, []).append(value)
        if self.page:
            values["page"] = self.page
        return {name: value for name, value in (values | changed).items() if value not in (None, "", 0, [])}

    def without(self, position: int) -> Asked:
        """The same list without one of its filters, from its first page."""
        return replace(self, filters=self.filters[:position] + self.filters[position + 1 :], page=0)

    def unfiltered(self) -> Asked:
        """The same list with no filter at all."""
        return replace(self, filters=(), page=0)


def asked_in(
    args: MultiDict[str, str], *, segments: Iterable[str], sortable: Iterable[str], filters: dict[str, Any]
) -> Asked:
    """Read an address.

    Args:
        args: its arguments.
        segments, sortable: the names that exist.
        filters: filter's name -> filter (its ``clean`` raises ValueError on what it cannot understand).
    """
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
    segment, sort, page = args.get("segment", ""), args.get("sort", ""), args.get("page", "")
    return Asked(
        search=args.get("search", "").replace("\x00", "").strip()[:LONGEST],
        segment=segment if segment in set(segments) else "",
        filters=tuple(kept[:20]),
        sort=sort if sort in set(sortable) else "",
        descending=args.get("desc") == "1",
        page=min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 20 else 0,
        refused=tuple(refused[:5]),
    )
