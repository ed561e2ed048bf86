"""Whether the counters of each session say what its assignments and its enrolments say (CON-17, D13)."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from models.contracts.entities import Enrolment, SlotAssignment, TrainingSession
from models.contracts.learning import learns


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


def learners_counted_wrong() -> Select[str, int, int]:
    """(reference, learners counted, learners there) of the sessions where both differ: there should never be one."""
    there = (
        select(func.count(Enrolment.id))
        .where(Enrolment.session_id == TrainingSession.id, *learns())
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    return (
        select(TrainingSession.reference, TrainingSession.learners, there)
        .where(TrainingSession.learners != there)
        .order_by(TrainingSession.reference)
    )
