"""What every stored total must be, computed again from the reports and the marks (LRN-05, LRN-06)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, acting_as
from models.learning.entities import Completion, LearningRecord, LessonView, ViewEvent
from models.learning.intervals import Spans, length, merged
from models.learning.ranges import as_ranges, as_spans
from models.learning.validating import due, validate_themes


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
    """The reports of a person on a lesson, in their order: another video begins anew."""

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


def differences(*, repair: bool = False) -> Iterator[Difference]:
    """Where stored totals differ from what they are made of, person by person; nothing is changed unless asked.

    Args:
        repair: write what is right, inside the caller's transaction.
    """
    with acting_as(SYSTEM):
        folds = dict(_folds())
        yield from _of_views(folds, repair)
        if repair:
            flush()
        yield from _of_records(repair)
        yield from (Difference(f"person {row.person_id}", f"badge of theme {row.theme_id}", None, "due")
                    for row in session.execute(due()).all())  # fmt: skip
        if repair:
            flush()
            validate_themes()


def _folds() -> Iterator[tuple[tuple[int, int], Fold]]:
    reports = (
        select(ViewEvent.person_id, ViewEvent.lesson_id, ViewEvent.video_id, ViewEvent.watched, ViewEvent.at,
               ViewEvent.completes)
        .where(ViewEvent.lesson_id.is_not(None))
        .order_by(ViewEvent.person_id, ViewEvent.lesson_id, ViewEvent.id)
    )  # fmt: skip
    for key, run in groupby(session.execute(reports), key=lambda row: (row.person_id, row.lesson_id)):
        fold = Fold()
        for report in run:
            fold.take(report)
        yield key, fold


def _of_views(folds: dict[tuple[int, int], Fold], repair: bool) -> Iterator[Difference]:
    views = session.scalars(select(LessonView).order_by(LessonView.person_id, LessonView.lesson_id)).all()
    missing = folds.keys() - {(view.person_id, view.lesson_id) for view in views}
    for person_id, lesson_id in sorted(missing):
        yield Difference(f"person {person_id}, lesson {lesson_id}", "view", None, "one")
        if repair:
            fold = folds[person_id, lesson_id]
            view = LessonView(person_id=person_id, lesson_id=lesson_id, opened_at=fold.last_at)
            session.add(view)
            flush()
            _write(view, should_be(view, fold))
    for view in views:
        right = should_be(view, folds.get((view.person_id, view.lesson_id), Fold()))
        place = f"person {view.person_id}, lesson {view.lesson_id}"
        stored = {name: _stored(view, name) for name in right}
        yield from (Difference(place, name, stored[name], right[name]) for name in right if stored[name] != right[name])
        if repair and stored != right:
            _write(view, right)


def should_be(view: LessonView, fold: Fold) -> dict[str, Any]:
    """The columns of a view that its reports decide. A mark is a fact of its own, and stays."""
    marked = view.completion is Completion.MARKED
    ended = Completion.WATCHED if fold.ended_at else None
    last = max((at for at in (fold.last_at, view.last_watched_at) if at), default=None)  # a replay moves it, too
    return {
        "watched": fold.watched, "watched_ms": length(fold.watched), "last_watched_at": last,
        "completion": Completion.MARKED if marked else ended,
        "completed_at": view.completed_at if marked and view.completed_at else fold.ended_at,
    }  # fmt: skip


def _stored(view: LessonView, name: str) -> Any:
    value = getattr(view, name)
    return as_spans(value) if name == "watched" else value


def _write(view: LessonView, right: dict[str, Any]) -> None:
    for name, value in right.items():
        setattr(view, name, list(as_ranges(value)) if name == "watched" else value)


def _of_records(repair: bool) -> Iterator[Difference]:
    sums = {row.person_id: row for row in session.execute(
        select(
            LessonView.person_id, func.count(LessonView.completed_at).label("lessons_viewed"),
            func.sum(LessonView.watched_ms).label("watched_ms"),
        ).group_by(LessonView.person_id)
    )}  # fmt: skip
    for record in session.scalars(select(LearningRecord).order_by(LearningRecord.person_id)).all():
        summed = sums.get(record.person_id)
        for name in ("lessons_viewed", "watched_ms"):
            right = int(getattr(summed, name)) if summed else 0
            if getattr(record, name) != right:
                yield Difference(f"person {record.person_id}", name, getattr(record, name), right)
                if repair:
                    setattr(record, name, right)
