"""What a screen reads: the rows of a list, their count, one row — always in the scope of whoever asks."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from sqlalchemy import ColumnElement, Enum, Select, String, and_, func, inspect, or_, select
from werkzeug.datastructures import MultiDict

from backoffice.asked import Asked, asked_in
from backoffice.filters import Filter
from backoffice.lookups import matching, one, parsed
from backoffice.paths import joined, loads, mapped
from models.kernel.columns import alphabetical
from models.kernel.database import session

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
        )

    @property
    def filters_by_name(self) -> dict[str, Filter]:
        """The filters that exist for whoever asks."""
        return {flt.arg: flt for flt in self._filters or ()}  # type: ignore[attr-defined]

    def conditions(self, asked: Asked) -> list[ColumnElement[bool]]:
        """What the rows of a list have in common: values of one filter are alternatives, everything else adds up."""
        found = [
            where for name, _words, make in self.segments if name == asked.segment and (where := make()) is not None
        ]
        searched = matching(self.model, self.search, asked.search)
        if searched is not None:
            found.append(searched)
        alternatives: dict[str, list[ColumnElement[bool]]] = {}
        for name, value in asked.filters:
            flt = self.filters_by_name[name]
            alternatives.setdefault(name, []).append(flt.where(flt.clean(value)))
        return [*found, *(or_(*several) for several in alternatives.values())]

    def chosen(self, asked: Asked) -> Select[int]:
        """The ids of the rows that a list holds, in no order."""
        return select(self.model.id).where(and_(True, *self.conditions(asked)))

    def listed(self, asked: Asked) -> Select[int]:
        """The same, in the list's order."""
        return self.ordered(self.chosen(asked), asked.sort or None, asked.descending)

    def count(self, asked: Asked) -> int:
        return session.scalar(select(func.count(self.model.id)).where(*self.conditions(asked))) or 0

    def page_of(self, asked: Asked) -> list[Any]:
        """The rows of one page: as many queries for 1 row as for 50."""
        ids = list(session.scalars(self.listed(asked).limit(self.page_size).offset(asked.page * self.page_size)))
        return self.rows_of(ids)

    def rows_of(self, ids: list[int]) -> list[Any]:
        """The rows of some ids, in that order, with every relation that the columns show."""
        shown = (*self.visible_columns(), *self.load)  # type: ignore[attr-defined]
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
            name: name for name in self.all_columns  # type: ignore[attr-defined]
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
