"""One page of a list: its ids in a stable order, and the counts around them, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select, true

from backoffice.counting import CAP, Count, exactly, of_table, up_to
from backoffice.ordering import Order
from models.kernel.database import session

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
        is_whole: whether neither a condition nor the reader's scope leaves a row of the table out.
        segments: a select of ids for each.
        size: rows of a page.
    """

    model: Any
    order: Order
    is_whole: bool
    segments: list[Select[Any]]
    size: int

    def leaf(self, number: int) -> Leaf:
        """A page; the last one for a number beyond it."""
        leaf = self._of_table(number) if self.is_whole else self._of_hits(number)
        if leaf.ids or number == 0:
            return leaf
        rows = session.scalar(select(func.count()).select_from(self.order.ids.subquery())) or 0
        return self.leaf(max(0, min(-(-rows // self.size), number) - 1))

    def _of_hits(self, number: int) -> Leaf:
        """Find the hits first and order them afterwards: left to itself, the database walks the whole table in order
        to meet the few. Above the cap walking is right: it soon has a page together."""
        hits = self.order.keyed.limit(CAP + 1).cte("hits").prefix_with("MATERIALIZED")
        page = self._slice(select(hits).order_by(*self.order.by(hits.c.get("key"), hits.c.id)), number)
        ids, (found, *segments) = self._read(page, select(func.count()).select_from(hits).scalar_subquery())
        count = Count.capped(found, CAP)
        if not count.is_exact:
            ids = list(session.scalars(self._slice(self._walked(self.order.ids), number)))
        return self._leaf(ids, number, count, segments)

    def _of_table(self, number: int) -> Leaf:
        """Walk an index of the whole table; in its second half from its end, which is nearer."""
        start = number * self.size
        rows = exactly(self.model) if start >= DEEP else None
        if rows is None or start < rows // 2:
            page = self._slice(self._walked(self.order.keyed), number)
        else:
            size = max(0, min(self.size, rows - start))
            page = self._walked(self.order.keyed, backwards=True).offset(max(0, rows - start - size)).limit(size)
        ids, (about, exact, *segments) = self._read(page, *of_table(self.model))
        return self._leaf(ids, number, Count.of_table(about, exact) if rows is None else Count(rows), segments)

    def _walked(self, ids: Select[Any], *, backwards: bool = False) -> Select[Any]:
        return ids.order_by(*self.order.by(self.order.key, self.model.id, backwards=backwards))

    def _slice(self, ordered: Select[Any], number: int) -> Select[Any]:
        """A page and one row more, which says that a further page exists."""
        return ordered.offset(number * self.size).limit(self.size + 1)

    def _read(self, page: Select[Any], *totals: Any) -> tuple[list[int], list[Any]]:
        """The ids of a page, and the values that come with it even when it is empty: totals, then segments."""
        ids = page.subquery("page")
        one = select(literal(1).label("one")).subquery("one")
        wanted = select(ids.c.id, *totals, *(up_to(segment, CAP) for segment in self.segments)).select_from(
            one.outerjoin(ids, true())
        )
        rows = session.execute(wanted.order_by(*self.order.by(ids.c.get("key"), ids.c.id))).all()
        return [row[0] for row in rows if row[0] is not None], list(rows[0][1:])

    def _leaf(self, ids: list[int], number: int, count: Count, segments: list[int]) -> Leaf:
        has_next = len(ids) > self.size or (count.is_exact and (number + 1) * self.size < count)
        counted = [Count.capped(found, CAP) for found in segments]
        return Leaf(ids[: self.size], number, count, has_next, counted, self.size)
