"""Who holds a slot, since when, by whom; and who waits for one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.accounts.person import Person
from models.kernel.columns import Id, Labelled, Timestamped, enum_column
from models.kernel.database import Entity
from models.kernel.text import N_

if TYPE_CHECKING:
    from models.contracts.enrolment import Enrolment
    from models.contracts.session import TrainingSession


class SeatReason(Labelled):
    """Why somebody got a slot, or gave it back."""

    HAND = "hand", N_("By hand")
    ROTATION = "rotation", N_("Rotation")
    FINISHED = "finished", N_("Path finished")
    OVER = "over", N_("End of access")
    TRANSFER = "transfer", N_("Moved to another session")
    WITHDRAWN = "withdrawn", N_("Removed from the session")


class SlotAssignment(Timestamped, Entity):
    """A period during which an enrolment holds a slot; open while it is held (CON-38, D13)."""

    __tablename__ = "slot_assignment"
    __table_args__ = (
        ExcludeConstraint(
            ("enrolment_id", "="), ("during", "&&"), name="ex_slot_assignment_one_at_a_time", using="gist"
        ),
        Index("uq_slot_assignment_open", "enrolment_id", unique=True, postgresql_where=text("upper_inf(during)")),
        Index("ix_slot_assignment_holders", "session_id", postgresql_where=text("upper_inf(during)")),
    )

    id: Mapped[Id]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="RESTRICT"), index=True)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    release_reason: Mapped[str] = mapped_column(String(300), default="")
    assigned_for: Mapped[SeatReason] = mapped_column(
        enum_column(SeatReason, "assigned_for"), default=SeatReason.HAND, server_default=SeatReason.HAND
    )
    released_for: Mapped[SeatReason | None] = mapped_column(enum_column(SeatReason, "released_for"))
    """None while it is held, and for what was released before reasons were kept."""

    enrolment: Mapped[Enrolment] = relationship(back_populates="assignments", overlaps="assignment")
    session: Mapped[TrainingSession] = relationship()
    assigned_by: Mapped[Person | None] = relationship(foreign_keys=[assigned_by_id])
    released_by: Mapped[Person | None] = relationship(foreign_keys=[released_by_id])

    @property
    def since(self) -> datetime | None:
        return self.during.lower

    @property
    def until(self) -> datetime | None:
        return self.during.upper

    def __str__(self) -> str:
        return str(self.enrolment)


class WaitingEntry(Timestamped, Entity):
    """A place in the queue of a session (CON-49)."""

    __tablename__ = "waiting_entry"
    __table_args__ = (
        UniqueConstraint("enrolment_id"),
        UniqueConstraint("session_id", "position", deferrable=True, initially="DEFERRED"),
    )

    id: Mapped[Id]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)

    enrolment: Mapped[Enrolment] = relationship(back_populates="waiting")
    session: Mapped[TrainingSession] = relationship()

    def __str__(self) -> str:
        return str(self.enrolment)
