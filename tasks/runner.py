"""Does what is owed: takes one thing at a time under a lease, does it, and marks it done if it is still ours.

To the outside a thing may happen twice (a process can die between sending and marking); in our tables it never does.
Each piece of work is a generator of named steps, so that a test can end the process between any two of them.
"""

from __future__ import annotations

import logging
import time
from threading import Event

from sqlalchemy.exc import OperationalError

from tasks.delivery import delivery_steps
from tasks.occurrences import occurrence_steps

log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds between two looks at the tables when there was nothing to do."""
DRAIN = 5.0
"""Seconds that one wake-up works at most; a worker that is still behind goes on by itself."""


def run_one() -> bool:
    """Do one thing that is due, a job before a message; whether there was one."""
    return any(list(work()) for work in (occurrence_steps, delivery_steps))


def run_once() -> int:
    """Do everything that is due now; how many things were done or tried."""
    done = 0
    while run_one():
        done += 1
    return done


def drain() -> None:
    """What a wake-up asks for: do what is due, for a moment. Safe to ask for twice, or for nothing."""
    end = time.monotonic() + DRAIN
    while try_one() and time.monotonic() < end:
        pass


def run_forever(stop: Event) -> None:
    """Do what is due, as soon as it is, until asked to stop; a database that is away is waited for."""
    while not stop.is_set():
        if not try_one():
            stop.wait(POLL)


def try_one() -> bool:
    """As :func:`run_one`; False also when the database is away."""
    try:
        return run_one()
    except OperationalError as problem:
        log.warning("The database does not answer: %s", problem.orig)
        return False
