"""How the slots of a session rotate, which nights were done, and who has finished their path (CON-44…48, A-59)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.contracts.rotation_pace import LONGEST_PACE, Pace
from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

if TYPE_CHECKING:
    from models.contracts.enrolment import Enrolment
    from models.contracts.session import TrainingSession


class RotationKind(Labelled):
    NATURAL = "natural", N_("Natural rotation")
    PACED = "paced", N_("Paced rotation")


class RotationPlan(Timestamped, Entity):
    """The rotation of a session; a session without one has none."""

    __tablename__ = "rotation_plan"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'paced') = (every_days IS NOT NULL) AND (kind = 'paced') = (next_on IS NOT NULL)", name="pace"
        ),
        CheckConstraint(f"every_days BETWEEN 1 AND {LONGEST_PACE}", name="every_days"),
    )

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[RotationKind] = mapped_column(enum_column(RotationKind))
    every_days: Mapped[int | None] = mapped_column(Integer)
    weekends: Mapped[bool] = mapped_column(default=True, server_default="true")
    """Whether Saturdays and Sundays count, and slots may change hands on them (CON-48)."""
    next_on: Mapped[date | None] = mapped_column(index=True)
    """The day of the next paced rotation."""
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)

    session: Mapped[TrainingSession] = relationship(back_populates="rotation")

    @property
    def pace(self) -> Pace | None:
        return Pace(self.every_days, self.weekends) if self.every_days is not None else None

    def __str__(self) -> str:
        return str(self.session)


class RotationRun(Entity):
    """A night that was done: there is one a session and a day, whoever tries (OPS-02)."""

    __tablename__ = "rotation_run"
    __table_args__ = (UniqueConstraint("session_id", "day"),)

    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(index=True)
    moves: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    def __str__(self) -> str:
        return f"{self.session_id} {self.day}"


class PathCompletion(Timestamped, Entity):
    """A learner has finished the path of a session: what a natural rotation waits for (A-59)."""

    __tablename__ = "path_completion"

    id: Mapped[Id]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), unique=True)
    finished_on: Mapped[date]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    """Who declared it."""

    enrolment: Mapped[Enrolment] = relationship(back_populates="completion")

    def __str__(self) -> str:
        return str(self.enrolment)
