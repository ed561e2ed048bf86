"""Tiles of the first page: a number, a chart or a list, each declared by its context in a few words.

The page reads all numbers in one statement; a tile that the reader may not see asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import ScalarSelect, select

from backoffice.counting import CAP, Count
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import Sentence


@dataclass(frozen=True)
class Number:
    """A figure that leads to the list behind it.

    Args:
        words: how many -> what they are.
        count: one value of a statement; at most one beyond the cap is counted (``counting.up_to``), unless ``whole``.
        screen, asked: the list behind it.
        whole: whether the value is exact however large.
    """

    words: Callable[[int], Sentence]
    permission: str
    icon: str
    tone: str
    count: Callable[[], ScalarSelect[int]]
    screen: str
    asked: dict[str, str] = field(default_factory=dict)
    whole: bool = False

    @property
    def address(self) -> str:
        return list_address(self.screen, self.asked)

    def said(self, found: int) -> Count:
        return Count(found) if self.whole else Count.capped(found, CAP)


@dataclass(frozen=True)
class Figures:
    """What a chart draws, and its table says.

    Args:
        head: what a row is (*Week*).
        series: (words, tone) of each column.
        rows: (label, one number a series), in order.
        summary: what the chart answers, in a sentence.
    """

    head: Any
    series: tuple[tuple[Any, str], ...]
    rows: list[tuple[str, tuple[int, ...]]]
    summary: Any

    @property
    def is_empty(self) -> bool:
        return not any(number for _label, numbers in self.rows for number in numbers)


@dataclass(frozen=True)
class Chart:
    """A question, answered by bars with a table behind them.

    Args:
        shape: ``columns``, ``bars`` (lying, for long names), ``line`` or ``stacked``.
        empty: what to say when there is nothing to draw.
    """

    name: str
    title: Sentence
    permission: str
    icon: str
    figures: Callable[[], Figures]
    empty: Sentence
    shape: str = "columns"
    wide: bool = False
    screen: str = ""
    asked: dict[str, str] = field(default_factory=dict)

    template = "backoffice/tiles/chart.html"

    @property
    def address(self) -> str:
        return list_address(self.screen, self.asked) if self.screen else ""

    def context(self, actor: Actor) -> dict[str, Any]:
        return {"tile": self, "figures": self.figures()}


@dataclass(frozen=True)
class Lines:
    """A short list with a template of its own.

    Args:
        context: the reader -> the template's values; None when the tile has nothing to say to them.
    """

    name: str
    permission: str
    template: str
    context: Callable[[Actor], dict[str, Any] | None]
    wide: bool = False


@dataclass(frozen=True)
class Step:
    """One of the first things to do in an empty database, which ticks itself.

    Args:
        found: a select that gives a row once it is done.
    """

    title: Sentence
    permission: str
    screen: str
    found: Callable[[], Any]
    view: str = "create_view"

    @property
    def address(self) -> str:
        return url_for(f"admin_{self.screen}.{self.view}")


Tile = Chart | Lines


def list_address(screen: str, asked: dict[str, str]) -> str:
    """The address of a screen's list."""
    return url_for(f"admin_{screen.replace('-', '_')}.index_view", **asked)


def values_of(wanted: Sequence[ScalarSelect[Any]]) -> list[Any]:
    """Single values, all in one statement."""
    return list(session.execute(select(*wanted)).one()) if wanted else []
