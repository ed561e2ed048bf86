"""One page of a list: its ids in a stable order, and the counts around them, in one statement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import CTE, Select, false, func, literal, select, true

from backoffice.counting import CAP, Beyond, Count, LongList, Sure, exactly, of_table, up_to
from backoffice.ordering import Order
from models.kernel.database import session
from models.kernel.policy import GATHERED, ROW_BY_ROW, WAY, acting

HITS = 50_000
"""Up to how many hits are gathered, counted and put in order; beyond, there are so many that walking the order soon
has a page together. (Fewer may all stand at the end of the order: a surname looked for, in a list by surname.)"""
SHALLOW = 1_000
"""Rows before a page up to which it is walked to, asking each row whether the reader sees it."""
DEEP = 100_000
"""Rows before a page from which on a page of a whole table may be read from the table's end."""


def most_gathered(is_broad: bool) -> int:
    """Up to how many hits are gathered; for one letter, of which half a table is full, no more than are counted."""
    return min(CAP, HITS) if is_broad else HITS


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
        name: the list's, under which this process keeps for a minute what it found out; empty: nothing is kept.
        is_usual: whether the order is the one that the screen opens with, by a column of its own table: an index holds
            it, and nothing says that what a reader sees stands at its end.
        is_broad: whether so little is asked for (one letter) that everything has to do with it.
    """

    model: Any
    order: Order
    is_narrowed: bool
    sees_all: bool
    segments: list[Any]
    size: int
    name: str = ""
    is_usual: bool = False
    is_broad: bool = False

    @property
    def most(self) -> int:
        """Up to how many hits are gathered."""
        return most_gathered(self.is_broad)

    def leaf(self, number: int) -> Leaf:
        """A page; the last one for a number beyond it."""
        read = self._of_hits if self.is_narrowed else self._of_table if self.sees_all else self._of_part
        leaf = read(number)
        if leaf.ids or number == 0:
            return leaf
        rows = session.scalar(select(func.count()).select_from(self.order.ids.subquery())) or 0
        return self.leaf(max(0, min(-(-rows // self.size), number) - 1))

    def _of_hits(self, number: int) -> Leaf:
        """Find the hits first and order them afterwards: left to itself, the database walks the whole table in order
        to meet the few."""
        order, several = self.order, len(self.segments)
        hits = self._found(order.unfolded if self.is_narrowed else self._marked(order.unfolded), "hits")
        found = _tally(hits, 0 if self.is_narrowed else several)
        seen = _tally(self._found(self._marked(select(self.model.id)), "seen"), several) if self.is_narrowed else found
        counted = [found[0], *(self._each() if self.sees_all else (*seen[1:], seen[0]))]
        key = () if order.key is None else (order.folded(hits.c.key).label("key"),)
        few = select(hits.c.id, *key).where(found[0] <= self.most).order_by(*order.by(*(key or (None,)), hits.c.id))
        ids, (rows, *segments) = self._read(self._slice(few, number), *counted, way=GATHERED)
        count = Count.capped(rows, self.most)
        if not count.is_exact:
            ids = self._met(number)
        is_all = self.sees_all or segments.pop() <= self.most
        if self.sees_all:
            Beyond(self.name, CAP).note(segments)
        return self._leaf(ids, number, count, [self._counted(one, is_all) for one in segments])

    def _of_part(self, number: int) -> Leaf:
        """All that a reader of a part of the table sees. A long list is gathered once a minute, in order to count it;
        until then its first pages are walked to."""
        long = LongList(self.name, acting())
        if long.counts and self.is_usual and number * self.size < SHALLOW:
            count, *segments = long.counts
            return self._leaf(self._met(number), number, count, segments)
        leaf = self._of_hits(number)
        count, *segments = long.counted([leaf.count, *leaf.segments])
        return replace(leaf, count=count, segments=segments)

    def _met(self, number: int) -> list[int]:
        """A page of many hits, by walking the table in order; a far one as the database judges best."""
        way = ROW_BY_ROW if number * self.size < SHALLOW else None
        return list(session.scalars(self._slice(self._walked(self.order.ids), number), execution_options={WAY: way}))

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
        Beyond(self.name, CAP).note(segments)
        count = Count.of_table(about, exact) if rows is None else Count(rows)
        return self._leaf(ids, number, count, [self._counted(one) for one in segments])

    def _each(self) -> list[Any]:
        """How many rows each segment holds, from an index of its own."""
        beyond = Beyond(self.name, CAP)
        wholes = [select(self.model.id).where(*() if one is None else (one,)) for one in self.segments]
        return [literal(CAP + 1) if place in beyond else up_to(ids, CAP) for place, ids in enumerate(wholes)]

    def _marked(self, ids: Select[Any]) -> Select[Any]:
        """The ids, each with whether it is in the first segment, in the second…: for a reader of a part of the table,
        who sees which rows is found out once and not for every segment."""
        marks = [true() if one is None else func.coalesce(one, false()) for one in self.segments]
        return ids.add_columns(*(mark.label(f"in_{place}") for place, mark in enumerate(marks)))

    def _found(self, ids: Select[Any], name: str) -> CTE:
        return ids.limit(self.most + 1).cte(name).prefix_with("MATERIALIZED")

    def _walked(self, ids: Select[Any], *, backwards: bool = False) -> Select[Any]:
        return ids.order_by(*self.order.by(self.order.key, self.model.id, backwards=backwards))

    def _slice(self, ordered: Select[Any], number: int) -> Select[Any]:
        """A page and one row more, which says that a further page exists."""
        return ordered.offset(number * self.size).limit(self.size + 1)

    def _read(self, page: Select[Any], *values: Any, way: str | None = None) -> tuple[list[int], list[Any]]:
        """The ids of a page, and the values that come with it even when it is empty."""
        ids = page.subquery("page")
        one = select(literal(1).label("one")).subquery("one")
        wanted = select(ids.c.id, *values).select_from(one.outerjoin(ids, true()))
        wanted = wanted.order_by(*self.order.by(ids.c.get("key"), ids.c.id))
        rows = session.execute(wanted, execution_options={WAY: way}).all()
        return [row[0] for row in rows if row[0] is not None], list(rows[0][1:])

    def _counted(self, found: int, is_all: bool = True) -> Count:
        """A segment's size; where finding stopped at the cap, there are at least as many."""
        if self.sees_all:
            return Count.capped(found, CAP)
        return Count(found) if is_all else Count(min(found, self.most), Sure.CAPPED)

    def _leaf(self, ids: list[int], number: int, count: Count, segments: list[Count]) -> Leaf:
        has_next = len(ids) > self.size or (count.is_exact and (number + 1) * self.size < count)
        return Leaf(ids[: self.size], number, count, has_next, segments, self.size)


def _tally(found: CTE, several: int) -> list[Any]:
    """How many rows were found, then how many of them are in each segment: counted in one pass."""
    marks = [func.count().filter(found.c[f"in_{place}"]).label(f"in_{place}") for place in range(several)]
    counts = select(func.count().label("rows"), *marks).select_from(found).cte(f"{found.name}_tally")
    return [select(one).scalar_subquery() for one in counts.c]
