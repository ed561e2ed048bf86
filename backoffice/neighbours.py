"""The rows before and after a row of a list: found from its place in the order, never by reading the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, and_, literal, or_, select, tuple_
from sqlalchemy.sql import operators

from backoffice.asked import Asked
from models.kernel.database import session

FARTHEST = 10_000
"""The place of a row is counted so far."""


@dataclass(frozen=True)
class Neighbours:
    """Where a row stands in a list.

    Args:
        previous, next: ids, or None at either end.
        position: from 1; None beyond ``FARTHEST``.
    """

    previous: int | None
    next: int | None
    position: int | None


@dataclass(frozen=True)
class Place:
    """A row's place in the order of a list: by a key, the empty ones last, the id between equals.

    Args:
        statement: the ids of the list, in no order.
        key: what orders them; None for the id alone.
        value: the row's key.
        identifier: the row's id.
        identifiers: the column of the ids.
    """

    statement: Select[Any]
    key: Any
    descending: bool
    value: Any
    identifier: int
    identifiers: Any

    def beside(self, ahead: bool) -> int | None:
        """The id that follows, or precedes, in the list."""
        for condition in self._runs(ahead):
            found = session.scalar(self._ordered(self.statement.where(condition), ahead).limit(1))
            if found is not None:
                return found  # type: ignore[no-any-return]
        return None

    def position(self) -> int | None:
        """How many rows stand before, and one."""
        before = self.statement.where(or_(*self._runs(ahead=False))).limit(FARTHEST)
        counted = len(session.scalars(before).all())
        return counted + 1 if counted < FARTHEST else None

    def _runs(self, ahead: bool) -> list[ColumnElement[bool]]:
        """The rows on one side, nearest run first: each is one stretch of an index on (key, id)."""
        upwards = ahead != self.descending
        if self.key is None:
            return [_beyond(self.identifiers, self.identifier, upwards)]
        if self.value is None:
            empty = and_(self.key.is_(None), _beyond(self.identifiers, self.identifier, upwards))
            return [empty] if ahead else [empty, self.key.is_not(None)]
        here = tuple_(literal(self.value, self.key.type), literal(self.identifier))
        filled = _beyond(tuple_(self.key, self.identifiers), here, upwards)
        return [filled, self.key.is_(None)] if ahead else [filled]

    def _ordered(self, statement: Select[Any], ahead: bool) -> Select[Any]:
        columns = [self.identifiers] if self.key is None else [self.key, self.identifiers]
        return statement.order_by(*(one.asc() if ahead != self.descending else one.desc() for one in columns))


def _beyond(column: Any, value: Any, upwards: bool) -> ColumnElement[bool]:
    return column > value if upwards else column < value  # type: ignore[no-any-return]


def place_of(screen: Any, asked: Asked, row: Any) -> Place:
    """The place of a row in the list that an address asks for."""
    statement = screen.listed(asked)
    by, *others = statement._order_by_clauses
    key, descending = _peeled(by)
    identifiers = screen.model.id
    unordered = statement.order_by(None)
    if not others:
        return Place(unordered, None, descending, None, row.id, identifiers)
    value = session.scalar(_keys(screen, asked).where(identifiers == row.id))
    return Place(unordered, key, descending, value, row.id, identifiers)


def _keys(screen: Any, asked: Asked) -> Select[Any]:
    """The key of rows whether or not they are in the list: one that no longer matches keeps its place."""
    ordered = screen.ordered(select(screen.model.id), asked.sort or None, asked.descending)
    key, _descending = _peeled(ordered._order_by_clauses[0])
    return ordered.with_only_columns(key, maintain_column_froms=True).order_by(None)  # type: ignore[no-any-return]


def _peeled(clause: Any) -> tuple[Any, bool]:
    """What an order is by, and whether it goes down."""
    descending = False
    while isinstance(clause, UnaryExpression) and clause.modifier is not None:
        descending = descending or clause.modifier is operators.desc_op
        clause = clause.element
    return clause, descending


def neighbours(screen: Any, asked: Asked, row: Any) -> Neighbours:
    """Who stands beside a row in a list, and how far it is from the start."""
    place = place_of(screen, asked, row)
    return Neighbours(place.beside(ahead=False), place.beside(ahead=True), place.position())
