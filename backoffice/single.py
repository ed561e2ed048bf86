"""A table of one row: its list is its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect
from flask_admin import expose

ONLY = 1
"""The id of the row."""


class Single:
    """Mixed into Screen."""

    single: Callable[[], Any] | None = None
    """Gives the one row, written yet or not: the screen has no list."""

    @expose("/")
    def index_view(self) -> Any:
        if type(self).single is None:
            return super().index_view()  # type: ignore[misc]
        return redirect(self.address("edit_view" if self.can_edit else "details_view", id=ONLY))  # type: ignore[attr-defined]

    def get_one(self, identifier: Any) -> Any:
        found, single = super().get_one(identifier), type(self).single  # type: ignore[misc]
        return single() if found is None and single is not None and str(identifier) == str(ONLY) else found
