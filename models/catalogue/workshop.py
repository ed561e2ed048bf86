"""A workshop (*atelier*): six stages at most, in which knowledge is applied (CAT-31…35, D1)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, String, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.catalogue.module import Module
from models.catalogue.path import Path
from models.catalogue.video import Video
from models.kernel.columns import Archivable, Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_


class QuestionStage(Labelled):
    INTRODUCTION = "introduction", N_("Introduction question")
    MAIN = "main", N_("Main question")


class Workshop(Timestamped, Archivable, Entity):
    __tablename__ = "workshop"
    __table_args__ = (
        Index(
            "ix_workshop_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    reference: Mapped[str] = mapped_column(String(200))
    tester_visible: Mapped[bool] = mapped_column(default=False, server_default="false")
    summary: Mapped[str] = mapped_column(Text, default="", server_default="")
    corrected: Mapped[bool] = mapped_column(default=True, server_default="true")
    """Whether learners compare their answers with those displayed before the conclusion (D1)."""
    introduction_video_id: Mapped[int | None] = mapped_column(ForeignKey("video.id", ondelete="RESTRICT"), unique=True)
    main_video_id: Mapped[int | None] = mapped_column(ForeignKey("video.id", ondelete="RESTRICT"), unique=True)
    conclusion_video_id: Mapped[int | None] = mapped_column(ForeignKey("video.id", ondelete="RESTRICT"), unique=True)
    search_document: Mapped[str] = mapped_column(
        Text, Computed("f_unaccent(lower(title || ' ' || reference))", persisted=True), deferred=True
    )

    introduction_video: Mapped[Video | None] = relationship(foreign_keys=[introduction_video_id])
    main_video: Mapped[Video | None] = relationship(foreign_keys=[main_video_id])
    conclusion_video: Mapped[Video | None] = relationship(foreign_keys=[conclusion_video_id])
    questions: Mapped[list[WorkshopQuestion]] = relationship(
        back_populates="workshop",
        order_by="(WorkshopQuestion.stage, WorkshopQuestion.position)",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    path_links: Mapped[list[PathWorkshop]] = relationship(
        back_populates="workshop", cascade="all, delete-orphan", passive_deletes=True
    )
    module_links: Mapped[list[WorkshopModule]] = relationship(
        back_populates="workshop", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return self.title


class WorkshopQuestion(Timestamped, Entity):
    __tablename__ = "workshop_question"
    __table_args__ = (
        UniqueConstraint("workshop_id", "stage", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("position > 0", name="position"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    stage: Mapped[QuestionStage] = mapped_column(enum_column(QuestionStage), default=QuestionStage.MAIN)
    position: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)

    workshop: Mapped[Workshop] = relationship(back_populates="questions")

    def __str__(self) -> str:
        return self.text[:80]


class PathWorkshop(Timestamped, Entity):
    """A workshop in a path, at its place."""

    __tablename__ = "path_workshop"
    __table_args__ = (
        UniqueConstraint("path_id", "workshop_id"),
        UniqueConstraint("path_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("position > 0", name="position"),
    )

    id: Mapped[Id]
    path_id: Mapped[int] = mapped_column(ForeignKey("path.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)

    path: Mapped[Path] = relationship(back_populates="workshop_links")
    workshop: Mapped[Workshop] = relationship(back_populates="path_links")

    def __str__(self) -> str:
        return f"{self.workshop} — {self.path}"


class WorkshopModule(Timestamped, Entity):
    """A recommended module: in a path that locks its workshops, seen in full before this one opens (CAT-32, LRN-25)."""

    __tablename__ = "workshop_module"
    __table_args__ = (UniqueConstraint("workshop_id", "module_id"),)

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id", ondelete="RESTRICT"), index=True)

    workshop: Mapped[Workshop] = relationship(back_populates="module_links")
    module: Mapped[Module] = relationship()

    def __str__(self) -> str:
        return f"{self.module} — {self.workshop}"


Index("uq_workshop_reference", func.lower(Workshop.reference), unique=True)
