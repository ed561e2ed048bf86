"""How one reads a list: a saved view is a named address, a column choice is kept for each reader."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Id, Timestamped
from models.kernel.database import Entity


class SavedView(Timestamped, Entity):
    """A list one comes back to: its own address, without host, screen or page."""

    __tablename__ = "saved_view"
    __table_args__ = (
        Index(
            "uq_saved_view_default", "screen", "default_for", unique=True, postgresql_where=text("default_for <> ''")
        ),
    )

    id: Mapped[Id]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    screen: Mapped[str] = mapped_column(String(60), index=True)
    name: Mapped[str] = mapped_column(String(120))
    query: Mapped[str] = mapped_column(Text, default="")
    """The address's arguments (``state_is=active&sort=name``); a filter that its reader lacks is left out."""
    columns: Mapped[list[str] | None] = mapped_column(JSONB)
    is_shared: Mapped[bool] = mapped_column(Boolean, default=False, server_default=text("false"))
    default_for: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The role for which the list opens like this; empty for none."""

    owner: Mapped[Any] = relationship("Person", viewonly=True)

    def __str__(self) -> str:
        return self.name


Index("uq_saved_view_name", SavedView.owner_id, SavedView.screen, func.lower(SavedView.name), unique=True)


class ColumnChoice(Timestamped, Entity):
    __tablename__ = "column_choice"
    __table_args__ = (UniqueConstraint("person_id", "screen"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    screen: Mapped[str] = mapped_column(String(60))
    columns: Mapped[list[str]] = mapped_column(JSONB)
    """Names of columns in the order shown."""

    def __str__(self) -> str:
        return self.screen
