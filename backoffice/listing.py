"""The page of a list: its columns, its filters as chips, its segments, its pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import abort, flash, redirect, request
from flask_admin import expose

from backoffice.asked import Asked
from backoffice.columns import Choosing
from backoffice.filters import Filter
from backoffice.lines import Lines
from backoffice.paging import Leaf
from backoffice.views import Viewing
from models.kernel.text import N_
from web.destinations import url_or_none

NOT_UNDERSTOOD = N_("“%(value)s” cannot be used for the filter “%(name)s”: it was left out.")
READABLE = "!$'()*,/:;?@"
"""What an address of ours leaves as it is in its arguments, as every other address does."""
OR, AND = N_("or"), N_("and")


@lru_cache(maxsize=8192)
def _query(arguments: tuple[tuple[str, Any], ...]) -> str:
    """The same addresses stand on a list each time it is read."""
    return urlencode(arguments, doseq=True, safe=READABLE)


class Listing(Viewing, Choosing):
    """Mixed into Screen: replaces Flask-Admin's list page."""

    @expose("/")
    def index_view(self) -> Any:
        asked = self.asked()  # type: ignore[attr-defined]
        default = self.default_view() if not request.args else None
        if default is not None:
            return redirect(self.view_address(default))
        for name, value in asked.refused:
            flash(str(NOT_UNDERSTOOD % {"name": name, "value": value}), "error")
        leaf = self.leaf(asked)  # type: ignore[attr-defined]
        if leaf.number != asked.page:
            abort(redirect(self.list_address(asked, page=leaf.number)))
        return self.page(self.list_template, **self.list_context(asked, leaf))  # type: ignore[attr-defined]

    def list_address(self, asked: Asked, **changed: Any) -> str:
        """The address of a list, with some of its arguments changed; a change leads to the first page."""
        arguments = asked.arguments(**{"page": 0, **changed})
        query = _query(tuple((name, tuple(one) if isinstance(one, list) else one) for name, one in arguments.items()))
        base = url_or_none(f"{self.endpoint}.index_view")  # type: ignore[attr-defined]
        return f"{base}?{query}" if query else str(base)

    def list_context(self, asked: Asked, leaf: Leaf) -> dict[str, Any]:
        here, names = request.full_path.rstrip("?"), self.visible_columns(asked)
        rows = self.rows_of(leaf.ids, asked)  # type: ignore[attr-defined]
        return {
            "asked": asked,
            "leaf": leaf,
            "count": leaf.count,
            "rows": rows,
            "names": names,
            "shelf": self.shelf_context(asked),
            "sortable": self.sortable,  # type: ignore[attr-defined]
            "pages": leaf.last_page + 1,
            "segments": self.counted_segments(leaf),  # type: ignore[attr-defined]
            "active_filters": self.active_filters(asked),
            "here": here,
            "lines": Lines(self, names, here) if rows else None,
        }

    def active_filters(self, asked: Asked) -> list[dict[str, Any]]:
        """The filters that narrow the list now, each with its words: one chip a value, or one for several choices."""
        by_name = self.filters_by_name  # type: ignore[attr-defined]
        chips: list[tuple[str, list[int]]] = []
        for position, (name, _value) in enumerate(asked.filters):
            together = next((held for other, held in chips if other == name), None)
            if together is not None and by_name[name].holds_several:
                together.append(position)
            else:
                chips.append((name, [position]))
        return [self._chip(by_name[name], asked, held) for name, held in chips]

    def _chip(self, flt: Filter, asked: Asked, positions: list[int]) -> dict[str, Any]:
        values = [asked.filters[position][1] for position in positions]
        names, joint = flt.said(values), f" {AND if flt.negates else OR} "
        return {
            "arg": flt.arg,
            "chosen": values,
            "names": names,
            "group": str(flt.name),
            "operation": str(flt.brief or flt.saying),
            "said": joint.join(names),
            "without": self.list_address(asked.without(*positions)),
        }
