"""What a licence and a slot cost, as the public page says it (CON-08)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.contracts.session import SessionKind
from models.kernel.columns import Id, Timestamped, enum_column
from models.kernel.database import Entity


class Price(Timestamped, Entity):
    """An indicative price and the day on which it was valid: a later one does not erase it."""

    __tablename__ = "price"
    __table_args__ = (CheckConstraint("cents > 0", name="cents"), UniqueConstraint("kind", "valid_on"))

    id: Mapped[Id]
    kind: Mapped[SessionKind] = mapped_column(enum_column(SessionKind))
    cents: Mapped[int] = mapped_column(Integer)
    valid_on: Mapped[date]

    def __str__(self) -> str:
        return f"{self.kind.value} {self.valid_on}"
