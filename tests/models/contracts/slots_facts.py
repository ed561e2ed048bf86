"""What the tables say of some sessions: now, and over their whole past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from models.contracts.entities import SeatReason, SlotAssignment
from models.kernel.database import session
from models.kernel.policy import Actor

FACTS = text(
    "SELECT s.kind, s.package, s.slots_used, s.learners,"
    " ARRAY(SELECT e.person_id FROM slot_assignment a JOIN enrolment e ON e.id = a.enrolment_id"
    " WHERE a.session_id = s.id AND e.session_id = s.id AND upper_inf(during)) AS holders,"
    " ARRAY(SELECT e.person_id FROM waiting_entry w JOIN enrolment e ON e.id = w.enrolment_id"
    " WHERE w.session_id = s.id ORDER BY w.position) AS queue,"
    " ARRAY(SELECT person_id FROM enrolment WHERE session_id = s.id AND kind = 'learner') AS there"
    " FROM training_session s WHERE s.id = ANY(:ids) ORDER BY s.id"
)
COMMIT = (
    "training_session_licences_agree, training_session_seats_agree, slot_assignment_seats_agree,"
    " uq_waiting_entry_session_id_position"
)
"""What the database checks at the end of a transaction."""
BY_NOBODY = SeatReason.ROTATION, SeatReason.FINISHED, SeatReason.OVER
"""Why a night moves a slot."""


def facts_of(ids: Sequence[int]) -> Sequence[Any]:
    """kind, package, counters, and the people who hold, wait and learn, of each session."""
    return session.execute(FACTS, {"ids": list(ids)}).all()


def the_whole_ledger_stands(
    ids: Sequence[int], packages: Sequence[Sequence[tuple[datetime, int]]], by: Actor
) -> None:  # fmt: skip
    """At every instant of the past no more people held a slot than there were; each period says why, and by whom.

    Args:
        packages: of each session what its package became, and when.
    """
    for session_id, became in zip(ids, packages, strict=True):
        periods = session.scalars(select(SlotAssignment).where(SlotAssignment.session_id == session_id)).all()
        for instant in [one.since for one in periods] + [instant for instant, _package in became]:
            package = [package for since, package in became if since <= instant][-1]
            assert sum(_holds(one, instant) for one in periods) <= package
        for one in periods:
            assert (one.assigned_by_id is None) == (one.assigned_for in BY_NOBODY)
            if one.until is not None:
                assert one.released_for is not None
                assert one.released_by_id == (None if one.released_for in BY_NOBODY else by.person_id)


def _holds(period: SlotAssignment, instant: datetime) -> bool:
    return period.since <= instant and (period.until is None or instant < period.until)
