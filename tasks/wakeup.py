"""After a commit that owes something, wakes a worker through Redis. What Redis loses costs seconds, never work.

The truth stays in the database: a wake-up carries nothing, and a worker also looks at the tables by itself.
"""

from __future__ import annotations

import logging
import time
from functools import lru_cache

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry as Reconnect
from rq import Queue, Retry
from rq.serializers import JSONSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from models.kernel import settings
from models.kernel.database import session
from models.outbox.entities import JobOccurrence, Message

log = logging.getLogger(__name__)

QUEUE = "passerelle"
ENOUGH = 50
"""Wake-ups waiting in the queue: one more would wake nobody sooner."""
PATIENCE = 0.2
"""Seconds that a request may lose on a Redis that does not answer…"""
SILENCE = 5.0
"""…and how long nobody tries again afterwards."""
FORGOTTEN_AFTER = 60
"""Seconds after which a wake-up that nobody took is dropped: the tables were looked at long since."""

_silent_until = 0.0


@event.listens_for(session, "after_flush")
def notice_what_is_owed(flushed: Session, _context: UOWTransaction) -> None:
    if any(isinstance(row, Message | JobOccurrence) for row in flushed.new):
        flushed.info["owed"] = True


@event.listens_for(session, "after_commit")
def wake_after_commit(committed: Session) -> None:
    if not committed.in_nested_transaction() and committed.info.pop("owed", False):
        wake()


@event.listens_for(session, "after_rollback")
def forget_after_rollback(rolled_back: Session) -> None:
    rolled_back.info.pop("owed", None)


def wake() -> bool:
    """Wake one worker, in half a second at most; whether Redis took it. Without REDIS_URL there is nobody to wake."""
    global _silent_until
    url = settings.active().redis_url
    if not url or time.monotonic() < _silent_until:
        return False
    try:
        queue = wakeups(connection(url, PATIENCE))
        if queue.count < ENOUGH:
            queue.enqueue_call(
                "tasks.runner.drain", timeout=-1, ttl=FORGOTTEN_AFTER, result_ttl=0, failure_ttl=0, retry=Retry(max=2)
            )  # fmt: skip
    except RedisError as problem:
        _silent_until = time.monotonic() + SILENCE
        log.warning("Redis does not answer, workers will see by themselves: %s", problem)
        return False
    return True


@lru_cache(maxsize=4)
def connection(url: str, patience: float | None) -> Redis:
    """A client that fails after `patience` seconds instead of trying again; None: as long as it takes."""
    return Redis.from_url(
        url, socket_connect_timeout=patience, socket_timeout=patience, retry=Reconnect(NoBackoff(), 0)
    )  # fmt: skip


def wakeups(redis: Redis) -> Queue:
    """The one queue; JSON, because whoever can write to Redis could run anything through pickle (ASVS 1.5.2)."""
    return Queue(QUEUE, connection=redis, serializer=JSONSerializer)
