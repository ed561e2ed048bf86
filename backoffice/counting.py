"""How many rows a list holds, told without reading them all: exact up to a cap, else “10 000+” or about how many."""

from __future__ import annotations

import time
from enum import Enum
from typing import Any, Self

from flask import current_app
from sqlalchemy import BigInteger, Float, ScalarSelect, Select, case, cast, column, func, null, select, table
from sqlalchemy.dialects.postgresql import OID, REGCLASS

from models.kernel.database import session
from models.kernel.policy import Actor
from web.templating import number as said

CAP = 10_000
"""Up to how many hits are counted; beyond, people are told that there are more."""
LARGE = 50_000
"""From how many rows on the statistics of the database stand in for a count of the whole table."""
FRESH = 60.0
"""Seconds for which the exact size of a large table is kept by this process: deep pages are counted from its end."""
SIZES, SEGMENTS_BEYOND, LONG_LISTS = "sizes_of_tables", "segments_beyond_the_cap", "long_lists"
MOST_KEPT = 1_000
"""Readers of long lists whose counts a process keeps."""

_catalogue = table("pg_class", column("oid", OID), column("reltuples", Float))


class Sure(Enum):
    """How sure a count is."""

    EXACT = "exact"
    CAPPED = "capped"
    ABOUT = "about"


class Count(int):
    """A number of rows that says how sure it is: shown as ``1 234``, ``10 000+`` or ``≈ 1 000 000``."""

    sure: Sure

    def __new__(cls, number: int, sure: Sure = Sure.EXACT) -> Self:
        made = super().__new__(cls, number)
        made.sure = sure
        return made

    @classmethod
    def capped(cls, found: int, cap: int = CAP) -> Self:
        """Of what was counted up to one beyond the cap."""
        return cls(found) if found <= cap else cls(cap, Sure.CAPPED)

    @classmethod
    def of_table(cls, about: int | None, exact: int | None) -> Self:
        """Of the two values of :func:`of_table`."""
        return cls.capped(exact or 0, LARGE) if about is None else cls(about, Sure.ABOUT)

    @property
    def is_exact(self) -> bool:
        return self.sure is Sure.EXACT

    def __str__(self) -> str:
        if self.sure is Sure.ABOUT:
            return f"≈\N{NO-BREAK SPACE}{said(_rounded(int(self)))}"
        return said(int(self)) + ("+" if self.sure is Sure.CAPPED else "")


def up_to(ids: Select[Any], cap: int = CAP) -> ScalarSelect[int]:
    """How many rows a select gives, as a value of another statement: reading stops one beyond the cap."""
    return select(func.count()).select_from(ids.limit(cap + 1).subquery()).scalar_subquery()


def of_table(model: Any) -> tuple[Any, Any]:
    """Two values of another statement: about how many rows a large table has, else NULL and an exact count.

    Only for an actor from whom nothing is hidden (:func:`models.kernel.scoping.sees_all`).
    """
    name = cast(model.__tablename__, REGCLASS)
    size = select(_catalogue.c.reltuples).where(_catalogue.c.oid == cast(name, OID)).scalar_subquery()
    about = case((size > LARGE, cast(size, BigInteger)), else_=null())
    return about, case((size > LARGE, null()), else_=up_to(select(model.id), LARGE))


class Beyond:
    """Which segments of the lists of whole tables were beyond the cap less than a minute ago: they are not counted
    again to say “10 000+” once more. Kept by this process.

    Args:
        list_: the list's name; without one nothing is remembered.
        cap: how many rows are counted.
    """

    def __init__(self, list_: str, cap: int = CAP) -> None:
        self.list, self.cap = list_, cap
        self.seen: dict[tuple[str, int], float] = current_app.extensions.setdefault(SEGMENTS_BEYOND, {})

    def __contains__(self, place: int) -> bool:
        return time.monotonic() - self.seen.get((self.list, place), -FRESH) < FRESH

    def note(self, counts: list[int]) -> None:
        """What was counted, or known, of each segment."""
        for place, number in enumerate(counts):
            if self.list and number > self.cap and place not in self:
                self.seen[self.list, place] = time.monotonic()


class LongList:
    """How many rows one reader's list and its segments held less than a minute ago, if that was beyond the cap: only
    reading them all would tell. Kept by this process, for an actor with just these rights.

    Args:
        list_: the list's name; without one nothing is remembered.
        reader: who sees a part of its table.
    """

    def __init__(self, list_: str, reader: Actor) -> None:
        self.key = list_, reader
        self.kept: dict[tuple[str, Actor], tuple[float, list[Count]]]
        self.kept = current_app.extensions.setdefault(LONG_LISTS, {})

    @property
    def counts(self) -> list[Count]:
        """Of the list, then of each segment; empty when nothing is known."""
        at, counts = self.kept.get(self.key, (-FRESH, []))
        return counts if time.monotonic() - at < FRESH else []

    def counted(self, counts: list[Count]) -> list[Count]:
        """What was counted, to be shown: of a long list as it will be shown for the next minute."""
        if counts[0] <= CAP or not self.key[0]:
            return counts
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()
        shown = [Count(count, Sure.ABOUT if count.is_exact else count.sure) for count in counts]
        self.kept[self.key] = time.monotonic(), shown
        return shown


def exactly(model: Any) -> int:
    """The size of a large table, at most a minute old."""
    sizes: dict[str, tuple[float, int]] = current_app.extensions.setdefault(SIZES, {})
    counted = sizes.get(model.__tablename__)
    if counted is None or time.monotonic() - counted[0] > FRESH:
        number = session.scalar(select(func.count()).select_from(model)) or 0
        counted = sizes[model.__tablename__] = (time.monotonic(), number)
    return counted[1]


def _rounded(number: int) -> int:
    """Three figures: the statistics know no more."""
    return round(number, 3 - len(str(number)))
