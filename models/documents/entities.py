"""A stored file: content addressed, so that a row rolled back leaves nothing wrong behind."""

from __future__ import annotations

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.kernel.columns import Id, Timestamped
from models.kernel.database import Entity


class StoredFile(Timestamped, Entity):
    __tablename__ = "stored_file"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)

    def __str__(self) -> str:
        return self.key
