"""A theme that somebody validated (LRN-19…22)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.accounts.person import Person
from models.catalogue.entities import Theme
from models.kernel.columns import Id, Labelled, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_


class BadgeWay(Labelled):
    LESSONS = "lessons", N_("All lessons viewed")
    QUIZ = "quiz", N_("Programme quiz passed")


class ThemeBadge(Entity):
    """Granted once and kept: a lesson added to the theme later takes no badge back."""

    __tablename__ = "theme_badge"
    __table_args__ = (UniqueConstraint("person_id", "theme_id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="RESTRICT"), index=True)
    way: Mapped[BadgeWay] = mapped_column(enum_column(BadgeWay))
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())

    person: Mapped[Person] = relationship()
    theme: Mapped[Theme] = relationship()

    def __str__(self) -> str:
        return f"{self.person} — {self.theme}"
