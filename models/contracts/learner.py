"""The learner's form as one verb: their session, their managers, their slot, their place in the queue (CON-52)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from models.accounts.entities import Person
from models.contracts import waiting
from models.contracts.enrolling import change_end
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.queueing import leave_queue, queue_for_slot
from models.contracts.refusals import SlotAlreadyHeld
from models.contracts.seats import assign_slot, held_by, release_slot
from models.contracts.supervising import set_managers
from models.contracts.transferring import transfer
from models.kernel.database import flush
from models.kernel.errors import DomainError
from models.kernel.policy import Actor, require
from models.permissions import Permission

AS_IT_IS: Final[Any] = object()
"""Of a last day: None is one that may be meant, the session's own."""


def change_learner(
    enrolment: Enrolment, *, by: Actor, session: TrainingSession | None = None,
    managers: Sequence[Person] | None = None, holds_slot: bool | None = None, waits: bool | None = None,
    own_ends_on: date | None = AS_IT_IS,
) -> Enrolment:  # fmt: skip
    """Change what was changed on the form, all of it or nothing; what is None stays as it is.

    Args:
        session: where they learn from now on; their slot and their place in the queue are given back (CON-34).
        managers: all who follow them (CON-54).
        holds_slot: take a free slot, or give it back (CON-41, CON-43).
        waits: go to the end of the waiting list, or leave it (CON-49). Who gives a slot back stands there anyway unless
            this says otherwise.
        own_ends_on: a last day of their own, which staff alone give (CON-33).

    Raises:
        Forbidden: the actor does not change learners of that company.
        DomainError: as each of the verbs; next to the field that asked for it.
    """
    require(by, Permission.LEARNER_WRITE, enrolment)
    if session is not None and session.id != enrolment.session_id:
        _asked("session", transfer, [enrolment], session, by=by)
        flush()
    if own_ends_on is not AS_IT_IS:
        change_end(enrolment, own_ends_on=own_ends_on, by=by)
    if managers is not None:
        set_managers(enrolment.person, managers, by=by)
    if holds_slot is not None:
        _asked("holds_slot", assign_slot if holds_slot else release_slot, enrolment, by=by)
    if waits is not None:
        _set_waiting(enrolment, waits, by=by)
    return enrolment


def _set_waiting(enrolment: Enrolment, waits: bool, *, by: Actor) -> None:
    """A slot that was just given back has put them on the list, and one that was just taken has ended their waiting."""
    if waits and held_by(enrolment) is not None:
        raise SlotAlreadyHeld("waits")
    if waits is not (waiting.entry_of(enrolment) is not None):
        _asked("waits", queue_for_slot if waits else leave_queue, enrolment, by=by)


def _asked(field: str, operation: Any, *subjects: Any, by: Actor) -> None:
    """What is refused stands next to the field that asked for it."""
    try:
        operation(*subjects, by=by)
    except DomainError as refusal:
        refusal.field = field
        raise
