"""One page of a list: its ids in a stable order, and the counts around them, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Select, false, func, literal, select, true

from backoffice.counting import CAP, Count, Sure, exactly, of_table, up_to
from backoffice.ordering import Order
from models.kernel.database import session
from models.kernel.policy import ROW_BY_ROW

SHALLOW = 1_000
"""Rows before a page up to which it is walked to, asking each row whether the reader sees it."""
DEEP = 100_000
"""Rows before a page from which on a page of a whole table may be read from the table's end."""


@dataclass(frozen=True)
class Leaf:
    """A page of ids.

    Args:
        ids: in order.
        number: which page, from 0: the last one when a page beyond it was asked for.
        count: rows of the whole list.
        has_next: whether a further row exists.
        segments: rows of each segment.
        size: rows of a page.
    """

    ids: list[int]
    number: int
    count: Count
    has_next: bool
    segments: list[Count]
    size: int

    @property
    def last_page(self) -> int:
        """The farthest page that is known of; never less than one can go on to."""
        return max(-(-self.count // self.size) - 1, self.number + self.has_next)


@dataclass(frozen=True)
class Pages:
    """The pages of one list.

    Args:
        model: the table.
        order: of the list; its ids hold the conditions.
        is_narrowed: whether a condition leaves rows out.
        sees_all: whether the reader's scope leaves no row of the table out.
        segments: the condition of each; None holds every row.
        size: rows of a page.
    """

    model: Any
    order: Order
    is_narrowed: bool
    sees_all: bool
    segments: list[Any]
    size: int

    def leaf(self, number: int) -> Leaf:
        """A page; the last one for a number beyond it."""
        leaf = self._of_hits(number) if self.is_narrowed or not self.sees_all else self._of_table(number)
        if leaf.ids or number == 0:
            return leaf
        rows = session.scalar(select(func.count()).select_from(self.order.ids.subquery())) or 0
        return self.leaf(max(0, min(-(-rows // self.size), number) - 1))

    def _of_hits(self, number: int) -> Leaf:
        """Find the hits first and order them afterwards: left to itself, the database walks the whole table in order
        to meet the few. Above the cap walking is right: it soon has a page together."""
        order = self.order
        hits = self._found(order.unfolded if self.is_narrowed else self._marked(order.unfolded), "hits")
        seen = self._found(self._marked(select(self.model.id)), "seen") if self.is_narrowed else hits
        counted = self._each() if self.sees_all else _marks(seen, len(self.segments))
        key = () if order.key is None else (order.folded(hits.c.key).label("key"),)
        few = select(hits.c.id, *key).where(_rows(hits) <= CAP).order_by(*order.by(*(key or (None,)), hits.c.id))
        page = self._slice(few, number)
        ids, (found, *segments) = self._read(page, _rows(hits), *counted)
        count = Count.capped(found, CAP)
        if not count.is_exact:
            ids = list(
                session.scalars(self._slice(self._walked(self.order.ids), number), execution_options=self._way(number))
            )
        is_all = self.sees_all or segments.pop() <= CAP
        return self._leaf(ids, number, count, [_counted(found, is_all) for found in segments])

    def _of_table(self, number: int) -> Leaf:
        """Walk an index of the whole table; in its second half from its end, which is nearer."""
        start = number * self.size
        rows = exactly(self.model) if start >= DEEP else None
        if rows is None or start < rows // 2:
            page = self._slice(self._walked(self.order.keyed), number)
        else:
            size = max(0, min(self.size, rows - start))
            page = self._walked(self.order.keyed, backwards=True).offset(max(0, rows - start - size)).limit(size)
        ids, (about, exact, *segments) = self._read(page, *of_table(self.model), *self._each())
        count = Count.of_table(about, exact) if rows is None else Count(rows)
        return self._leaf(ids, number, count, [_counted(found) for found in segments])

    def _each(self) -> list[Any]:
        """How many rows each segment holds, from an index of its own."""
        return [up_to(select(self.model.id).where(*() if one is None else (one,)), CAP) for one in self.segments]

    def _marked(self, ids: Select[Any]) -> Select[Any]:
        """The ids, each with whether it is in the first segment, in the second…: for a reader of a part of the table,
        who sees which rows is found out once and not for every segment."""
        marks = [true() if one is None else func.coalesce(one, false()) for one in self.segments]
        return ids.add_columns(*(mark.label(f"in_{place}") for place, mark in enumerate(marks)))

    def _found(self, ids: Select[Any], name: str) -> CTE:
        return ids.limit(CAP + 1).cte(name).prefix_with("MATERIALIZED")

    def _walked(self, ids: Select[Any], *, backwards: bool = False) -> Select[Any]:
        return ids.order_by(*self.order.by(self.order.key, self.model.id, backwards=backwards))

    def _slice(self, ordered: Select[Any], number: int) -> Select[Any]:
        """A page and one row more, which says that a further page exists."""
        return ordered.offset(number * self.size).limit(self.size + 1)

    def _way(self, number: int) -> dict[str, Any]:
        """How the database gets to a page: a far one is left to its own judgement."""
        return {ROW_BY_ROW: number * self.size < SHALLOW}

    def _read(self, page: Select[Any], *values: Any) -> tuple[list[int], list[Any]]:
        """The ids of a page, and the values that come with it even when it is empty."""
        ids = page.subquery("page")
        one = select(literal(1).label("one")).subquery("one")
        wanted = select(ids.c.id, *values).select_from(one.outerjoin(ids, true()))
        rows = session.execute(wanted.order_by(*self.order.by(ids.c.get("key"), ids.c.id))).all()
        return [row[0] for row in rows if row[0] is not None], list(rows[0][1:])

    def _leaf(self, ids: list[int], number: int, count: Count, segments: list[Count]) -> Leaf:
        has_next = len(ids) > self.size or (count.is_exact and (number + 1) * self.size < count)
        return Leaf(ids[: self.size], number, count, has_next, segments, self.size)


def _rows(found: CTE) -> Any:
    return select(func.count()).select_from(found).scalar_subquery()


def _marks(seen: CTE, several: int) -> list[Any]:
    """How many of the rows that were found are in each segment, then how many were found."""
    counts = [select(func.count()).where(seen.c[f"in_{place}"]).scalar_subquery() for place in range(several)]
    return [*counts, _rows(seen)]


def _counted(found: int, is_all: bool = True) -> Count:
    """A segment's size; where finding stopped at the cap, there are at least as many."""
    return Count.capped(found, CAP) if is_all else Count(min(found, CAP), Sure.CAPPED)
