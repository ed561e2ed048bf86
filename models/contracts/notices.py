"""What is owed to a learner when their slot changes hands: a mail, and a line under the bell (NOT-01)."""

from __future__ import annotations

from typing import Any

from models.contracts.entities import SlotAssignment
from models.kernel.policy import Actor
from models.outbox.operations import notify, owe

HOME = "/"


def slot_assigned(assignment: SlotAssignment, *, by: Actor) -> None:
    """Tell the new holder: which session, until when, thanks to whom."""
    _tell("slot_assigned", assignment, by)


def slot_released(assignment: SlotAssignment, *, by: Actor) -> None:
    """Tell the former holder, with the reason if one was given; their progress is kept."""
    _tell("slot_released", assignment, by, reason=assignment.release_reason)


def _tell(kind: str, assignment: SlotAssignment, by: Actor, **more: Any) -> None:
    enrolment = assignment.enrolment
    payload = {
        "enrolment_id": enrolment.id,
        "session_reference": enrolment.session.reference,
        "until": enrolment.ends_on.isoformat(),
        "by_name": by.name,
        **more,
    }
    key = f"{kind.replace('_', '-')}:{assignment.id}"
    owe(kind, key=key, recipient_id=enrolment.person_id, payload=payload)
    notify(kind, key=key, recipient_id=enrolment.person_id, payload=payload, link=HOME)
