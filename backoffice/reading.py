"""What a screen reads: the list, its count, one row — always through the session, so always in the actor's scope."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request
from flask_admin.model.base import ViewArgs
from sqlalchemy import ColumnElement, Enum, Select, String, func, inspect, select

from backoffice.lookups import matching, one, parsed
from backoffice.paths import joined, loads, mapped
from models.kernel.columns import alphabetical
from models.kernel.database import session

LAST_PAGE = 10_000
MOST_SELECTED = 500
"""How many rows one mass action takes."""


class Reading:
    """Mixed into Screen: replaces every read of Flask-Admin (list, count, one, selection)."""

    model: Any
    page_size = 50
    load: tuple[str, ...] = ()
    order: Any = None
    search: tuple[str, ...] = ()
    segments: tuple[tuple[str, Any, Any], ...] = ()

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

    def _get_list_extra_args(self) -> ViewArgs:
        """The list's address, read so that nothing typed there can break a query."""
        search = (request.args.get("search") or "").replace("\x00", "").strip()[:200]
        segment = request.args.get("segment")
        known = {name for name, _words, _where in self.segments}
        return ViewArgs(
            page=max(0, min(parsed(request.args.get("page")) or 0, LAST_PAGE)),
            page_size=0,
            sort=parsed(request.args.get("sort")),
            sort_desc=1 if request.args.get("desc") == "1" else None,
            search=search or None,
            filters=self._get_list_filter_args(),  # type: ignore[attr-defined]
            extra_args={"segment": segment} if segment in known else {},
        )

    def conditions(self, search: str | None, filters: Any, segment: str | None = None) -> list[ColumnElement[bool]]:
        found = [where for name, _words, make in self.segments if name == segment and (where := make()) is not None]
        searched = matching(self.model, self.search, search)
        if searched is not None:
            found.append(searched)
        for index, _name, value in filters or ():
            one_filter = self._filters[index]  # type: ignore[attr-defined]
            found.append(one_filter.where(one_filter.clean(value)))
        return found

    def get_list(
        self, page: Any, sort_column: Any, sort_desc: Any, search: Any, filters: Any,
        execute: bool = True, page_size: int | None = None,
    ) -> tuple[int, list[Any]]:  # fmt: skip
        """Count, then the ids of one page, then their rows: as many queries for 1 row as for 50."""
        conditions = self.conditions(search, filters, request.args.get("segment"))
        count = session.scalar(select(func.count(self.model.id)).where(*conditions)) or 0
        size = page_size or self.page_size
        if page and page * size >= count:
            abort(redirect(request.path))
        narrow = self.ordered(select(self.model.id).where(*conditions), sort_column, bool(sort_desc))
        ids = list(session.scalars(narrow.limit(size).offset((page or 0) * size)))
        return count, self.rows_of(ids)

    def rows_of(self, ids: list[int]) -> list[Any]:
        """The rows of some ids, in that order, with every relation that the columns show."""
        shown = (*self.columns, *self.load)  # type: ignore[attr-defined]
        statement = select(self.model).where(self.model.id.in_(ids)).options(*loads(self.model, shown))
        found = {row.id: row for row in session.scalars(statement)}
        return [found[identifier] for identifier in ids if identifier in found]

    def ordered(self, statement: Select[Any], name: str | None, descending: bool) -> Select[Any]:
        """By a column, else by the screen's own order; the id decides between equals: no row is shown twice."""
        chosen: Any = name
        if chosen is None:
            chosen, descending = self.order if isinstance(self.order, tuple) else (self.order, False)
        if chosen is None:
            return statement.order_by(self.model.id.desc())
        by = self.sortable.get(chosen, chosen) if isinstance(chosen, str) else chosen
        if isinstance(by, str):
            statement, by = joined(statement, self.model, by)
        if isinstance(by.type, String) and not isinstance(by.type, Enum):
            by = alphabetical(by)
        direction = by.desc().nulls_last() if descending else by.asc().nulls_last()
        return statement.order_by(direction, self.model.id.desc() if descending else self.model.id)

    @property
    def sortable(self) -> dict[str, Any]:
        """Column -> what to order by: a path or an expression."""
        plain = {
            name: name for name in self.columns  # type: ignore[attr-defined]
            if mapped(self.model, name) is not None and not _is_many(self.model, name)
        }  # fmt: skip
        return plain | dict(self.sort)  # type: ignore[attr-defined]

    def counts_of_segments(self) -> list[tuple[str, Any, int]]:
        """Each segment with the number of rows behind it, in one query."""
        if not self.segments:
            return []
        conditions = [make() for _name, _words, make in self.segments]
        counted = [func.count(self.model.id) if c is None else func.count(self.model.id).filter(c) for c in conditions]
        numbers = session.execute(select(*counted).select_from(self.model)).one()
        return [(name, words, n) for (name, words, _make), n in zip(self.segments, numbers, strict=True)]


def _is_many(model: Any, path: str) -> bool:
    for name in path.split("."):
        relation = inspect(model).relationships.get(name)
        if relation is None:
            return False
        if relation.uselist:
            return True
        model = relation.mapper.class_
    return False
