"""Who took which rows out, and when (U-16)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Id, Labelled, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_


class ExportFormat(Labelled):
    CSV = "csv", N_("CSV")
    XLSX = "xlsx", N_("Excel")


class ExportRun(Entity):
    """One file that left: whose, of which list, with which columns, how many rows."""

    __tablename__ = "export_run"

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    screen: Mapped[str] = mapped_column(String(60))
    kind: Mapped[ExportFormat] = mapped_column(enum_column(ExportFormat))
    query: Mapped[str] = mapped_column(Text, default="")
    columns: Mapped[list[str]] = mapped_column(JSONB, default=list)
    number: Mapped[int | None] = mapped_column(Integer)
    """Rows in the file; None when the reader left before its end."""
    task_id: Mapped[int | None] = mapped_column(ForeignKey("background_task.id", ondelete="SET NULL"), index=True)

    by: Mapped[Any] = relationship("Person", viewonly=True)

    def __str__(self) -> str:
        return f"{self.screen} {self.at:%Y-%m-%d %H:%M}"
