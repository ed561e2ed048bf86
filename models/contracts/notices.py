"""What is owed to a learner when their slot changes hands: a mail, and a line under the bell (NOT-01)."""

from __future__ import annotations

from typing import Any

from models.contracts.entities import SlotAssignment
from models.kernel.policy import Actor
from models.outbox.operations import notify, owe
from models.outbox.owing_many import owe_each

HOME = "/"
NO_NAME = "Passerelle"
"""Of an organisation that said nothing yet."""


def slot_assigned(assignment: SlotAssignment, *, by: Actor) -> None:
    """Tell the new holder: which session, until when, thanks to whom."""
    _tell("slot_assigned", assignment, by)


def slot_released(assignment: SlotAssignment, *, by: Actor, **more: Any) -> None:
    """Tell the former holder, with the reason if one was given; their progress is kept.

    Args:
        more: why, when it was not simply somebody's decision (a ``SeatReason``'s value), and what goes with it.
    """
    _tell("slot_released", assignment, by, reason=assignment.release_reason, **more)


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


def rotated(terms: Any, released: list[dict[str, Any]], given: list[dict[str, Any]]) -> None:
    """Tell everybody whose slot changed hands in a night, all in one statement.

    Args:
        terms: a row with the reference of the session and the organisation_name.
        released, given: of each its assignment_id, person_id, until (ISO day) and why (a ``SeatReason``'s value).
    """
    owed = [
        {
            "kind": kind, "key": f"{kind.replace('_', '-')}:{one['assignment_id']}", "recipient_id": one["person_id"],
            "payload": {
                "session_reference": terms.reference, "until": one["until"],
                "by_name": terms.organisation_name or NO_NAME, "reason": "", "why": one["why"],
            },
        }
        for kind, those in (("slot_released", released), ("slot_assigned", given))
        for one in those
    ]  # fmt: skip
    if owed:
        owe_each(owed, link=HOME)
