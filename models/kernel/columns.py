"""Column types that every table shares."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from sqlalchemy import BigInteger, ColumnElement, Enum, Identity, func
from sqlalchemy.orm import Mapped, mapped_column

from models.kernel.text import Sentence

Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]


class Timestamped:
    """When a row was written first and last (UTC)."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class Archivable:
    """A row that can be taken out of the way and brought back (``models.kernel.archiving``)."""

    archived_at: Mapped[datetime | None] = mapped_column()


class Labelled(StrEnum):
    """An enumeration whose members carry the words that people read: ``SLOTS = "slots", N_("Slots")``."""

    label: Sentence

    def __new__(cls, value: str, label: Sentence) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


def enum_column(kind: type[Labelled], name: str = "") -> Enum:
    """Store a labelled enumeration as text, with a CHECK that lists its values.

    Args:
        name: of the CHECK, where two columns of a table hold the same enumeration.
    """
    return Enum(
        kind,
        native_enum=False,
        length=40,
        create_constraint=True,
        name=name or _snake(kind.__name__),
        values_callable=lambda members: [member.value for member in members],
    )


FOLDED = "folded"
"""``info`` of a column by which many rows are ordered: the name of the column that holds its words folded already."""


def alphabetical(words: Any) -> ColumnElement[str]:
    """What to order words by: the database compares bytes, which would put *Élise* after *Zoé*."""
    kept = kept_folded(words)
    return func.f_unaccent(func.lower(words)) if kept is None else kept


def kept_folded(words: Any) -> Any:
    """The column that holds a column's words folded already; None when the table keeps no such column."""
    [column, *_] = getattr(getattr(words, "property", None), "columns", None) or (None,)
    name = None if column is None else column.info.get(FOLDED)
    return None if name is None else getattr(words.parent.entity, name)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def reference(entity: Any) -> str:
    """The name by which the audit log knows a row: ``person:12``."""
    return f"{entity.__tablename__}:{entity.id}"
