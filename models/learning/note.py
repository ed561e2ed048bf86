"""What a learner wrote beside a lesson (LRN-11…14)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.accounts.person import Person
from models.catalogue.entities import Lesson
from models.kernel.columns import Id, Timestamped
from models.kernel.database import Entity

LONGEST_NOTE = 50_000
"""Characters."""


class LessonNote(Timestamped, Entity):
    """One a person and lesson; a module's notes are those of its lessons, so that they follow a shared lesson."""

    __tablename__ = "lesson_note"
    __table_args__ = (
        UniqueConstraint("person_id", "lesson_id"),
        CheckConstraint(f"length(text) <= {LONGEST_NOTE}", name="text"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="RESTRICT"), index=True)
    text: Mapped[str] = mapped_column(Text, default="", server_default="")
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """Rises with each save: a page that saves over a version it never saw is told."""

    person: Mapped[Person] = relationship()
    lesson: Mapped[Lesson] = relationship()

    def __str__(self) -> str:
        return f"{self.person} — {self.lesson}"
