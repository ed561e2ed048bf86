"""How far a learner has come: the port. Until the catalogue answers it, nothing is known, and every page says "—".

What keeps progress registers itself once, when it is imported: ``answers_progress(source)``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Date, Integer, String, cast, null
from sqlalchemy.types import TypeEngine


@dataclass(frozen=True)
class Progress:
    """What is known of one enrolment; None where nothing is.

    Args:
        last_video_on: the day on which a video was watched last.
        certification: its words.
        videos: how many were watched.
        minutes: how long, in all (LRN-06).
        themes: words of the level reached on each theme, in the order of the path: *Sourcing 40 %, Entretien 10 %*.
    """

    last_video_on: date | None = None
    certification: str | None = None
    videos: int | None = None
    minutes: int | None = None
    themes: str | None = None


FACTS: dict[str, TypeEngine[Any]] = {
    "last_video_on": Date(), "certification": String(), "videos": Integer(), "minutes": Integer(), "themes": String(),
}  # fmt: skip
"""Name of a fact -> its type in SQL."""


class ProgressSource(Protocol):
    """Whoever keeps progress."""

    def of(self, enrolment_ids: Sequence[int]) -> dict[int, Progress]:
        """Enrolment id -> its progress, in one query; ids of which nothing is known may be left out."""
        ...

    def said(self, name: str, enrolment_id: Any) -> ColumnElement[Any]:
        """One fact in the words of SQL, for orders and exports: a scalar subquery over a column of enrolment ids."""
        ...


NOTHING = Progress()
_source: ProgressSource | None = None


def answers_progress(source: ProgressSource | None) -> ProgressSource | None:
    """Register whoever keeps progress; gives back whoever did before."""
    global _source
    before, _source = _source, source
    return before


def progress_of(enrolment_ids: Sequence[int]) -> Callable[[int], Progress]:
    """What is known of some enrolments, read at once: an enrolment's id -> its progress."""
    found = _source.of(enrolment_ids) if _source is not None and enrolment_ids else {}
    return lambda enrolment_id: found.get(enrolment_id, NOTHING)


def is_answered() -> bool:
    """Whether anybody keeps progress: until then nothing can be put in its order."""
    return _source is not None


def progress_said(name: str, enrolment_id: Any) -> ColumnElement[Any]:
    """A fact of :data:`FACTS` as an expression; empty while nobody answers."""
    return cast(null(), FACTS[name]) if _source is None else _source.said(name, enrolment_id)
