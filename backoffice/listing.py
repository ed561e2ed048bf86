"""The page of a list: its columns, its filters as chips, its segments, its pages."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose

from backoffice.asked import Asked
from backoffice.paging import Leaf
from models.kernel.text import N_
from web.actor import current_actor

NOT_UNDERSTOOD = N_("“%(value)s” cannot be used for the filter “%(name)s”: it was left out.")


class Listing:
    """Mixed into Screen: replaces Flask-Admin's list page."""

    columns: tuple[str, ...] = ()
    more_columns: tuple[str, ...] = ()
    """What the reader may add to the list."""
    column_permissions: dict[str, str] = {}
    """Column -> the right without which it exists in no list, filter, search, order or export."""

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Every column that the reader may ask for."""
        actor = current_actor()
        declared = (*self.columns, *self.more_columns)
        return tuple(
            name for name in declared
            if name not in self.column_permissions or actor.may(self.column_permissions[name])
        )  # fmt: skip

    def visible_columns(self) -> tuple[str, ...]:
        """The columns of the list, in the order shown: the reader's own choice, else the screen's."""
        return tuple(name for name in self.all_columns if name in self.columns)

    @expose("/")
    def index_view(self) -> Any:
        asked = self.asked()  # type: ignore[attr-defined]
        for name, value in asked.refused:
            flash(str(NOT_UNDERSTOOD % {"name": name, "value": value}), "error")
        leaf = self.leaf(asked)  # type: ignore[attr-defined]
        if leaf.number != asked.page:
            abort(redirect(self.list_address(asked, page=leaf.number)))
        return self.page(self.list_template, **self.list_context(asked, leaf))  # type: ignore[attr-defined]

    def list_address(self, asked: Asked, **changed: Any) -> str:
        """The address of a list, with some of its arguments changed; a change leads to the first page."""
        return self.address("index_view", **asked.arguments(**{"page": 0, **changed}))  # type: ignore[attr-defined, no-any-return]

    def list_context(self, asked: Asked, leaf: Leaf) -> dict[str, Any]:
        return {
            "asked": asked,
            "leaf": leaf,
            "count": leaf.count,
            "rows": self.rows_of(leaf.ids),  # type: ignore[attr-defined]
            "names": self.visible_columns(),
            "sortable": self.sortable,  # type: ignore[attr-defined]
            "pages": leaf.last_page + 1,
            "segments": self.counted_segments(leaf),  # type: ignore[attr-defined]
            "filter_groups": self.filter_groups(),
            "active_filters": self.active_filters(asked),
            "here": request.full_path.rstrip("?"),
        }

    def filter_groups(self) -> dict[str, list[dict[str, Any]]]:
        """The filters as the menu offers them: words of the column -> its operations."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for flt in self.filters_by_name.values():  # type: ignore[attr-defined]
            entry = {
                "arg": flt.arg,
                "operation": flt.operation(),
                "options": flt.get_options(self),
                "type": flt.data_type,
            }
            groups.setdefault(str(flt.name), []).append(entry)
        return groups

    def active_filters(self, asked: Asked) -> list[dict[str, Any]]:
        """The filters that narrow the list now, each with its words."""
        by_name = self.filters_by_name  # type: ignore[attr-defined]
        return [
            {"arg": name, "value": value, "group": str(by_name[name].name), "operation": by_name[name].operation(),
             "said": by_name[name].said(value), "without": self.list_address(asked.without(position))}
            for position, (name, value) in enumerate(asked.filters)
        ]  # fmt: skip
