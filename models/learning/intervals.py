"""Stretches of a video, in milliseconds: read from what a player says, merged, measured (D17)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from models.learning.refusals import BeyondTheEnd, Malformed

Spans = tuple[tuple[int, int], ...]
"""From and to of each stretch, half-open; merged ones stand apart and in their order."""

MOST = 200
"""Stretches in one report; a player merges what touches, so that a minute of searching makes a dozen."""
ROUNDING = 1000
"""Milliseconds by which a player may take a video to be longer than its host says: hosts round to seconds."""
TAIL, TAIL_PERCENT = 2000, 2
"""The end is reached within two seconds of it, or 2 % of a shorter video: players stop a little early."""


def read_spans(given: Any, duration: int) -> Spans:
    """What a player says was watched, merged and cut at the end of the video.

    Args:
        given: decoded JSON, hence anything; ``[[from, to], …]`` in ms is right.
        duration: of the video, in ms.

    Raises:
        Malformed: not a list of pairs of whole numbers that rise, or more than :data:`MOST` of them.
        BeyondTheEnd: a stretch goes on after the video.
    """
    if not isinstance(given, list) or len(given) > MOST:
        raise Malformed
    return merged(_span(one, duration) for one in given)


def _span(given: Any, duration: int) -> tuple[int, int]:
    if not isinstance(given, list) or len(given) != 2:
        raise Malformed
    begin, end = (read_instant(one, duration) for one in given)
    if begin > end:
        raise Malformed
    return begin, end


def read_instant(given: Any, duration: int) -> int:
    """A place in the video, in ms.

    Raises:
        Malformed, BeyondTheEnd
    """
    if type(given) is not int or given < 0:  # True is an int, too, and NaN is none
        raise Malformed
    if given > duration + ROUNDING:
        raise BeyondTheEnd
    return min(given, duration)


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """The union: nothing twice, nothing empty, what touches made one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if begin == end:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return tuple(found)


def length(spans: Spans) -> int:
    """How long merged stretches are together, in ms."""
    return sum(end - begin for begin, end in spans)


def is_viewed(spans: Spans, duration: int, percent: int) -> bool:
    """Whether the end was reached and enough was seen on the way to it: not by seeking (LRN-17).

    Args:
        spans: merged.
        percent: how much of the duration is enough (``Setting.viewed_percent``).
    """
    if not spans:
        return False
    tail = min(TAIL, duration * TAIL_PERCENT // 100)
    return spans[-1][1] >= duration - tail and length(spans) * 100 >= duration * percent


def gaps(spans: Spans, duration: int) -> Spans:
    """What was not seen."""
    edges = ((0, 0), *spans, (duration, duration))
    return tuple((left[1], right[0]) for left, right in pairwise(edges) if left[1] < right[0])
