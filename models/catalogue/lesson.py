"""A lesson (*leçon*): a video and its text, in as many modules as need it (CAT-26…28, CAT-37)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Computed, ForeignKey, Index, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.catalogue.video import Video
from models.kernel.columns import Archivable, Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

if TYPE_CHECKING:
    from models.catalogue.module import ModuleLesson


class LessonLevel(Labelled):
    """Lessons start from the basics and go up to expert level (CAT-37)."""

    BASICS = "basics", N_("Basics")
    INTERMEDIATE = "intermediate", N_("Intermediate")
    ADVANCED = "advanced", N_("Advanced")
    EXPERT = "expert", N_("Expert")


class Lesson(Timestamped, Archivable, Entity):
    __tablename__ = "lesson"
    __table_args__ = (
        Index(
            "ix_lesson_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(200))
    """Internal, like a module's."""
    level: Mapped[LessonLevel] = mapped_column(enum_column(LessonLevel), default=LessonLevel.BASICS)
    tester_visible: Mapped[bool] = mapped_column(default=False, server_default="false")
    body: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Plain text under the video; an empty line begins a paragraph."""
    video_id: Mapped[int | None] = mapped_column(ForeignKey("video.id", ondelete="RESTRICT"), unique=True)
    search_document: Mapped[str] = mapped_column(
        Text, Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True), deferred=True
    )

    video: Mapped[Video | None] = relationship()
    module_links: Mapped[list[ModuleLesson]] = relationship(back_populates="lesson", passive_deletes="all")

    def __str__(self) -> str:
        return self.title


Index("uq_lesson_reference", func.lower(Lesson.reference), unique=True)
