"""How far somebody is in a workshop, what they answered, and which answers the others read (CAT-34, CAT-35, D1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.accounts.person import Person
from models.catalogue.entities import Workshop, WorkshopQuestion
from models.kernel.columns import Id, Timestamped
from models.kernel.database import Entity

LONGEST_ANSWER = 20_000
"""Characters."""


class WorkshopProgress(Timestamped, Entity):
    """When each stage was done; the percentage follows from these (``models.learning.staging``)."""

    __tablename__ = "workshop_progress"
    __table_args__ = (UniqueConstraint("person_id", "workshop_id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="RESTRICT"), index=True)
    opened_at: Mapped[datetime]
    """As on a lesson's view."""
    introduction_watched: Mapped[list[Range[int]]] = mapped_column(INT4MULTIRANGE, server_default="{}", default=list)
    main_watched: Mapped[list[Range[int]]] = mapped_column(INT4MULTIRANGE, server_default="{}", default=list)
    conclusion_watched: Mapped[list[Range[int]]] = mapped_column(INT4MULTIRANGE, server_default="{}", default=list)
    introduction_viewed_at: Mapped[datetime | None]
    introduction_answered_at: Mapped[datetime | None]
    main_viewed_at: Mapped[datetime | None]
    main_answered_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    """When the last of the stages that it had was done: it stays, whatever becomes of the workshop."""

    person: Mapped[Person] = relationship()
    workshop: Mapped[Workshop] = relationship()

    def __str__(self) -> str:
        return f"{self.person} — {self.workshop}"


class WorkshopAnswer(Timestamped, Entity):
    """Not marked (LRN-27)."""

    __tablename__ = "workshop_answer"
    __table_args__ = (
        UniqueConstraint("person_id", "question_id"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {LONGEST_ANSWER}", name="text"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("workshop_question.id", ondelete="RESTRICT"), index=True)
    text: Mapped[str] = mapped_column(Text)
    corrected_text: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What the learner made of it after reading the answers displayed."""

    person: Mapped[Person] = relationship()
    question: Mapped[WorkshopQuestion] = relationship()

    def __str__(self) -> str:
        return self.text[:80]


class FeaturedAnswer(Timestamped, Entity):
    """An answer that staff chose to display, at its place (CAT-34)."""

    __tablename__ = "featured_answer"
    __table_args__ = (
        UniqueConstraint("question_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("position > 0", name="position"),
    )

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("workshop_question.id", ondelete="CASCADE"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("workshop_answer.id", ondelete="CASCADE"), unique=True)
    position: Mapped[int] = mapped_column(Integer)
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)

    question: Mapped[WorkshopQuestion] = relationship()
    answer: Mapped[WorkshopAnswer] = relationship()

    def __str__(self) -> str:
        return str(self.answer)
