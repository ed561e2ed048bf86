"""Work that somebody asked for and that outlasts their request: a verb on many rows, an export, an import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

PROVED_AT = "proved_at"
"""Where a payload keeps when whoever asked proved who they are."""


class TaskKind(Labelled):
    VERB = "verb", N_("Action on several rows")
    EXPORT = "export", N_("Export")
    IMPORT = "import", N_("Import")
    UNDO = "undo", N_("Import taken back")


class TaskState(Labelled):
    WAITING = "waiting", N_("Waiting")
    RUNNING = "running", N_("Running")
    DONE = "done", N_("Done")
    CANCELLED = "cancelled", N_("Cancelled")
    FAILED = "failed", N_("Failed")


class LineOutcome(Labelled):
    PENDING = "pending", N_("To do")
    DONE = "done", N_("Done")
    REFUSED = "refused", N_("Refused")


class BackgroundTask(Timestamped, Entity):
    """Taken by one runner at a time under a lease (``due_at``), and taken again when that runner died."""

    __tablename__ = "background_task"
    __table_args__ = (
        Index("ix_background_task_due", "due_at", "id", postgresql_where=text("state IN ('waiting', 'running')")),
        CheckConstraint("done >= 0 AND refused >= 0 AND (total IS NULL OR total >= 0)", name="numbers"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    """What makes it asked for once: the token of the form that asked."""
    kind: Mapped[TaskKind] = mapped_column(enum_column(TaskKind))
    title: Mapped[str] = mapped_column(String(300))
    """What was asked, in the words of whoever asked."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    impersonator_id: Mapped[int | None] = mapped_column(BigInteger)
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    request_id: Mapped[str] = mapped_column(String(40), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What the audit log says of the request that asked; whatever is done later says the same."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What its kind needs to do it: names, ids and plain values; never a secret."""
    state: Mapped[TaskState] = mapped_column(enum_column(TaskState), default=TaskState.WAITING)
    total: Mapped[int | None] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    refused: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column()
    finished_at: Mapped[datetime | None] = mapped_column()
    cancel_asked_at: Mapped[datetime | None] = mapped_column()
    last_error: Mapped[str] = mapped_column(Text, default="", server_default="")
    link: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """The path of its result on this site, when it has a page of its own (an import's)."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"), index=True)

    asked_by: Mapped[Any] = relationship("Person", viewonly=True)

    @property
    def proved_at(self) -> datetime | None:
        """When whoever asked proved who they are, if what they asked for is sensitive: a proof for this task alone."""
        told = self.payload.get(PROVED_AT)
        return datetime.fromisoformat(told) if told else None

    def __str__(self) -> str:
        return self.title


class TaskLine(Entity):
    """One row that a task works on, and what came of it; written with the row's own change, so it happens once."""

    __tablename__ = "task_line"
    __table_args__ = (
        UniqueConstraint("task_id", "subject_id"),
        Index("ix_task_line_pending", "task_id", "id", postgresql_where=text("outcome = 'pending'")),
    )

    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(ForeignKey("background_task.id", ondelete="CASCADE"))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(300), default="", server_default="")
    outcome: Mapped[LineOutcome] = mapped_column(enum_column(LineOutcome), default=LineOutcome.PENDING)
    sentence: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Why it was refused, in the language of whoever asked."""

    task: Mapped[BackgroundTask] = relationship()

    def __str__(self) -> str:
        return self.name or str(self.subject_id)
