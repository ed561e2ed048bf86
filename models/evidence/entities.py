"""The audit log: one row a change, appended in the change's own transaction, and sealed when that is committed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.kernel.columns import Id, Labelled, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_


class Act(Labelled):
    CREATED = "created", N_("Created")
    CHANGED = "changed", N_("Changed")
    DELETED = "deleted", N_("Deleted")
    EVENT = "event", N_("Event")


class AuditEntry(Entity):
    """No foreign key: the log outlives what it speaks of (OPS-21)."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subjects", "subjects", postgresql_using="gin"),
        Index(
            "ix_audit_entry_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    actor_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    actor_name: Mapped[str] = mapped_column(String(250), default="")
    impersonator_id: Mapped[int | None] = mapped_column(BigInteger)
    request_id: Mapped[str] = mapped_column(String(40), default="")
    act: Mapped[Act] = mapped_column(enum_column(Act))
    entity: Mapped[str] = mapped_column(String(60))
    entity_id: Mapped[int | None] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(300), default="")
    """What the row was called, so that the log still reads after a deletion."""
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """column -> [before, after]; a secret is shown as dots."""
    reason: Mapped[str] = mapped_column(Text, default="")
    subjects: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    """Every row it concerns (``person:12``): itself, and those it points at; a timeline asks for one of them."""
    search_document: Mapped[str] = mapped_column(
        Text,
        Computed("f_unaccent(lower(title || ' ' || actor_name || ' ' || entity))", persisted=True),
        deferred=True,
    )
    """Made of sealed columns by the database; not sealed itself."""

    def __str__(self) -> str:
        return f"{self.act.label} {self.title}"


class AuditSeal(Entity):
    """The hash of an entry and of every entry before it. Triggers write it (migration 0002), and nobody else."""

    __tablename__ = "audit_seal"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(Entity):
    """The last seal, in one row: what whoever commits next waits for, and what is worth keeping elsewhere."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


Table("audit_turn", Entity.metadata, Column("entry_id", BigInteger, primary_key=True, autoincrement=False))
