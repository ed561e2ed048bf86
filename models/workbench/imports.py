"""A file on its way into the tables: read, mapped, checked row by row, applied, taken back (U-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_


class BatchState(Labelled):
    UPLOADED = "uploaded", N_("Columns to match")
    CHECKED = "checked", N_("Checked")
    APPLYING = "applying", N_("Being applied")
    APPLIED = "applied", N_("Applied")
    UNDOING = "undoing", N_("Being taken back")
    UNDONE = "undone", N_("Taken back")
    DROPPED = "dropped", N_("Given up")


class RowOutcome(Labelled):
    PENDING = "pending", N_("To check")
    WRONG = "wrong", N_("To correct")
    NEW = "new", N_("To create")
    CHANGE = "change", N_("To change")
    SAME = "same", N_("Already so")
    CREATED = "created", N_("Created")
    CHANGED = "changed", N_("Changed")
    UNDONE = "undone", N_("Taken back")
    KEPT = "kept", N_("Kept: changed since")


class ImportBatch(Timestamped, Entity):
    """One file and what became of it; ``kind`` names the registered import (``people``)."""

    __tablename__ = "import_batch"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(40), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    file_name: Mapped[str] = mapped_column(String(250))
    encoding: Mapped[str] = mapped_column(String(30), default="")
    headers: Mapped[list[str]] = mapped_column(JSONB, default=list)
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    """Field of the kind -> header of the file."""
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    state: Mapped[BatchState] = mapped_column(enum_column(BatchState), default=BatchState.UPLOADED)
    total: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    applied_at: Mapped[datetime | None] = mapped_column()
    undone_at: Mapped[datetime | None] = mapped_column()
    task_id: Mapped[int | None] = mapped_column(ForeignKey("background_task.id", ondelete="SET NULL"), index=True)

    by: Mapped[Any] = relationship("Person", viewonly=True)

    def __str__(self) -> str:
        return self.file_name


class ImportRow(Entity):
    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("batch_id", "line"),
        Index("ix_import_row_wrong", "batch_id", "line", postgresql_where=text("outcome = 'wrong'")),
    )

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    line: Mapped[int] = mapped_column(Integer)
    """The row's number in the file, counted as a spreadsheet does: the headers are 1."""
    cells: Mapped[list[str]] = mapped_column(JSONB)
    outcome: Mapped[RowOutcome] = mapped_column(enum_column(RowOutcome), default=RowOutcome.PENDING)
    problems: Mapped[list[Any] | None] = mapped_column(JSONB)
    """[field, English sentence, its values] for each thing that is wrong."""
    entity_id: Mapped[int | None] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What the import replaced, to put back."""

    def __str__(self) -> str:
        return str(self.line)
