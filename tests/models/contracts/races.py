"""Many threads at once on a committed database, and what they leave there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from flask import Flask
from sqlalchemy import func, select

from models.accounts.entities import Person
from models.contracts.entities import Enrolment, SlotAssignment, TrainingSession
from models.contracts.operations import assign_slot, release_slot
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, act_as

TRIES, SLOTS = 50, 10


def learner(number: int) -> Person:
    return Person(email=f"l{number}@exemple.fr", first_name="L", last_name=str(number))


def at_once(scratch: Flask, work: Callable[[int], object], arguments: Sequence[int]) -> list[type[Exception] | None]:
    """Call ``work`` in a thread an argument, all released by one barrier; what each raised."""
    barrier, outcomes = threading.Barrier(len(arguments)), dict[int, type[Exception] | None]()

    def one(place: int, argument: int) -> None:
        with scratch.app_context():
            act_as(SYSTEM)
            barrier.wait()
            try:
                with transaction():
                    work(argument)
                outcomes[place] = None
            except DomainError as refusal:
                outcomes[place] = type(refusal)

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(arguments)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [outcomes[place] for place in range(len(arguments))]


def assign(enrolment_id: int) -> None:
    assign_slot(session.get_one(Enrolment, enrolment_id), by=SYSTEM)


def release(enrolment_id: int) -> None:
    release_slot(session.get_one(Enrolment, enrolment_id), by=SYSTEM)


def holders() -> int:
    counted = session.scalar(select(func.count(SlotAssignment.id)).where(func.upper_inf(SlotAssignment.during)))
    return counted or 0


def counter() -> int:
    session.expire_all()
    return session.scalars(select(TrainingSession.slots_used)).one()
