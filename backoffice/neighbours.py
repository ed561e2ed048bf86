"""The rows before and after a row of a list: found from its place in the order, never by reading the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_

from backoffice.asked import Asked
from backoffice.counting import CAP, Count, of_table
from backoffice.matching import is_broad
from backoffice.ordering import Order
from backoffice.paging import most_gathered
from models.kernel.database import session
from models.kernel.policy import GATHERED, ROW_BY_ROW, WAY, acting, sees_all

NEAR = 1_000
"""Up to how many rows before one are counted in a list that is too long to gather: each is asked whether it is in."""


@dataclass(frozen=True)
class Neighbours:
    """Where a row stands in a list.

    Args:
        previous, next: ids, or None at either end.
        position: from 1; None when it is farther than one counts.
        count: rows of the list.
    """

    previous: int | None
    next: int | None
    position: int | None
    count: Count


@dataclass(frozen=True)
class Place:
    """A row's place in an order: by a key, the empty ones last, the id between equals.

    Args:
        order: of the list.
        rows: the ids of the list (a table, or hits that were found before), each with its key.
        key, identifiers: their columns; no key when the id alone orders them.
        value, identifier: those of the row.
    """

    order: Order
    rows: Any
    key: Any
    identifiers: Any
    value: Any
    identifier: int

    def beside(self, run: ColumnElement[bool], ahead: bool) -> Any:
        """The nearest id of one stretch of the order."""
        down = self.order.descending is ahead
        columns = [self.identifiers] if self.key is None else [self.key, self.identifiers]
        return self.rows.where(run).order_by(*(one.desc() if down else one.asc() for one in columns)).limit(1)

    def runs(self, ahead: bool) -> list[ColumnElement[bool]]:
        """The rows on one side, nearest stretch first: each is one range of an index on (key, id)."""
        upwards = ahead is not self.order.descending
        if self.key is None:
            return [_beyond(self.identifiers, self.identifier, upwards)]
        if self.value is None:
            empty = and_(self.key.is_(None), _beyond(self.identifiers, self.identifier, upwards))
            return [empty] if ahead else [empty, self.key.is_not(None)]
        here = tuple_(literal(self.value, self.key.type), literal(self.identifier))
        filled = _beyond(tuple_(self.key, self.identifiers), here, upwards)
        return [filled, self.key.is_(None)] if ahead and not self.order.is_filled else [filled]

    def nearest(self, ahead: bool) -> Any:
        """A value of a statement: the id that follows, or precedes, in the list."""
        return func.coalesce(*(self.beside(run, ahead).scalar_subquery() for run in self.runs(ahead)), None)

    def before(self, cap: int) -> Any:
        """A value of a statement: how many rows stand before, counted up to the cap."""
        counted = self.rows.where(or_(*self.runs(ahead=False))).limit(cap).subquery()
        return select(func.count()).select_from(counted).scalar_subquery()


def _beyond(column: Any, value: Any, upwards: bool) -> ColumnElement[bool]:
    return column > value if upwards else column < value  # type: ignore[no-any-return]


def neighbours(screen: Any, asked: Asked, row: Any) -> Neighbours:
    """Who stands beside a row in a list, and how far it is from the start.

    As for a page of the list: the hits are found first and compared afterwards, since the database, left to itself,
    would walk the whole table in order to meet the few; a list of many is walked, it has a neighbour at once.
    """
    model = screen.model
    order = screen.order_by(screen.chosen(asked), asked.sort or None, asked.descending)
    value = None if order.key is None else session.scalar(_key_of(screen, asked, row))
    table = Place(order, order.ids, order.key, model.id, value, row.id)
    if not screen.conditions(asked) and sees_all(acting(), model):
        return _read(table, CAP, *of_table(model), counted=Count.of_table)
    most = most_gathered(is_broad(asked.search))
    hits = order.keyed.limit(most + 1).cte("hits").prefix_with("MATERIALIZED")
    among = replace(table, rows=select(hits.c.id), key=hits.c.get("key"), identifiers=hits.c.id)
    size = select(func.count()).select_from(hits).scalar_subquery()
    counted = partial(Count.capped, cap=most)
    found = _read(among, most, size, counted=counted, way=GATHERED)
    return found if found.count.is_exact else _read(table, NEAR, literal(most + 1), counted=counted, way=ROW_BY_ROW)


def _key_of(screen: Any, asked: Asked, row: Any) -> Any:
    """What the row is ordered by, whether or not it is in the list: one that no longer matches keeps its place."""
    order = screen.order_by(select(screen.model.id), asked.sort or None, asked.descending)
    only = order.ids.with_only_columns(order.key, maintain_column_froms=True)
    return only.where(screen.model.id == row.id)


def _read(place: Place, cap: int, *totals: Any, counted: Callable[..., Count], way: str | None = None) -> Neighbours:
    """The values of a place in one statement, with what the size of its list is told from.

    Args:
        cap: up to how many rows before it are counted.
    """
    values = place.nearest(ahead=False), place.nearest(ahead=True), place.before(cap)
    asked = select(*values, *totals)
    previous, following, before, *found = session.execute(asked, execution_options={WAY: way}).one()
    return Neighbours(previous, following, before + 1 if before < cap else None, counted(*found))
