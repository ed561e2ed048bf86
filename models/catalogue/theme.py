"""A theme (*thématique*): modules under one colour, in as many paths as need it (CAT-14…19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.catalogue.module import Module
from models.kernel.columns import Archivable, Id, Timestamped
from models.kernel.database import Entity

if TYPE_CHECKING:
    from models.catalogue.path import PathTheme


class Theme(Timestamped, Archivable, Entity):
    __tablename__ = "theme"
    __table_args__ = (
        CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name="colour"),
        Index(
            "ix_theme_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(200))
    """Internal: enough for staff to find it again (CAT-18, CAT-19)."""
    colour: Mapped[str] = mapped_column(String(7))
    """As ``#1e90ff``, in small letters."""
    optional: Mapped[bool] = mapped_column(default=False, server_default="false")
    tester_visible: Mapped[bool] = mapped_column(default=False, server_default="false")
    summary: Mapped[str] = mapped_column(Text, default="", server_default="")
    search_document: Mapped[str] = mapped_column(
        Text, Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True), deferred=True
    )

    path_links: Mapped[list[PathTheme]] = relationship(back_populates="theme", passive_deletes="all")
    module_links: Mapped[list[ThemeModule]] = relationship(
        back_populates="theme", order_by="ThemeModule.position", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return self.title


class ThemeModule(Timestamped, Entity):
    """A module in a theme, at its place (CAT-22)."""

    __tablename__ = "theme_module"
    __table_args__ = (
        UniqueConstraint("theme_id", "module_id"),
        UniqueConstraint("theme_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("position > 0", name="position"),
    )

    id: Mapped[Id]
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int] = mapped_column(Integer)

    theme: Mapped[Theme] = relationship(back_populates="module_links")
    module: Mapped[Module] = relationship(back_populates="theme_links")

    def __str__(self) -> str:
        return f"{self.module} — {self.theme}"


Index("uq_theme_reference", func.lower(Theme.reference), unique=True)
