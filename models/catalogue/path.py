"""A path (*parcours*): what the people of a session follow (CAT-01…10)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.catalogue.theme import Theme
from models.kernel.columns import Archivable, Id, Timestamped
from models.kernel.database import Entity

if TYPE_CHECKING:
    from models.catalogue.workshop import PathWorkshop


class Path(Timestamped, Archivable, Entity):
    """Learners of its sessions see it once it is published; what it holds may still change then."""

    __tablename__ = "path"
    __table_args__ = (
        CheckConstraint("required_workshops >= 0", name="required_workshops"),
        CheckConstraint("average_hours BETWEEN 1 AND 10000", name="average_hours"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        Index(
            "ix_path_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(200))
    """Internal: no learner reads it (CAT-18, U-22)."""
    certifying: Mapped[bool] = mapped_column(default=False, server_default="false")
    required_workshops: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    workshops_locked: Mapped[bool] = mapped_column(default=False, server_default="false")
    programme_quizzes_on: Mapped[bool] = mapped_column(default=True, server_default="true")
    community_on: Mapped[bool] = mapped_column(default=False, server_default="false")
    tester_visible: Mapped[bool] = mapped_column(default=False, server_default="false")
    published_at: Mapped[datetime | None]

    slug: Mapped[str | None] = mapped_column(String(80), unique=True)
    """Address of its public page (CAT-10); without one it has none."""
    summary: Mapped[str] = mapped_column(Text, default="", server_default="")
    audience: Mapped[str] = mapped_column(Text, default="", server_default="")
    objective: Mapped[str] = mapped_column(Text, default="", server_default="")
    skills: Mapped[str] = mapped_column(Text, default="", server_default="")
    """One a line."""
    registration_number: Mapped[str] = mapped_column(String(80), default="", server_default="")
    registration_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    average_hours: Mapped[int | None] = mapped_column(Integer)
    """Theory, practice and final certification together."""

    search_document: Mapped[str] = mapped_column(
        Text, Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True), deferred=True
    )

    theme_links: Mapped[list[PathTheme]] = relationship(
        back_populates="path", order_by="PathTheme.position", cascade="all, delete-orphan", passive_deletes=True
    )
    workshop_links: Mapped[list[PathWorkshop]] = relationship(
        back_populates="path", order_by="PathWorkshop.position", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def __str__(self) -> str:
        return self.title


class PathTheme(Timestamped, Entity):
    """A theme in a path, at its place, with its colour: never twice in one path (CAT-17)."""

    __tablename__ = "path_theme"
    __table_args__ = (
        UniqueConstraint("path_id", "theme_id"),
        UniqueConstraint("path_id", "position", deferrable=True, initially="DEFERRED"),
        UniqueConstraint("path_id", "colour", name="uq_path_theme_colour", deferrable=True, initially="DEFERRED"),
        CheckConstraint("position > 0", name="position"),
    )

    id: Mapped[Id]
    path_id: Mapped[int] = mapped_column(ForeignKey("path.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="RESTRICT"), index=True)
    colour: Mapped[str] = mapped_column(String(7), server_default=FetchedValue())
    """The theme's: triggers copy it, and every change of it (migration 0010)."""
    position: Mapped[int] = mapped_column(Integer)

    path: Mapped[Path] = relationship(back_populates="theme_links")
    theme: Mapped[Theme] = relationship(back_populates="path_links")

    def __str__(self) -> str:
        return f"{self.theme} — {self.path}"


Index("uq_path_reference", func.lower(Path.reference), unique=True)
