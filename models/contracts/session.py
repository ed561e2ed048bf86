"""A training session: people of one company, under one contract (CON-04, CON-11)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.catalogue.entities import Path
from models.contracts.company import Company
from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

if TYPE_CHECKING:
    from models.contracts.enrolment import Enrolment
    from models.contracts.rotation_plan import RotationPlan


LARGEST_PACKAGE = 100_000


class SessionKind(Labelled):
    LICENCES = "licences", N_("Licences")
    SLOTS = "slots", N_("Slots")


class SessionState(Labelled):
    UPCOMING = "upcoming", N_("Upcoming")
    RUNNING = "running", N_("Running")
    EXPIRED = "expired", N_("Expired")


class TrainingSession(Timestamped, Entity):
    """``slots_used`` counts the holders: the CHECK is what makes overselling impossible (D13).

    ``learners`` counts the enrolments of learners, by triggers on them: licences are compared with it at commit, and
    never exceeded; a package says as many as there are learners whenever it is written (CON-17, CON-19).
    """

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="period"),
        CheckConstraint(f"package BETWEEN 0 AND {LARGEST_PACKAGE}", name="package"),
        CheckConstraint("learners >= 0", name="learners"),
        CheckConstraint("slots_used BETWEEN 0 AND package", name="slots_used"),
        Index(
            "ix_training_session_search_document",
            "search_document",
            postgresql_using="gin",
            postgresql_ops={"search_document": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id]
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="RESTRICT"), index=True)
    reference: Mapped[str] = mapped_column(String(200))
    kind: Mapped[SessionKind] = mapped_column(enum_column(SessionKind), default=SessionKind.SLOTS)
    package: Mapped[int] = mapped_column(Integer)
    slots_used: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    learners: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date] = mapped_column(index=True)
    path_id: Mapped[int | None] = mapped_column(ForeignKey("path.id", ondelete="RESTRICT"), index=True)
    """The one path that everybody in the session follows (CON-09, CON-34); unknown while it is being written."""
    contract_reference: Mapped[str] = mapped_column(String(80), default="")
    signed_on: Mapped[date | None]
    search_document: Mapped[str] = mapped_column(
        Text,
        Computed("f_unaccent(lower(reference || ' ' || contract_reference))", persisted=True),
        deferred=True,
    )

    company: Mapped[Company] = relationship()
    path: Mapped[Path | None] = relationship()
    enrolments: Mapped[list[Enrolment]] = relationship(back_populates="session", passive_deletes="all")
    rotation: Mapped[RotationPlan | None] = relationship(
        back_populates="session", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def slots_free(self) -> int:
        return self.package - self.slots_used

    @property
    def licences_vacant(self) -> int:
        """Licences whose learner was deleted; the next save of the session asks for a package that agrees."""
        return self.package - self.learners if self.kind is SessionKind.LICENCES else 0

    def state_on(self, day: date) -> SessionState:
        """Running while the expiry date is not passed (CON-37)."""
        if day < self.starts_on:
            return SessionState.UPCOMING
        return SessionState.RUNNING if day <= self.ends_on else SessionState.EXPIRED

    def __str__(self) -> str:
        return self.reference


Index("uq_training_session_reference", func.lower(TrainingSession.reference), unique=True)
