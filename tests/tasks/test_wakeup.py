"""Redis wakes workers at once; without it, or when it dies, the same work is done a little later."""

from __future__ import annotations

import json
import os
import signal
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from threading import Event, Thread

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import Engine, text

from models.kernel import settings
from models.kernel.database import db, session, transaction
from models.kernel.endpoints import MailRoute
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.settings import Settings
from models.outbox.operations import owe
from tasks import wakeup, worker
from tests.tasks.conftest import PAYLOAD, RedisServer
from tests.tasks.test_killed import kill, marks, owe_mails, start, states
from wsgi import create_app

pytestmark = pytest.mark.redis


@pytest.fixture
def woken(scratch: str, tables: Engine, redis_server: RedisServer, tmp_path: Path) -> Iterator[Flask]:
    """An application on the scratch database whose commits wake workers through Redis."""
    before = settings._active
    app = create_app(Settings(
        database_url=scratch, database_read_url=scratch, secret_keys=("a key for the tests alone",),
        redis_url=redis_server.url, mail=MailRoute("file", folder=tmp_path),
    ))  # fmt: skip
    wakeup._silent_until = 0.0
    wakeup.connection.cache_clear()
    with app.app_context():
        yield app
        session.remove()
        db.engine.dispose()
    wakeup._silent_until = 0.0
    wakeup.connection.cache_clear()
    settings._active = before


def commit_one(key: str) -> None:
    with acting_as(SYSTEM), transaction():
        owe("greeting", key=key, recipient_id=1, payload=PAYLOAD)


def queued(server: RedisServer) -> int:
    with Redis.from_url(server.url) as client:
        return int(wakeup.wakeups(client).count)


def eventually(holds: Callable[[], bool], seconds: float = 20) -> float:
    """Wait until it holds; gives back how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, "it never came to be"
        time.sleep(0.02)
    return time.monotonic() - begun


def test_a_commit_that_owes_something_wakes_a_worker(woken: Flask, redis_server: RedisServer) -> None:
    commit_one("one")
    assert queued(redis_server) == 1


def test_a_rollback_and_a_commit_that_owes_nothing_wake_nobody(woken: Flask, redis_server: RedisServer) -> None:
    with pytest.raises(ZeroDivisionError):
        owe_and_fail()
    with acting_as(SYSTEM), transaction():
        session.execute(text("SELECT 1"))
    assert queued(redis_server) == 0


def owe_and_fail() -> None:
    with acting_as(SYSTEM), transaction():
        owe("greeting", key="undone", recipient_id=1, payload=PAYLOAD)
        session.flush()
        raise ZeroDivisionError


def test_wake_ups_do_not_pile_up(woken: Flask, redis_server: RedisServer) -> None:
    for number in range(wakeup.ENOUGH + 10):
        commit_one(f"mail:{number}")
    assert queued(redis_server) == wakeup.ENOUGH


def test_a_wake_up_is_read_as_json(woken: Flask, redis_server: RedisServer) -> None:
    commit_one("one")
    with Redis.from_url(redis_server.url) as client:
        job = wakeup.wakeups(client).jobs[0]
        written = zlib.decompress(client.hget(job.key, "data"))  # type: ignore[arg-type]
        assert json.loads(written) == ["tasks.runner.drain", None, [], {}]


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_a_commit_never_waits_half_a_second_for_redis(
    woken: Flask, redis_server: RedisServer, tables: Engine, blow: signal.Signals
) -> None:
    commit_one("before")
    assert redis_server.process is not None
    os.kill(redis_server.process.pid, blow)
    begun = time.monotonic()
    commit_one("first")
    once = time.monotonic() - begun
    waits = []
    for number in range(20):
        started = time.monotonic()
        commit_one(f"later:{number}")
        waits.append(time.monotonic() - started)
    assert once < 0.5
    assert median(waits) < 0.05  # the silence spares those that follow
    assert states(tables, "message") == {"due": 22}


def test_a_worker_is_woken_at_once_and_ends_when_asked(woken: Flask, redis_server: RedisServer, tables: Engine) -> None:
    stop = Event()

    def work() -> None:
        with woken.app_context():
            worker.run_forever(stop)

    thread = Thread(target=work)
    thread.start()
    try:
        time.sleep(0.5)  # it listens, and has just looked at the tables
        commit_one("one")
        took = eventually(lambda: states(tables, "message")["sent"] == 1)
        assert took < 1.0
    finally:
        stop.set()
        thread.join(timeout=10)
    assert not thread.is_alive()


@pytest.mark.slow
@pytest.mark.row("OPS-20")
def test_redis_killed_again_and_again_loses_and_doubles_nothing(
    woken: Flask, redis_server: RedisServer, tables: Engine, scratch: str, tmp_path: Path
) -> None:
    workers = [start(scratch, tmp_path, redis_server.url) for _ in range(2)]
    for round_ in range(3):
        for number in range(15):
            commit_one(f"mail:{round_}:{number}")
        redis_server.kill()
        for number in range(15):
            commit_one(f"dark:{round_}:{number}")
        eventually(lambda due=30 * (round_ + 1): states(tables, "message")["sent"] == due)  # type: ignore[misc]
        redis_server.start()
        wakeup._silent_until = 0.0
    commit_one("light")
    eventually(lambda: states(tables, "message") == {"sent": 91})
    for process in workers:
        kill(process)
    assert set(marks(tables).values()) == {1}
    assert len(list(tmp_path.glob("*.eml"))) == 91


@pytest.mark.slow
def test_what_redis_never_heard_of_is_found(
    redis_server: RedisServer, tables: Engine, scratch: str, tmp_path: Path
) -> None:
    process = start(scratch, tmp_path, redis_server.url)
    owe_mails(tables, 5)  # by hand, in SQL: nobody pushes
    eventually(lambda: states(tables, "message") == {"sent": 5})
    owe_mails_again(tables)
    eventually(lambda: states(tables, "message") == {"sent": 6})
    kill(process)


def owe_mails_again(tables: Engine) -> None:
    with tables.begin() as connection:
        connection.execute(text(
            "INSERT INTO message (key, kind, channel, recipient_id, address, payload, state, sent_to, provider_id, "
            "last_error) SELECT 'again', kind, channel, recipient_id, address, payload, 'due', '', '', '' "
            "FROM message LIMIT 1"
        ))  # fmt: skip
