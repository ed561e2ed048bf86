"""Reports folded into what they come to, one run of rows after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select

from models.kernel.database import session
from models.learning.intervals import Spans, merged
from models.learning.ranges import as_spans


@dataclass(frozen=True)
class Difference:
    """What is stored and what should be."""

    where: str
    what: str
    stored: Any
    rebuilt: Any

    def __str__(self) -> str:
        return f"{self.where}: {self.what} is {self.stored}, the reports say {self.rebuilt}."


@dataclass
class Fold:
    """The reports of a person on a video, in their order: another video in its place begins anew."""

    video_id: int | None = None
    watched: Spans = ()
    ended_at: datetime | None = None
    last_at: datetime | None = None

    def take(self, report: Any) -> None:
        if report.video_id != self.video_id:
            self.video_id, self.watched, self.ended_at = report.video_id, (), None
        self.watched = merged((*self.watched, *as_spans(report.watched)))
        self.last_at = report.at
        if report.completes and self.ended_at is None:
            self.ended_at = report.at


def folded(reports: Select[Any], *key: str) -> Iterator[tuple[Any, Fold]]:
    """Each run of reports, folded.

    Args:
        reports: video_id, watched, at and completes, ordered by their key and then by age.
        key: names of the columns that say what they are of.
    """
    for values, run in groupby(session.execute(reports), key=attrgetter(*key)):
        fold = Fold()
        for report in run:
            fold.take(report)
        yield values, fold
