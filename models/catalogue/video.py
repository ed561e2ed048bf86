"""A video as a port: a file kept here, Vimeo or YouTube (CAT-27, D17). Another video is another row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.documents.entities import StoredFile
from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

LONGEST = 12 * 60 * 60 * 1000
"""Milliseconds: no lesson lasts half a day."""


class VideoProvider(Labelled):
    HOSTED = "hosted", N_("File kept here")
    VIMEO = "vimeo", N_("Vimeo")
    YOUTUBE = "youtube", N_("YouTube")


class VideoState(Labelled):
    """What the last look at it found (CAT-28)."""

    UNCHECKED = "unchecked", N_("Not checked yet")
    PLAYS = "plays", N_("Plays")
    BROKEN = "broken", N_("Broken link")
    PRIVATE = "private", N_("Private or not embeddable")
    UNREACHABLE = "unreachable", N_("Host did not answer")


class Video(Timestamped, Entity):
    """What it is never changes: what somebody watched of it stays true. Replacing a lesson's video makes a new row."""

    __tablename__ = "video"
    __table_args__ = (
        CheckConstraint(
            "(provider = 'hosted') = (file_id IS NOT NULL) AND (provider = 'hosted') = (reference = '')", name="source"
        ),
        CheckConstraint(f"duration_ms BETWEEN 1 AND {LONGEST}", name="duration_ms"),
    )

    id: Mapped[Id]
    provider: Mapped[VideoProvider] = mapped_column(enum_column(VideoProvider))
    reference: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """The number of the video at its host, with Vimeo's key of an unlisted one (``123456789/abcdef``)."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="RESTRICT"), unique=True)
    captions_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"), unique=True)
    """WebVTT."""
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    """Unknown until a check, or the staff, says it: nothing of it can be validated before."""
    state: Mapped[VideoState] = mapped_column(
        enum_column(VideoState), default=VideoState.UNCHECKED, server_default=VideoState.UNCHECKED
    )
    checked_at: Mapped[datetime | None]

    file: Mapped[StoredFile | None] = relationship(foreign_keys=[file_id])
    captions: Mapped[StoredFile | None] = relationship(foreign_keys=[captions_id])

    def __str__(self) -> str:
        return f"{self.provider.label} {self.reference or f'n° {self.file_id}'}"
