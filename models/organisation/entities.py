"""The one row of settings, and what a school divides itself into."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.kernel.columns import Archivable, Id, Timestamped
from models.kernel.database import Entity


class Setting(Timestamped, Entity):
    """What staff may change without an operator: one row, typed (ACC-11, D14)."""

    __tablename__ = "setting"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("welcome_hour BETWEEN 0 AND 23 AND reminder_hour BETWEEN 0 AND 23", name="hours"),
        CheckConstraint("report_hour BETWEEN 0 AND 23 AND report_weekday BETWEEN 0 AND 6", name="report"),
        CheckConstraint("late_enrolment_days BETWEEN 0 AND 365", name="late_enrolment_days"),
        CheckConstraint("viewed_percent BETWEEN 50 AND 100", name="viewed_percent"),
        CheckConstraint("inactivity_days BETWEEN 1 AND 365", name="inactivity_days"),
        CheckConstraint(r"reminder_days ~ '^[1-9]\d{0,2}(, [1-9]\d{0,2})*$'", name="reminder_days"),
    )

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1, autoincrement=False)
    organisation_name: Mapped[str] = mapped_column(String(120), default="Passerelle")
    support_email: Mapped[str] = mapped_column(String(254), default="ausecours@lecoledurecrutement.fr")
    registration_url: Mapped[str] = mapped_column(String(500), default="")
    chat_script_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    """The loader of the live chat's provider; empty: no chat (D18)."""
    welcome_hour: Mapped[int] = mapped_column(Integer, default=6)
    rotation_hour: Mapped[int] = mapped_column(Integer, default=5, server_default="5")
    reminder_hour: Mapped[int] = mapped_column(Integer, default=7, server_default="7")
    reminder_days: Mapped[str] = mapped_column(String(40), default="30, 7, 1", server_default="30, 7, 1")
    """How many days before the end of a path its learner is reminded, the longest first (NOT-31)."""
    inactivity_days: Mapped[int] = mapped_column(Integer, default=21, server_default="21")
    """How many days without a visit make a learner inactive (NOT-32, FUP-20)."""
    report_weekday: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """The day of the managers' weekly report, 0 for Monday (NOT-33)."""
    report_hour: Mapped[int] = mapped_column(Integer, default=11, server_default="11")
    late_enrolment_days: Mapped[int] = mapped_column(Integer, default=30, server_default="30")
    """For how many days a session of licences has barely started (CON-26, A-54)."""
    booking_url: Mapped[str] = mapped_column(
        String(500), default="https://calendly.com/ledr/site", server_default="https://calendly.com/ledr/site"
    )
    """Where a visitor books a talk about the formats (CON-56)."""
    viewed_percent: Mapped[int] = mapped_column(Integer, default=90, server_default="90")
    """How much of a video must have been watched, once its end is reached, for a lesson to be viewed (LRN-17)."""
    sheet_owner: Mapped[str] = mapped_column(String(254), default="", server_default="")
    """Who writes the sheets of modules: told wherever one is replaced (CAT-25)."""
    demo_session_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id", ondelete="SET NULL"))
    """The session that visitors of the demo try for a day (CAT-38); without one there is no demo."""
    help_text: Mapped[str] = mapped_column(Text, default="")

    demo_session: Mapped[Any] = relationship("TrainingSession")

    @property
    def reminders(self) -> tuple[int, ...]:
        """The days of ``reminder_days``, in rising order."""
        return tuple(sorted(int(days) for days in self.reminder_days.split(",")))

    def __str__(self) -> str:
        return self.organisation_name


class Campus(Archivable, Entity):
    __tablename__ = "campus"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(120), unique=True)

    def __str__(self) -> str:
        return self.name


class Curriculum(Archivable, Entity):
    __tablename__ = "curriculum"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(160), unique=True)
    promotions: Mapped[list[Promotion]] = relationship(back_populates="curriculum", passive_deletes="all")

    def __str__(self) -> str:
        return self.name


class Promotion(Archivable, Entity):
    """A year of a curriculum."""

    __tablename__ = "promotion"
    __table_args__ = (UniqueConstraint("curriculum_id", "year"),)

    id: Mapped[Id]
    curriculum_id: Mapped[int] = mapped_column(ForeignKey("curriculum.id", ondelete="RESTRICT"))
    year: Mapped[int] = mapped_column(Integer)
    curriculum: Mapped[Curriculum] = relationship(back_populates="promotions")

    def __str__(self) -> str:
        return f"{self.curriculum} {self.year}"
