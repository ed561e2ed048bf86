"""Plans what the schedule says: whoever inserts the occurrence first plans it, so any number of clocks may run."""

from __future__ import annotations

import logging
from datetime import datetime
from threading import Event

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.outbox.entities import JobOccurrence
from tasks.schedule import JOBS, last_planned, next_run

log = logging.getLogger(__name__)

LONGEST_SLEEP = 30.0
"""Seconds: staff may change an hour meanwhile, and a machine may have slept."""


def plan(now: datetime) -> int:
    """Plan the latest instant of each job that is not in the future; how many were not planned yet.

    After a downtime that covers several instants of a job, the latest alone is caught up: each job looks at the state
    of the tables, not at a day, so that one run makes up for all it missed. A weekly job is caught up for three days.
    """
    with acting_as(SYSTEM), transaction():
        latest = [(job, last_planned(job, now)) for job in JOBS]
        planned = [
            {"job": job.name, "planned_at": instant, "due_at": now}
            for job, instant in latest
            if job.is_caught_up(instant, now)
        ]
        rows = insert(JobOccurrence).values(planned).on_conflict_do_nothing().returning(JobOccurrence.id)
        return len(session.scalars(rows).all())


def seconds_to_wait(now: datetime) -> float:
    """How long nothing can become due."""
    with acting_as(SYSTEM), transaction():
        soonest = min(next_run(job, now) for job in JOBS)
    return min(LONGEST_SLEEP, (soonest - now).total_seconds())


def run_forever(stop: Event) -> None:
    """Plan at each instant of the schedule until asked to stop; a database that is away is waited for."""
    while not stop.is_set():
        wait = 1.0
        try:
            plan(clock.now())
            wait = seconds_to_wait(clock.now())
        except OperationalError as problem:
            log.warning("The database does not answer: %s", problem.orig)
        stop.wait(max(wait, 0.05))
