"""Messages owed, notifications under the bell, and occurrences of jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, String, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_


class Channel(Labelled):
    MAIL = "mail", N_("E-mail")
    SMS = "sms", N_("SMS")


class Delivery(Labelled):
    """Where a message or an occurrence stands."""

    DUE = "due", N_("To send")
    SENT = "sent", N_("Sent")
    FAILED = "failed", N_("Failed")
    UNKNOWN = "unknown", N_("Outcome unknown")
    CANCELLED = "cancelled", N_("Cancelled")


class RunState(Labelled):
    DUE = "due", N_("Due")
    DONE = "done", N_("Done")
    FAILED = "failed", N_("Failed")


class Message(Timestamped, Entity):
    """One thing owed to one person by one channel; ``key`` makes it owed once (NOT-45, OPS-20)."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_due", "due_at", "id", postgresql_where=text("state = 'due'")),
        Index("ix_message_stuck", "id", postgresql_where=text("state IN ('failed', 'unknown')")),
        Index("ix_message_created", "created_at", "state"),
        Index(
            "ix_message_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
        CheckConstraint("attempts >= 0", name="attempts"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    channel: Mapped[Channel] = mapped_column(enum_column(Channel), default=Channel.MAIL)
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    address: Mapped[str] = mapped_column(String(254), default="")
    """Where it goes when not to the recipient's own address (a new address to confirm), else empty."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """Ids and plain values for the template; never a secret."""
    state: Mapped[Delivery] = mapped_column(enum_column(Delivery), default=Delivery.DUE)
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """When it may be taken next: moved forward by a lease while it is sent, and by the backoff after a failure."""
    sent_at: Mapped[datetime | None] = mapped_column()
    sent_to: Mapped[str] = mapped_column(String(254), default="")
    provider_id: Mapped[str] = mapped_column(String(200), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    search_document: Mapped[str] = mapped_column(
        Text, Computed("f_unaccent(lower(sent_to || ' ' || address))", persisted=True), deferred=True
    )

    recipient: Mapped[Any] = relationship("Person", viewonly=True)

    def __str__(self) -> str:
        return self.key


class Notification(Entity):
    """A line under the bell (NOT-01)."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_notification_recipient", "recipient_id", text("created_at DESC")),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(200))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    link: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    read_at: Mapped[datetime | None] = mapped_column()

    def __str__(self) -> str:
        return self.kind


class JobOccurrence(Entity):
    """A job at its planned instant: whoever inserts the row first, plans it (D14, OPS-19)."""

    __tablename__ = "job_occurrence"
    __table_args__ = (
        UniqueConstraint("job", "planned_at"),
        Index("ix_job_occurrence_due", "due_at", "id", postgresql_where=text("state = 'due'")),
        Index("ix_job_occurrence_failed", "id", postgresql_where=text("state = 'failed'")),
    )

    id: Mapped[Id]
    job: Mapped[str] = mapped_column(String(80))
    planned_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Who pressed *run now*; nobody when the clock planned it."""
    state: Mapped[RunState] = mapped_column(enum_column(RunState), default=RunState.DUE)
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column()
    finished_at: Mapped[datetime | None] = mapped_column()
    result: Mapped[str] = mapped_column(Text, default="")
    last_error: Mapped[str] = mapped_column(Text, default="")

    def __str__(self) -> str:
        return f"{self.job} {self.planned_at:%Y-%m-%d %H:%M}"
