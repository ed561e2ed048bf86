"""Stretches as the database keeps them, and back."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql.ranges import MultiRange

from models.learning.intervals import Spans


def as_spans(kept: Iterable[Range[int]]) -> Spans:
    """A column of merged ranges, which PostgreSQL keeps in order and half-open."""
    return tuple((one.lower or 0, one.upper or 0) for one in kept)


def as_ranges(spans: Spans) -> MultiRange[int]:
    return MultiRange(Range(begin, end, bounds="[)") for begin, end in spans)
