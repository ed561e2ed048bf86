"""A company: a client, an employer or a school (U-04)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Archivable, Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_


class CompanyKind(Labelled):
    CLIENT = "client", N_("Client")
    EMPLOYER = "employer", N_("Employer")
    SCHOOL = "school", N_("School")


class Company(Timestamped, Archivable, Entity):
    """The name is the exact legal one: it is printed on official documents (CON-02)."""

    __tablename__ = "company"
    __table_args__ = (
        CheckConstraint("successor_id <> id", name="not_its_own_successor"),
        Index(
            "ix_company_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
        Index("ix_company_by_name", text("f_unaccent(lower(name))"), "id", postgresql_include=["name"]),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[CompanyKind] = mapped_column(enum_column(CompanyKind), default=CompanyKind.CLIENT)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("company.id", ondelete="RESTRICT"), index=True)
    name_frozen_at: Mapped[datetime | None]
    """When the name was first printed on a document: it stays from then on (CON-03, D15)."""
    external_reference: Mapped[str | None] = mapped_column(String(80), unique=True)
    search_document: Mapped[str] = mapped_column(
        Text,
        Computed("f_unaccent(lower(name || ' ' || coalesce(external_reference, '')))", persisted=True),
        deferred=True,
    )

    successor: Mapped[Company | None] = relationship(remote_side="Company.id")

    def __str__(self) -> str:
        return self.name


Index("uq_company_name", func.lower(Company.name), unique=True)
