"""What `passerelle worker` does: look at the tables by itself, or be woken through Redis when there is one."""

from __future__ import annotations

import logging
from threading import Event
from typing import Any

from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

from models.kernel import settings
from tasks import runner
from tasks.wakeup import connection, wakeups

log = logging.getLogger(__name__)

IDLE = 1
"""Seconds without a wake-up after which the worker looks at the tables: this finds what Redis lost."""
BEFORE_A_LOOK = 20
"""Wake-ups after which it looks at whether it was asked to stop."""


class ThreadWorker(SimpleWorker):
    """RQ's worker without processes of its own and without signals, which belong to the main thread."""

    death_penalty_class = TimerDeathPenalty

    def _install_signal_handlers(self) -> None:
        return


def run_forever(stop: Event) -> None:
    """Deliver and run what is due until asked to stop."""
    if settings.active().redis_url:
        run_woken(stop, settings.active().redis_url)
    else:
        runner.run_forever(stop)


def run_woken(stop: Event, url: str) -> None:
    """One RQ worker on one queue. Between two spells of it, and while Redis is away, the tables are looked at."""
    while not stop.is_set():
        while not stop.is_set() and runner.try_one():
            pass
        try:
            listen(url)
        except (RedisError, OSError) as problem:
            log.warning("Redis does not answer, looking at the tables instead: %s", problem)
            stop.wait(runner.POLL)


def listen(url: str) -> None:
    """Take wake-ups until there is none for a moment."""
    queue = wakeups(connection(url, None))
    worker: Any = ThreadWorker([queue], connection=queue.connection, serializer=JSONSerializer)
    worker.work(max_idle_time=IDLE, max_jobs=BEFORE_A_LOOK, logging_level="WARNING")
