"""Declaring that a learner has finished the path: what a natural rotation waits for (A-59)."""

from __future__ import annotations

from datetime import date

from models.contracts.entities import Enrolment, PathCompletion
from models.contracts.refusals import AlreadyFinished, FinishedTooEarly, NotFinished
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def finish_path(enrolment: Enrolment, *, by: Actor, on: date | None = None) -> PathCompletion:
    """Declare the path of an enrolment finished. No slot changes hands now: the next night does what follows from it.

    Args:
        on: the day, from the first of the session to today; today when none is given.

    Raises:
        Forbidden: the actor does not write enrolments.
        AlreadyFinished, FinishedTooEarly
    """
    require(by, Permission.ENROLMENT_WRITE, enrolment)
    on = on or clock.today()
    if not enrolment.session.starts_on <= on <= clock.today():
        raise FinishedTooEarly("on")
    if enrolment.completion is not None:
        raise AlreadyFinished
    finished = PathCompletion(enrolment=enrolment, finished_on=on, recorded_by_id=by.person_id)
    session.add(finished)
    flush()
    return finished


def reopen_path(enrolment: Enrolment, *, by: Actor) -> None:
    """Take back that a path was declared finished.

    Raises:
        Forbidden: as for :func:`finish_path`.
        NotFinished
    """
    require(by, Permission.ENROLMENT_WRITE, enrolment)
    if enrolment.completion is None:
        raise NotFinished
    session.delete(enrolment.completion)
    flush()
    session.expire(enrolment, ["completion"])
