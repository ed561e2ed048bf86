"""Whether the counter of each session says what its assignments say (D13)."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from models.contracts.entities import SlotAssignment, TrainingSession


def sessions_counted_wrong() -> Select[str, int, int]:
    """(reference, slots counted, slots held) of the sessions where both differ: there should never be one."""
    held = (
        select(func.count(SlotAssignment.id))
        .where(SlotAssignment.session_id == TrainingSession.id, func.upper_inf(SlotAssignment.during))
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    return (
        select(TrainingSession.reference, TrainingSession.slots_used, held)
        .where(TrainingSession.slots_used != held)
        .order_by(TrainingSession.reference)
    )
