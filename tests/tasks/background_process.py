"""Background runners in processes of their own: ``python -m tests.tasks.background_process URL``.

Reads a step a line and for each makes a child that works on one task and dies (kill -9) once that step is behind it.
``pressed:N`` is the moment after the N-th row's change, ``marked`` the one between the marks of some lines and their
commit. For the step ``-`` the child does all that is due; for ``forever`` it works until it is killed. It
answers with the child's exit status, of *forever* with its number.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from threading import Event
from typing import Any

from flask import Flask

from backoffice import verb_tasks
from backoffice.account_verbs import SendInvitation
from models.kernel.settings import Settings
from tasks import background
from tasks.background_claims import claim_task
from tasks.handling import known_kinds, task_steps
from wsgi import create_app


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str) -> None:
    verb_tasks.AT_A_TIME = 5
    app = create_app(
        Settings(database_url=url, database_read_url=url, secret_keys=("a key for the tests alone, for nobody else",))
    )
    for line in sys.stdin:
        step = line.strip()
        child = os.fork()
        if child == 0:
            work(app, step)
            os._exit(0)
        answer = child if step == "forever" else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def work(app: Flask, step: str) -> None:
    with app.app_context():
        if step == "forever":
            background.run_forever(Event())
        elif step == "-":
            background.run_once()
        else:
            work_until(*step.partition(":")[::2])


def work_until(name: str, number: str) -> None:
    watch(name, int(number or 0))
    claim = claim_task(known_kinds())
    if claim is None:
        return
    for reached in task_steps(claim):
        if reached == name:
            die()


def watch(name: str, number: int) -> None:
    """Die inside a transaction: after the N-th row, or when the lines are marked but nothing is committed."""
    pressed = count(1)
    attempt, record = SendInvitation.attempt, verb_tasks._record

    def attempt_then_die(self: SendInvitation, *args: Any, **kwargs: Any) -> Any:
        outcome = attempt(self, *args, **kwargs)
        if name == "pressed" and next(pressed) == number:
            die()
        return outcome

    def record_then_die(*args: Any) -> None:
        record(*args)
        if name == "marked":
            die()

    SendInvitation.attempt = attempt_then_die  # type: ignore[method-assign]
    verb_tasks._record = record_then_die


if __name__ == "__main__":
    main(*sys.argv[1:])
