"""How a column of a table reads, is drawn, is ordered by and leaves: said once, for every page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backoffice.labels import label_of

_tables: dict[type, dict[str, Column]] = {}


@dataclass(frozen=True)
class Column:
    """What differs from the plain attribute of its name; whatever is left out is the attribute's own.

    Args:
        label: the words above it, when those of ``labels.py`` do not fit.
        read: row -> its plain value, for a column that is no attribute.
        cell: row -> how it is drawn.
        draw: value -> how it is drawn, which is done once for each value of a page (they can be put in a dict).
        sort: an attribute path or an expression to order by.
        sql: how an export says it in SQL (``backoffice/copying.py``).
        attached: ids of rows -> {id: value}: read for a whole page at once.
    """

    label: Any = None
    read: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Any] | None = None
    draw: Callable[[Any], Any] | None = None
    sort: Any = None
    sql: Callable[..., Any] | None = None
    attached: Callable[[list[int]], dict[int, Any]] | None = None


def describe(entity: type, columns: dict[str, Column]) -> None:
    """Say how some columns of a table are shown, on whatever screen or page."""
    _tables.setdefault(entity, {}).update(columns)


def described(entity: type, word: str) -> dict[str, Any]:
    """One word of every described column of a table: ``described(Company, "cell")`` gives column -> cell."""
    columns = _tables.get(entity, {})
    return {name: getattr(one, word) for name, one in columns.items() if getattr(one, word) is not None}


def label_in(entity: type, name: str) -> Any:
    """The words above a column of a table."""
    return described(entity, "label").get(name) or label_of(name)
