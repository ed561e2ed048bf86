"""Who took which rows out, and when (U-16)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text, func
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
    impersonator_id: Mapped[int | None] = mapped_column(BigInteger)
    """Who was behind the screen, if somebody looked through the eyes of ``by``."""
    screen: Mapped[str] = mapped_column(String(60))
    kind: Mapped[ExportFormat] = mapped_column(enum_column(ExportFormat))
    query: Mapped[str] = mapped_column(Text, default="")
    """The address of the list: its arguments."""
    title: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """What the list was called, in the language of whoever took it."""
    columns: Mapped[list[str]] = mapped_column(JSONB, default=list)
    number: Mapped[int | None] = mapped_column(Integer)
    """Rows in the file; None when the reader left before its end."""
    task_id: Mapped[int | None] = mapped_column(ForeignKey("background_task.id", ondelete="SET NULL"), index=True)

    by: Mapped[Any] = relationship("Person", viewonly=True)
    impersonator: Mapped[Any] = relationship(
        "Person", primaryjoin="foreign(ExportRun.impersonator_id) == Person.id", viewonly=True
    )

    def __str__(self) -> str:
        return f"{self.title or self.screen} {self.at:%Y-%m-%d %H:%M}"
