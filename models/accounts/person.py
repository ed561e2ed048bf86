"""A person: one account, whatever the number of roles (U-01, U-02)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Computed, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from models.kernel.columns import FOLDED, Id, Labelled, Timestamped, alphabetical, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

if TYPE_CHECKING:
    from models.accounts.grants import RoleGrant
    from models.documents.entities import StoredFile


class PersonState(Labelled):
    """One life line (U-02); whether lessons are open is another question, of the enrolment."""

    REQUESTED = "requested", N_("Awaiting approval")
    REFUSED = "refused", N_("Refused")
    IMPORTED = "imported", N_("Not invited")
    INVITED = "invited", N_("Not registered")
    ACTIVE = "active", N_("Active")
    DEACTIVATED = "deactivated", N_("Deactivated")
    ARCHIVED = "archived", N_("Archived")


class Locale(Labelled):
    FRENCH = "fr", N_("French")
    ENGLISH = "en", N_("English")


class Person(Timestamped, Entity):
    __tablename__ = "person"
    __table_args__ = (
        Index(
            "ix_person_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
        Index("ix_person_by_name", "last_name_key", "id"),
        # the included column lets a page far behind be found in the index alone, which knows the expression only
        Index("ix_person_by_email", text("f_unaccent(lower(email))"), "id", postgresql_include=["email"]),
        Index("ix_person_by_last_seen", text("last_seen_at DESC NULLS LAST"), text("id DESC")),
        Index("ix_person_by_creation", "created_at", "id"),
        Index("ix_person_by_state", "state", "id"),
    )

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), Computed("lower(email)", persisted=True), unique=True)
    first_name: Mapped[str] = mapped_column(String(120))
    last_name: Mapped[str] = mapped_column(String(120), info={FOLDED: "last_name_key"})
    last_name_key: Mapped[str] = mapped_column(
        Text, Computed("f_unaccent(lower(last_name))", persisted=True), deferred=True
    )
    locale: Mapped[Locale] = mapped_column(enum_column(Locale), default=Locale.FRENCH)
    phone: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[PersonState] = mapped_column(enum_column(PersonState), default=PersonState.IMPORTED)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"), index=True)
    external_reference: Mapped[str | None] = mapped_column(String(80), unique=True)
    last_seen_at: Mapped[datetime | None] = mapped_column(index=True)
    search_document: Mapped[str] = mapped_column(
        Text,
        Computed("f_unaccent(lower(first_name || ' ' || last_name || ' ' || email))", persisted=True),
        deferred=True,
    )

    picture: Mapped[StoredFile | None] = relationship()
    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="person", cascade="all, delete-orphan", passive_deletes=True, foreign_keys="RoleGrant.person_id"
    )

    @validates("email")
    def _strip(self, _key: str, email: str) -> str:
        return email.strip()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """Up to two letters, for the default picture (ACC-49)."""
        return "".join(part[0] for part in (self.first_name, self.last_name) if part).upper()

    @property
    def is_registered(self) -> bool:
        """Whether they ever chose a password: *pastille verte* or *grise* (ACC-64, D8)."""
        return self.state in (PersonState.ACTIVE, PersonState.DEACTIVATED, PersonState.ARCHIVED)

    def __str__(self) -> str:
        return self.name or self.email


def by_name() -> tuple[Any, ...]:
    """What people are listed by: surname, first name, then the row, so that no two are ever equal."""
    return alphabetical(Person.last_name), alphabetical(Person.first_name), Person.id
