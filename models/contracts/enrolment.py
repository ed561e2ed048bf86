"""A person in a session, and the managers who follow them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.accounts.person import Person
from models.contracts.session import TrainingSession
from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

if TYPE_CHECKING:
    from models.contracts.rotation_plan import PathCompletion
    from models.contracts.slot import SlotAssignment, WaitingEntry


class EnrolmentKind(Labelled):
    """What somebody does in a session: only who learns is counted and followed (CON-17, CON-18, A-42, FUP-24)."""

    LEARNER = "learner", N_("Learner")
    TESTER = "tester", N_("Tester")
    COMPANION = "companion", N_("Companion")


class Enrolment(Timestamped, Entity):
    """The start is the session's (CON-32); the end may be the person's own (CON-33)."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("person_id", "session_id"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[EnrolmentKind] = mapped_column(
        enum_column(EnrolmentKind), default=EnrolmentKind.LEARNER, server_default=EnrolmentKind.LEARNER
    )
    own_ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship()
    session: Mapped[TrainingSession] = relationship(back_populates="enrolments")
    assignments: Mapped[list[SlotAssignment]] = relationship(
        back_populates="enrolment", cascade="all, delete-orphan", passive_deletes=True, overlaps="assignment"
    )
    assignment: Mapped[SlotAssignment | None] = relationship(
        primaryjoin="and_(SlotAssignment.enrolment_id == Enrolment.id, func.upper_inf(SlotAssignment.during))",
        viewonly=True,
        uselist=False,
    )
    """The slot held now, if any."""
    waiting: Mapped[WaitingEntry | None] = relationship(
        back_populates="enrolment", cascade="all, delete-orphan", passive_deletes=True
    )

    completion: Mapped[PathCompletion | None] = relationship(
        back_populates="enrolment", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def ends_on(self) -> date:
        return self.own_ends_on or self.session.ends_on

    def __str__(self) -> str:
        return f"{self.person} — {self.session}"


class Supervision(Timestamped, Entity):
    """A manager follows a person: same relation from either form (CON-53, CON-54)."""

    __tablename__ = "supervision"
    __table_args__ = (UniqueConstraint("manager_id", "person_id"),)

    id: Mapped[Id]
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)

    manager: Mapped[Person] = relationship(foreign_keys=[manager_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    def __str__(self) -> str:
        return f"{self.manager} → {self.person}"
