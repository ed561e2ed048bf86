"""Runners in processes of their own: ``python -m tests.tasks.process URL forever FOLDER [REDIS_URL]``, or ``URL fork``.

``forever`` works like ``passerelle worker`` until it is killed. ``fork`` reads lines ``FOLDER<tab>STEP`` and for each
makes a child that does one thing and dies (kill -9) once that step is behind it, or, for the step ``-``, does all that
is due and ends; it answers with the child's exit status. The step ``forever`` makes a child that works until it is
killed, and answers with its number. One start serves a whole module of tests.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from threading import Event
from uuid import uuid4

from flask import Flask

from models.kernel import settings
from models.kernel.endpoints import MailRoute
from models.kernel.settings import Settings
from models.kernel.text import N_
from models.outbox.operations import owe
from tasks import runner, schedule, worker
from tasks.delivery import delivery_steps
from tasks.occurrences import occurrence_steps
from tasks.rendering import environment
from wsgi import create_app

PERSON = 1
STEPS = {"job": occurrence_steps, "mail": delivery_steps}


def owe_one_more(day: date) -> str:
    """A job that is not safe to run twice, so that running twice would show."""
    payload = {"session_reference": "Acme", "until": day.isoformat()}
    owe("greeting", key=f"job:{uuid4()}", recipient_id=PERSON, payload=payload)
    return "one more"


def main(url: str, how: str, folder: str = "", redis_url: str = "") -> None:
    schedule.JOBS = (*schedule.JOBS, schedule.Job("owe_one_more", N_("Owe"), lambda: time(12), owe_one_more))
    environment().loader.searchpath.append(str(Path(__file__).parent / "templates"))  # type: ignore[union-attr]
    app = create_app(
        Settings(
            database_url=url,
            database_read_url=url,
            secret_keys=("a key for the tests alone",),
            mail=MailRoute("file", folder=Path(folder)),
            redis_url=redis_url,
        )
    )
    if how == "fork":
        serve_forks(app)
        return
    with app.app_context():
        worker.run_forever(Event())


def serve_forks(app: Flask) -> None:
    for line in sys.stdin:
        folder, step = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            work(app, Path(folder), step)
            os._exit(0)
        answer = child if step == "forever" else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def work(app: Flask, folder: Path, step: str) -> None:
    settings.activate(replace(settings.active(), mail=MailRoute("file", folder=folder)))
    with app.app_context():
        if step == "-":
            runner.run_once()
            return
        if step == "forever":
            worker.run_forever(Event())
        kind, _, name = step.partition(":")
        for reached in STEPS[kind]():
            if reached == name:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
