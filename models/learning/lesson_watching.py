"""The video of a lesson, as it is watched: one statement finds and locks, one writes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Integer,
    Select,
    Update,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE
from sqlalchemy.dialects.postgresql import insert as insert_or_nothing

from models.catalogue.entities import Lesson, Video
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor, table_of
from models.learning.completing import lesson_done
from models.learning.entities import Completion, LearningRecord, LessonView, ViewEvent
from models.learning.following import may_read_lesson
from models.learning.openness import is_open_to
from models.learning.ranges import as_ranges, as_spans
from models.learning.watching import Done, Merge, Standing
from models.organisation.entities import Setting
from models.organisation.queries import unknown

record: Any = table_of(LearningRecord)
view: Any = table_of(LessonView)
event: Any = table_of(ViewEvent)
lesson: Any = table_of(Lesson)
video: Any = table_of(Video)


@dataclass(frozen=True)
class LessonVideo:
    """A :class:`models.learning.watching.Viewed`."""

    lesson_id: int

    def admitted(self, by: Actor) -> Standing:
        values = {"person": by.person_id, "lesson": self.lesson_id, "today": clock.today()}
        row = session.execute(_standing(), values).one_or_none()
        if row is None or not row.is_open:
            may_read_lesson(by, self.lesson_id)
        if row is None:
            begin(by.person_id or 0, self.lesson_id)
            row = session.execute(_standing(), values).one()
        return Standing(
            row.video_id, row.duration_ms, row.seen_of, as_spans(row.watched), row.position_ms, row.opened_at,
            row.credited_until, row.completion is not None, row.completion == Completion.WATCHED,
            row.viewed_percent,
        )  # fmt: skip

    def write(self, by: Actor, standing: Standing, merge: Merge) -> None:
        session.execute(
            _write(merge.is_news),
            {
                "person": by.person_id, "lesson": self.lesson_id, "video": standing.video_id,
                "duration": standing.duration_ms, "union": as_ranges(merge.watched), "position_to": merge.position_ms,
                "added": merge.added_ms, "gained": _length(merge) - _length(standing), "now": merge.at,
                "spent": merge.spent, "moved": merge.moved, "ends": merge.completes, "newly": merge.newly,
                "seen_of": standing.video_id if merge.begins_anew else standing.seen_of,
            },
        )  # fmt: skip

    def done(self, by: Actor, merge: Merge) -> Done:
        return lesson_done(by, self.lesson_id)


def begin(person_id: int, lesson_id: int) -> None:
    """The rows of somebody who opens a lesson first, if they are not there."""
    own = insert_or_nothing(record).values(person_id=person_id)
    session.execute(own.on_conflict_do_nothing(index_elements=["person_id"]))
    opened = insert_or_nothing(view).values(person_id=person_id, lesson_id=lesson_id, opened_at=clock.now())
    session.execute(opened.on_conflict_do_nothing(index_elements=["person_id", "lesson_id"]))


def _latest(moved: Any, now: Any, before: Any) -> Any:
    """It never goes back, even where the clock does."""
    return case((moved, func.greatest(now, before)), else_=before)


def _length(of: Standing | Merge) -> int:
    return sum(end - start for start, end in of.watched)


@cache
def _standing() -> Select[Any]:
    """Made once, as the statement below: a learner's player runs both every few seconds."""
    person, which = bindparam("person", type_=BigInteger), bindparam("lesson", type_=BigInteger)
    enough = select(table_of(Setting).c.viewed_percent).scalar_subquery()
    return (
        select(
            lesson.c.video_id, video.c.duration_ms, view.c.video_id.label("seen_of"), view.c.watched,
            view.c.position_ms, view.c.opened_at, view.c.completion, record.c.credited_until,
            is_open_to(person, which, bindparam("today", type_=Date)).label("is_open"),
            func.coalesce(enough, unknown().viewed_percent).label("viewed_percent"),
        )
        .select_from(record)
        .join(view, view.c.person_id == record.c.person_id)
        .join(lesson, lesson.c.id == view.c.lesson_id)
        .outerjoin(video, video.c.id == lesson.c.video_id)
        .where(record.c.person_id == person, view.c.lesson_id == which)
        .with_for_update(of=[record, view])
    )  # fmt: skip


@cache
def _write(is_news: bool) -> Update:
    """The view, the record and, for what is news, the event, in one statement."""
    person, which = bindparam("person", type_=BigInteger), bindparam("lesson", type_=BigInteger)
    union, now = bindparam("union", type_=INT4MULTIRANGE), bindparam("now", type_=DateTime(timezone=True))
    moved, newly = bindparam("moved", type_=Boolean), bindparam("newly", type_=Boolean)
    gained = bindparam("gained", type_=Integer)
    merged = (
        update(view)
        .where(view.c.person_id == person, view.c.lesson_id == which)
        .values(
            video_id=bindparam("seen_of", type_=BigInteger), watched=union, watched_ms=view.c.watched_ms + gained,
            position_ms=bindparam("position_to", type_=Integer), updated_at=now,
            last_watched_at=_latest(moved, now, view.c.last_watched_at),
            completed_at=case((newly, now), else_=view.c.completed_at),
            completion=case((newly, literal(Completion.WATCHED, view.c.completion.type)), else_=view.c.completion),
        )
    )  # fmt: skip
    noted = insert(event).values(
        person_id=person, lesson_id=which, video_id=bindparam("video", type_=BigInteger),
        duration_ms=bindparam("duration", type_=Integer), watched=union, added_ms=bindparam("added", type_=Integer),
        completes=bindparam("ends", type_=Boolean), at=now,
    )  # fmt: skip
    counted = (
        update(record)
        .where(record.c.person_id == person)
        .values(
            watched_ms=record.c.watched_ms + gained, credited_until=bindparam("spent", type_=DateTime(timezone=True)),
            last_watched_at=_latest(moved, now, record.c.last_watched_at),
            lessons_viewed=record.c.lessons_viewed + case((newly, 1), else_=0),
        )
        .add_cte(merged.cte("merged"))
    )  # fmt: skip
    return counted.add_cte(noted.cte("noted")) if is_news else counted
