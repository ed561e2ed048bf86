"""What the cells of rows need and no relation leads to, read for all of them at once before they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


class ReadingAhead:
    """Mixed into Screen."""

    read_ahead: Callable[[Sequence[Any]], None] | None = None
    """Called with the rows of a page, or with the one of its own page; leaves with each what its cells need."""

    def row(self, identifier: Any) -> Any:
        return self._read_ahead([super().row(identifier)])[0]  # type: ignore[misc]

    def rows_of(self, *args: Any, **kwargs: Any) -> list[Any]:
        return self._read_ahead(super().rows_of(*args, **kwargs))  # type: ignore[misc]

    def _read_ahead(self, rows: list[Any]) -> list[Any]:
        if type(self).read_ahead is not None:
            type(self).read_ahead(rows)
        return rows
