"""What somebody watched: merged per lesson, and every report of it as it came (LRN-06, LRN-17, D17)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.accounts.person import Person
from models.catalogue.entities import Lesson
from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_


class Completion(Labelled):
    """How a lesson came to be viewed."""

    WATCHED = "watched", N_("Watched to the end")
    MARKED = "marked", N_("Marked as viewed by staff")


class VideoStage(Labelled):
    """Which of a workshop's videos."""

    INTRODUCTION = "introduction", N_("Introduction video")
    MAIN = "main", N_("Main video")
    CONCLUSION = "conclusion", N_("Conclusion video")


class LessonView(Timestamped, Entity):
    """A person and a lesson, whatever the path, the session or the slot (CAT-39, LRN-05)."""

    __tablename__ = "lesson_view"
    __table_args__ = (
        UniqueConstraint("person_id", "lesson_id"),
        CheckConstraint("(completed_at IS NULL) = (completion IS NULL)", name="completed"),
        CheckConstraint("watched_ms >= 0", name="watched_ms"),
        CheckConstraint("position_ms >= 0", name="position_ms"),
        Index("ix_lesson_view_completed", "lesson_id", "person_id", postgresql_where=text("completed_at IS NOT NULL")),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="RESTRICT"))
    video_id: Mapped[int | None] = mapped_column(ForeignKey("video.id", ondelete="SET NULL"), index=True)
    """Of which video ``watched`` speaks: another video of the lesson begins anew, until the lesson is completed."""
    watched: Mapped[list[Range[int]]] = mapped_column(INT4MULTIRANGE, server_default="{}", default=list)
    """Milliseconds of the video that were seen, each once."""
    watched_ms: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Their sum."""
    position_ms: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Where it stopped last."""
    opened_at: Mapped[datetime]
    """When it was opened first: no report adds more than was possible since (``models.learning.pacing``)."""
    last_watched_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completion: Mapped[Completion | None] = mapped_column(enum_column(Completion))
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """Why staff marked it (LRN-18)."""

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    lesson: Mapped[Lesson] = relationship()

    def __str__(self) -> str:
        return f"{self.person} — {self.lesson}"


class ViewEvent(Entity):
    """A report that was accepted, append-only by trigger: what views and workshops can be rebuilt from."""

    __tablename__ = "view_event"
    __table_args__ = (
        CheckConstraint("(lesson_id IS NULL) <> (workshop_id IS NULL)", name="subject"),
        CheckConstraint("(workshop_id IS NULL) = (stage IS NULL)", name="stage_of_workshop"),
        Index("ix_view_event_lesson", "person_id", "lesson_id"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id", ondelete="RESTRICT"), index=True)
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id", ondelete="RESTRICT"), index=True)
    stage: Mapped[VideoStage | None] = mapped_column(enum_column(VideoStage))
    video_id: Mapped[int] = mapped_column(BigInteger)
    """No foreign key: the event outlives a video that was replaced."""
    duration_ms: Mapped[int] = mapped_column(Integer)
    """Of that video, as it was known then."""
    watched: Mapped[list[Range[int]]] = mapped_column(INT4MULTIRANGE)
    added_ms: Mapped[int] = mapped_column(Integer)
    """What it added to what had been seen before."""
    completes: Mapped[bool] = mapped_column(default=False, server_default="false")
    """With it the video was seen to the end, by the share that was asked for on that day."""
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"


class LearningRecord(Entity):
    """What somebody watched in all, in one row: read by boards, and locked while a report is counted, so that two tabs
    share one clock."""

    __tablename__ = "learning_record"
    __table_args__ = (
        CheckConstraint("lessons_viewed >= 0", name="lessons_viewed"),
        CheckConstraint("watched_ms >= 0", name="watched_ms"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    lessons_viewed: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Lessons completed, each once (LRN-32)."""
    watched_ms: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Over lessons, each second once (LRN-06)."""
    last_watched_at: Mapped[datetime | None]
    credited_until: Mapped[datetime | None]
    """The instant up to which watching was counted: what a report adds must fit between it and now."""

    person: Mapped[Person] = relationship()

    def __str__(self) -> str:
        return str(self.person)
