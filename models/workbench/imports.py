"""A file on its way into the tables: read, mapped, checked row by row, applied, taken back (U-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_


class BatchState(Labelled):
    UPLOADED = "uploaded", N_("Columns to match")
    CHECKING = "checking", N_("Being checked")
    CHECKED = "checked", N_("Checked")
    APPLYING = "applying", N_("Being imported")
    APPLIED = "applied", N_("Imported")
    UNDOING = "undoing", N_("Being taken back")
    UNDONE = "undone", N_("Taken back")
    DROPPED = "dropped", N_("Given up")


class RowOutcome(Labelled):
    PENDING = "pending", N_("To check")
    WRONG = "wrong", N_("To correct")
    NEW = "new", N_("To create")
    CHANGE = "change", N_("To change")
    SAME = "same", N_("Already so")
    LEFT = "left", N_("There already, left as it is")
    CREATED = "created", N_("Brought in")
    CHANGED = "changed", N_("Brought up to date")
    UNDONE = "undone", N_("Taken back")
    KEPT = "kept", N_("Kept: touched since")


NOT_APPLIED = (BatchState.UPLOADED, BatchState.CHECKING, BatchState.CHECKED)
"""Of a file of which nothing was written yet."""
DECIDED = (RowOutcome.NEW, RowOutcome.CHANGE)
"""What a check announces, and applying does."""
WRITTEN = (RowOutcome.CREATED, RowOutcome.CHANGED)
"""What applying did, and taking back undoes."""


class Existing(Labelled):
    """What becomes of a row about something that is there already."""

    UPDATE = "update", N_("Update what the file says differently")
    LEAVE = "leave", N_("Leave it as it is: only create")
    REFUSE = "refuse", N_("Tell it as a mistake")


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
    existing: Mapped[Existing] = mapped_column(enum_column(Existing), default=Existing.UPDATE)
    invites: Mapped[bool] = mapped_column(default=False)
    """Whether those who are created are written to at once (U-09)."""
    state: Mapped[BatchState] = mapped_column(enum_column(BatchState), default=BatchState.UPLOADED)
    total: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    """Outcome -> how many rows, once a step is over."""
    round: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How many times a step was begun: what a background task belongs to, and its key."""
    began_at: Mapped[datetime | None] = mapped_column()
    applied_at: Mapped[datetime | None] = mapped_column()
    undone_at: Mapped[datetime | None] = mapped_column()
    task_id: Mapped[int | None] = mapped_column(ForeignKey("background_task.id", ondelete="SET NULL"), index=True)

    by: Mapped[Any] = relationship("Person", viewonly=True)
    task: Mapped[Any] = relationship("BackgroundTask", viewonly=True)

    def number(self, *outcomes: RowOutcome) -> int:
        """How many rows have one of the outcomes."""
        return sum(self.counts.get(outcome.value, 0) for outcome in outcomes)

    def __str__(self) -> str:
        return self.file_name


class ImportRow(Entity):
    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("batch_id", "line"), {"postgresql_with": {"fillfactor": 60}})

    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    line: Mapped[int] = mapped_column(Integer)
    """The row's number in the file, counted as a spreadsheet or an editor does: the headers are 1."""
    cells: Mapped[list[str]] = mapped_column(JSONB)
    outcome: Mapped[RowOutcome] = mapped_column(enum_column(RowOutcome), default=RowOutcome.PENDING)
    problems: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """[field, English sentence, its values] for each thing that is wrong, or why a row was kept."""
    entity_id: Mapped[int | None] = mapped_column(BigInteger)
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What its kind decided when it was checked: ``changes`` (column -> [before, after]), and what else it needs."""

    def __str__(self) -> str:
        return str(self.line)
