"""What a screen reads: the rows of a list, their count, one row — always in the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, request
from sqlalchemy import ColumnElement, Select, and_, func, inspect, select
from werkzeug.datastructures import MultiDict

from backoffice.asked import Asked, asked_in
from backoffice.counting import Count
from backoffice.filters import Filter
from backoffice.for_reader import for_reader
from backoffice.lookups import one, parsed
from backoffice.matching import is_broad, matching
from backoffice.ordering import Order, order_of
from backoffice.paging import Leaf, Pages
from backoffice.paths import mapped, rows_with
from models.kernel.database import session
from models.kernel.policy import acting, sees_all

MOST_SELECTED = 500
"""How many rows one mass action takes by their ids."""


class Reading:
    """Mixed into Screen: replaces every read of Flask-Admin (list, count, one, selection)."""

    model: Any
    page_size = 50
    load: tuple[str, ...] = ()
    order: Any = None
    search: tuple[str, ...] = ()
    segments: tuple[tuple[str, Any, Any], ...] = ()
    attached: dict[str, Callable[[list[int]], dict[int, Any]]] = {}
    """Column -> a function of the ids of a page to id -> value: what a row shows and no relation leads to, one query
    a page."""

    def get_query(self) -> Any:
        return session.query(self.model)

    def get_count_query(self) -> Any:
        return session.query(func.count(self.model.id))

    def get_one(self, identifier: Any) -> Any:
        """The row of an id as a request writes it; None when foreign, unknown or malformed."""
        return one(self.model, identifier)

    def row(self, identifier: Any) -> Any:
        """The row of an id, or 404."""
        found = self.get_one(identifier)
        if found is None:
            abort(404)
        return found

    def selection(self, identifiers: list[str]) -> list[Any]:
        """The rows of several ids, in their order; one that the actor does not see is 404 for all."""
        asked = [parsed(one_of) for one_of in dict.fromkeys(identifiers)]
        if not asked or len(asked) > MOST_SELECTED or None in asked:
            abort(404)
        found = {row.id: row for row in session.scalars(select(self.model).where(self.model.id.in_(asked)))}
        if len(found) != len(asked):
            abort(404)
        return [found[identifier] for identifier in asked if identifier is not None]

    # -- a list -------------------------------------------------------------------------------------------------------

    def asked(self, args: MultiDict[str, str] | None = None) -> Asked:
        """What an address asks for; that of this request when none is given."""
        return asked_in(
            request.args if args is None else args,
            segments=[name for name, _words, _where in self.segments],
            sortable=self.sortable,
            filters=self.filters_by_name,
            columns=self.all_columns,  # type: ignore[attr-defined]
        )

    @for_reader
    def filters_by_name(self) -> dict[str, Filter]:
        """The filters that exist for whoever asks."""
        return {flt.arg: flt for flt in self._filters or () if self.sees(flt.column)}  # type: ignore[attr-defined]

    def conditions(self, asked: Asked) -> list[ColumnElement[bool]]:
        """What the rows of a list have in common: values of one filter are alternatives, everything else adds up."""
        found = [
            where for name, _words, make in self.segments if name == asked.segment and (where := make()) is not None
        ]
        searched = matching(self.model, tuple(filter(self.sees, self.search)), asked.search)  # type: ignore[attr-defined]
        if searched is not None:
            found.append(searched)
        alternatives: dict[str, list[str]] = {}
        for name, value in asked.filters:
            alternatives.setdefault(name, []).append(value)
        by_name = self.filters_by_name
        return [*found, *(by_name[name].condition(values) for name, values in alternatives.items())]

    def chosen(self, asked: Asked) -> Select[int]:
        """The ids of the rows that a list holds, in no order."""
        return select(self.model.id).where(and_(True, *self.conditions(asked)))

    def listed(self, asked: Asked) -> Select[int]:
        """The same, in the list's order."""
        return self.ordered(self.chosen(asked), asked.sort or None, asked.descending)

    def ordered(self, ids: Select[Any], name: str | None, descending: bool) -> Select[Any]:
        """A select of ids by a column, else by the screen's own order."""
        order = self.order_by(ids, name, descending)
        return order.ids.order_by(*order.by(order.key, self.model.id))

    def order_by(self, ids: Select[Any], name: str | None, descending: bool) -> Order:
        """What a select of ids is ordered by, with the joins that it needs."""
        by: Any = name
        if name is None:
            by, descending = self.order if isinstance(self.order, tuple) else (self.order, False)
        return order_of(self.model, ids, self.sortable.get(by, by) if isinstance(by, str) else by, descending)

    def count(self, asked: Asked) -> int:
        """Every row, however long that takes."""
        return session.scalar(select(func.count(self.model.id)).where(*self.conditions(asked))) or 0

    def leaf(self, asked: Asked) -> Leaf:
        """The ids of one page with the counts of the list and of its segments: one statement, two above the cap."""
        is_narrowed, is_whole = bool(self.conditions(asked)), sees_all(acting(), self.model)
        segments = [make() for _name, _words, make in self.segments]
        order = self.order_by(self.chosen(asked), asked.sort or None, asked.descending)
        pages = Pages(
            self.model, order, is_narrowed, is_whole, segments, self.page_size, self.slug,
            is_usual=order.is_filled and not asked.sort, is_broad=is_broad(asked.search),
        )  # fmt: skip
        return pages.leaf(asked.page)

    def counted_segments(self, leaf: Leaf) -> list[tuple[str, Any, Count]]:
        """Each segment: its name, its words, how many rows it holds."""
        return [(name, words, n) for (name, words, _where), n in zip(self.segments, leaf.segments, strict=True)]

    def page_of(self, asked: Asked) -> list[Any]:
        """The rows of one page."""
        return self.rows_of(self.leaf(asked).ids, asked)

    def rows_of(self, ids: list[int], asked: Asked | None = None) -> list[Any]:
        """The rows of some ids, in that order, with all that the columns of a list show (the present request's when
        none is given): as many queries for 1 row as for 50, none for none."""
        if not ids:
            return []
        names = self.visible_columns(asked)  # type: ignore[attr-defined]
        related = tuple(name for name in names if name not in self.attached)
        statement = rows_with(self.model, (*related, *self.load))
        found = {row.id: row for row in session.scalars(statement, {"ids": ids})}
        for name in (name for name in names if name in self.attached):
            values = self.attached[name](ids)
            for identifier, row in found.items():
                row.__dict__[f"attached {name}"] = values.get(identifier)
        return [found[identifier] for identifier in ids if identifier in found]

    def attached_value(self, row: Any, name: str) -> Any:
        """What hangs on a row: read with the whole page, else for this row alone."""
        key = f"attached {name}"
        if key not in row.__dict__:
            row.__dict__[key] = self.attached[name]([row.id]).get(row.id)
        return row.__dict__[key]

    @for_reader
    def sortable(self) -> dict[str, Any]:
        """Column -> what to order by: a path or an expression."""
        plain = {
            name: name for name in self.all_columns  # type: ignore[attr-defined]
            if mapped(self.model, name) is not None and not _is_many(self.model, name)
        }  # fmt: skip
        own = {name: by for name, by in self.sort.items() if self.sees(name)}  # type: ignore[attr-defined]
        return plain | own


def _is_many(model: Any, path: str) -> bool:
    for name in path.split("."):
        relation = inspect(model).relationships.get(name)
        if relation is None:
            return False
        if relation.uselist:
            return True
        model = relation.mapper.class_
    return False
