"""What every stored total must be, computed again from the reports and the marks (LRN-05, LRN-06)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select

from models.catalogue.entities import Video
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, acting_as
from models.learning.entities import Completion, LearningRecord, LessonView, ViewEvent
from models.learning.finishing import ended, finish_paths
from models.learning.folding import Difference, Fold, folded
from models.learning.intervals import length
from models.learning.ranges import as_ranges, as_spans
from models.learning.rebuilding_workshops import of_workshops
from models.learning.stage_watching import own_record
from models.learning.validating import due, validate_themes


def differences(*, repair: bool = False) -> Iterator[Difference]:
    """Where stored totals differ from what they are made of, person by person; nothing is changed unless asked.

    Args:
        repair: write what is right, inside the caller's transaction.
    """
    with acting_as(SYSTEM):
        yield from _of_views(dict(folded(_reports(), "person_id", "lesson_id")), repair)
        yield from of_workshops(repair)
        if repair:
            flush()
        yield from _of_records(repair)
        yield from (Difference(f"person {row.person_id}", f"badge of theme {row.theme_id}", None, "due")
                    for row in session.execute(due()).all())  # fmt: skip
        if repair:
            flush()
            validate_themes()
        yield from (Difference(f"enrolment {one}", "path finished", None, "due")
                    for one in session.scalars(ended()).all())  # fmt: skip
        if repair:
            finish_paths()


def _reports() -> Select[*tuple[Any, ...]]:
    return (
        select(ViewEvent.person_id, ViewEvent.lesson_id, ViewEvent.video_id, ViewEvent.watched, ViewEvent.at,
               ViewEvent.completes)
        .where(ViewEvent.lesson_id.is_not(None))
        .order_by(ViewEvent.person_id, ViewEvent.lesson_id, ViewEvent.id)
    )  # fmt: skip


def _of_views(folds: dict[tuple[int, int], Fold], repair: bool) -> Iterator[Difference]:
    views = session.scalars(select(LessonView).order_by(LessonView.person_id, LessonView.lesson_id)).all()
    missing = folds.keys() - {(view.person_id, view.lesson_id) for view in views}
    for person_id, lesson_id in sorted(missing):
        yield Difference(f"person {person_id}, lesson {lesson_id}", "view", None, "one")
        if repair:
            fold = folds[person_id, lesson_id]
            video = session.get(Video, fold.video_id)
            view = LessonView(person_id=person_id, lesson_id=lesson_id, opened_at=fold.last_at)
            view.video_id = video.id if video else None
            session.add(view)
            _write(view, should_be(view, fold))
            flush()
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
            func.max(LessonView.last_watched_at).label("last_watched_at"),
        ).group_by(LessonView.person_id)
    )}  # fmt: skip
    records = {one.person_id: one for one in session.scalars(select(LearningRecord).order_by(LearningRecord.person_id))}
    for person_id in sorted(sums.keys() - records.keys()):
        yield Difference(f"person {person_id}", "record", None, "one")
        if repair:
            records[person_id] = own_record(person_id)
    for person_id, record in records.items():
        for name, right in _summed(sums.get(person_id)).items():
            if getattr(record, name) != right:
                yield Difference(f"person {person_id}", name, getattr(record, name), right)
                if repair:
                    setattr(record, name, right)


def _summed(row: Any) -> dict[str, Any]:
    """The columns of a record that views decide; of somebody without any, when ``row`` is None."""
    return {
        "lessons_viewed": row.lessons_viewed if row else 0, "watched_ms": int(row.watched_ms) if row else 0,
        "last_watched_at": row.last_watched_at if row else None,
    }  # fmt: skip
