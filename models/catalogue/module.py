"""A module: lessons and the sheet that sums them up, in as many themes as need it (CAT-20…25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.catalogue.lesson import Lesson
from models.documents.entities import StoredFile
from models.kernel.columns import Archivable, Id, Timestamped
from models.kernel.database import Entity
from models.kernel.text import N_

if TYPE_CHECKING:
    from models.catalogue.theme import ThemeModule


class Module(Timestamped, Archivable, Entity):
    __tablename__ = "module"
    __table_args__ = (
        Index(
            "ix_module_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    """What the client reads; the reference is the staff's (CAT-20)."""
    reference: Mapped[str] = mapped_column(String(200))
    tester_visible: Mapped[bool] = mapped_column(default=False, server_default="false")
    summary: Mapped[str] = mapped_column(Text, default="", server_default="")
    sheet_id: Mapped[int | None] = mapped_column(
        ForeignKey("module_sheet.id", ondelete="SET NULL", use_alter=True), index=True
    )
    """The version that learners download; None while it is being written (LRN-09)."""
    search_document: Mapped[str] = mapped_column(
        Text, Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True), deferred=True
    )

    theme_links: Mapped[list[ThemeModule]] = relationship(back_populates="module", passive_deletes="all")
    lesson_links: Mapped[list[ModuleLesson]] = relationship(
        back_populates="module", order_by="ModuleLesson.position", cascade="all, delete-orphan", passive_deletes=True
    )
    sheet: Mapped[ModuleSheet | None] = relationship(foreign_keys=[sheet_id], post_update=True)
    sheets: Mapped[list[ModuleSheet]] = relationship(
        back_populates="module",
        foreign_keys="ModuleSheet.module_id",
        order_by="ModuleSheet.version.desc()",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        return self.title


class ModuleSheet(Timestamped, Entity):
    """A version of *La fiche résumé du module*; a corrected one is a new version, earlier ones are kept (CAT-25)."""

    __tablename__ = "module_sheet"
    __table_args__ = (UniqueConstraint("module_id", "version"), CheckConstraint("version > 0", name="version"))

    id: Mapped[Id]
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(Integer)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="RESTRICT"), unique=True)
    pages: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """What was corrected, in the words of whoever loaded it."""
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)

    module: Mapped[Module] = relationship(back_populates="sheets", foreign_keys=[module_id])
    file: Mapped[StoredFile] = relationship()

    def __str__(self) -> str:
        return str(N_("version %(number)s", number=self.version))


class ModuleLesson(Timestamped, Entity):
    """A lesson in a module, at its place (CAT-26)."""

    __tablename__ = "module_lesson"
    __table_args__ = (
        UniqueConstraint("module_id", "lesson_id"),
        UniqueConstraint("module_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("position > 0", name="position"),
    )

    id: Mapped[Id]
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int] = mapped_column(Integer)

    module: Mapped[Module] = relationship(back_populates="lesson_links")
    lesson: Mapped[Lesson] = relationship(back_populates="module_links")

    def __str__(self) -> str:
        return f"{self.lesson} — {self.module}"


Index("uq_module_reference", func.lower(Module.reference), unique=True)
