"""A runner in a process of its own: ``python -m tests.tasks.process URL FOLDER [steps STEP | forever REDIS_URL]``.

``steps claimed`` does one thing and dies (kill -9) once that step is behind it; ``steps -`` does all that is due and
ends; ``forever`` works like ``passerelle worker`` until it is killed.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date, time
from pathlib import Path
from threading import Event
from uuid import uuid4

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


def owe_one_more(day: date) -> str:
    """A job that is not safe to run twice, so that running twice would show."""
    owe("greeting", key=f"job:{uuid4()}", recipient_id=PERSON,
        payload={"session_reference": "Acme", "until": day.isoformat()})  # fmt: skip
    return "one more"


def main(url: str, folder: str, how: str, detail: str = "") -> None:
    schedule.JOBS = (*schedule.JOBS, schedule.Job("owe_one_more", N_("Owe"), lambda: time(12), owe_one_more))
    environment().loader.searchpath.append(str(Path(__file__).parent / "templates"))  # type: ignore[union-attr]
    redis_url = detail if how == "forever" else ""
    app = create_app(Settings(
        database_url=url, database_read_url=url, secret_keys=("a key for the tests alone",),
        mail=MailRoute("file", folder=Path(folder)), redis_url=redis_url,
    ))  # fmt: skip
    with app.app_context():
        if how == "forever":
            worker.run_forever(Event())
        elif detail == "-":
            runner.run_once()
        else:
            die_after(detail)


def die_after(step: str) -> None:
    """Work until the step named, then die without a word: ``job:begun``, ``mail:packed``…"""
    kind, _, name = step.partition(":")
    for reached in {"job": occurrence_steps, "mail": delivery_steps}[kind]():
        if reached == name:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.exit(f"{step} was never reached")


if __name__ == "__main__":
    main(*sys.argv[1:])
