"""Does what people asked for and left: exports, imports, a verb on many rows; beside the runner of mails and jobs.

A kind of task is done by a *handler*: a generator that works in slices of a second at most. Between two slices it may
be cancelled, wait while another task has its turn, or die with its process; started again, it goes on with what is
still pending. Several tasks are in hand at a time, each with a session, an actor and a language of its own.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from contextlib import suppress
from contextvars import Context, copy_context
from threading import Event

from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from tasks.background_claims import claim_task
from tasks.handling import Hand, handles, known_kinds, progress, task_steps
from tasks.lease import Claim

__all__ = ["Hand", "handles", "progress", "run_forever", "run_once"]

log = logging.getLogger(__name__)

POLL = 0.5
"""Seconds between two looks at the tables."""
AT_A_TIME = 8
"""Tasks in hand at once; each holds one connection at most."""


def run_once() -> int:
    """Do everything that is due now; how many tasks were taken up."""
    turns = Turns()
    while turns.go_round():
        pass
    return turns.taken


def run_forever(stop: Event) -> None:
    """Do what is due, a slice of each task in turn, until asked to stop; a database that is away is waited for."""
    turns = Turns()
    while not stop.is_set():
        if not turns.go_round():
            stop.wait(POLL)
    turns.put_down()


class Turns:
    """The tasks that this process has in hand: a long one keeps no short one waiting."""

    def __init__(self) -> None:
        self.in_hand: deque[InHand] = deque()
        self.taken = 0
        self.looked_at = 0.0

    def go_round(self) -> bool:
        """Take up one more task if one is due, and do one step of the first in line; whether there was any."""
        try:
            self._take_one()
        except OperationalError as problem:
            log.warning("The database does not answer: %s", problem.orig)
        if not self.in_hand:
            return False
        self._step(self.in_hand.popleft())
        return True

    def put_down(self) -> None:
        """Give everything back: another process goes on with it."""
        while self.in_hand:
            self.in_hand.popleft().let_go()

    def _take_one(self) -> None:
        now = time.monotonic()
        if self.in_hand and (len(self.in_hand) >= AT_A_TIME or now - self.looked_at < POLL):
            return
        self.looked_at = now
        claim = claim_task(known_kinds())
        if claim is not None:
            self.taken += 1
            self.looked_at = 0.0  # there may be more
            self.in_hand.append(InHand(current_app._get_current_object(), claim))  # type: ignore[attr-defined]

    def _step(self, task: InHand) -> None:
        """One step; then the task stands at the end of the line, unless it is over."""
        try:
            if task.step() is not None:
                self.in_hand.append(task)
                return
        except OperationalError as problem:
            log.warning("The database does not answer: %s", problem.orig)
        task.let_go()


class InHand:
    """One task that this process works on, in a context of its own: application, session, actor, language."""

    def __init__(self, app: Flask, claim: Claim) -> None:
        self.room = app.app_context()
        self.context: Context = copy_context()
        self.steps = task_steps(claim)
        self.context.run(self.room.push)

    def step(self) -> str | None:
        """The name of the step that was done; None when there is none left."""
        return self.context.run(next, self.steps, None)

    def let_go(self) -> None:
        """Give back what is not done, and leave the context."""
        with suppress(OperationalError):
            self.context.run(self.steps.close)
        self.context.run(self.room.pop)
