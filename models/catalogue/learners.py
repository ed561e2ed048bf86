"""What learners have done with the catalogue: the port. Those who keep it answer; until then nobody has used anything.

Whoever keeps it registers once, when it is imported: ``learners_answer(source)``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from models.catalogue.levels import Row


class LearnerSource(Protocol):
    """Whoever keeps views, badges and workshops, and knows who follows which path."""

    def who_used(self, row: Row) -> int:
        """How many people have viewed, validated or worked on something of a row (CAT-15)."""
        ...

    def who_follow(self, path_ids: Collection[int]) -> int:
        """How many people learn on one of these paths, today or later."""
        ...

    def sessions_on(self, path_id: int) -> Sequence[str]:
        """The references of the sessions that follow a path, past ones too."""
        ...


_source: LearnerSource | None = None


def learners_answer(source: LearnerSource | None) -> LearnerSource | None:
    """Register whoever keeps it; gives back whoever did before."""
    global _source
    before, _source = _source, source
    return before


def people_who_used(row: Row) -> int:
    """How many people have used a row."""
    return 0 if _source is None else _source.who_used(row)


def learners_on(path_ids: Collection[int]) -> int:
    """How many people learn on one of these paths, today or later: those who lose one that is unpublished."""
    return 0 if _source is None or not path_ids else _source.who_follow(path_ids)


def sessions_on(path_id: int) -> Sequence[str]:
    """The references of the sessions that follow a path."""
    return () if _source is None else _source.sessions_on(path_id)
