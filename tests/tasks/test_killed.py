"""kill -9 of the runner between every two steps, and at random among several: nothing lost, nothing marked twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.tasks.conftest import PAYLOAD

pytestmark = pytest.mark.slow

MAIL_STEPS = ["mail:claimed", "mail:packed", "mail:handed over", "mail:marked"]
JOB_STEPS = ["job:claimed", "job:begun", "job:operated", "job:marked", "job:done"]


def start(url: str, folder: Path, redis_url: str = "") -> subprocess.Popen[bytes]:
    """A worker that goes on until it is killed."""
    command = [sys.executable, "-m", "tests.tasks.process", url, "forever", str(folder), redis_url]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    _, errors = process.communicate(timeout=30)
    assert process.returncode == -9, errors.decode()


class Forks:
    """Short-lived runners, each a process that shares nothing with the one before but the database."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.tasks.process", url, "fork"]
        self.parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, folder: Path, step: str) -> int:
        """Its exit status: -9 when it died after the step, 0 when it did all that was due; of *forever*, its number."""
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(f"{folder}\t{step}\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())


@pytest.fixture(scope="module")
def forks(scratch: str) -> Iterator[Forks]:
    made = Forks(scratch)
    yield made
    made.parent.communicate()


def owe_mails(tables: Engine, number: int) -> None:
    rows = [{"key": f"mail:{n}", "payload": json.dumps(PAYLOAD)} for n in range(number)]
    with tables.begin() as connection:
        connection.execute(
            text("INSERT INTO message (key, kind, channel, recipient_id, address, payload, state, sent_to, "
                 "provider_id, last_error) VALUES (:key, 'greeting', 'mail', 1, '', :payload, 'due', '', '', '')"),
            rows,
        )  # fmt: skip


def plan_jobs(tables: Engine, number: int) -> None:
    with tables.begin() as connection:
        connection.execute(
            text("INSERT INTO job_occurrence (job, planned_at, state, result, last_error) SELECT 'owe_one_more', "
                 "now() - n * interval '1 hour', 'due', '', '' FROM generate_series(1, :number) n"),
            {"number": number},
        )  # fmt: skip


def end_leases(tables: Engine) -> None:
    """Two minutes later."""
    with tables.begin() as connection:
        connection.execute(text("UPDATE message SET due_at = now() WHERE state = 'due'"))
        connection.execute(text("UPDATE job_occurrence SET due_at = now() WHERE state = 'due'"))


def marks(tables: Engine) -> Counter[tuple[str, int]]:
    with tables.connect() as connection:
        return Counter((what, number) for what, number in connection.execute(text("SELECT what, id FROM mark_log")))


def states(tables: Engine, table: str) -> Counter[str]:
    with tables.connect() as connection:
        return Counter(connection.scalars(text(f"SELECT state FROM {table}")))


@pytest.mark.parametrize("step", MAIL_STEPS)
def test_a_mail_survives_the_death_of_its_runner(tables: Engine, forks: Forks, tmp_path: Path, step: str) -> None:
    owe_mails(tables, 1)
    assert forks.run(tmp_path, step) == -9
    end_leases(tables)
    assert forks.run(tmp_path, "-") == 0
    assert states(tables, "message") == {"sent": 1}
    assert list(marks(tables).values()) == [1]
    assert [file.name for file in tmp_path.glob("*.eml")] == ["mail%3A0.eml"]


@pytest.mark.row("OPS-20")
@pytest.mark.parametrize("step", JOB_STEPS)
def test_a_job_has_its_effect_once_though_its_runner_dies(
    tables: Engine, forks: Forks, tmp_path: Path, step: str
) -> None:
    plan_jobs(tables, 1)
    assert forks.run(tmp_path, step) == -9
    end_leases(tables)
    assert forks.run(tmp_path, "-") == 0
    assert states(tables, "job_occurrence") == {"done": 1}
    assert states(tables, "message") == {"sent": 1}
    assert set(marks(tables).values()) == {1}


@pytest.mark.row("OPS-20")
def test_several_runners_killed_at_random_lose_and_double_nothing(tables: Engine, forks: Forks, tmp_path: Path) -> None:
    owe_mails(tables, 150)
    plan_jobs(tables, 30)
    chance = random.Random(20260329)
    runners = [forks.run(tmp_path, "forever") for _ in range(3)]
    end, kills = time.monotonic() + 60, 0
    while time.monotonic() < end and states(tables, "message") != {"sent": 180}:
        time.sleep(chance.uniform(0.02, 0.15))
        busy = states(tables, "message")["sent"] > 0
        if busy and kills < 12:
            victim = chance.randrange(3)
            os.kill(runners[victim], signal.SIGKILL)
            runners[victim] = forks.run(tmp_path, "forever")
            kills += 1
        if kills == 12:
            end_leases_of_the_dead(tables)
    for runner in runners:
        os.kill(runner, signal.SIGKILL)
    assert kills == 12
    assert states(tables, "job_occurrence") == {"done": 30}
    assert states(tables, "message") == {"sent": 180}
    assert len(marks(tables)) == 210
    assert set(marks(tables).values()) == {1}
    assert len(list(tmp_path.glob("*.eml"))) == 180


def test_a_database_that_cuts_its_connections_loses_and_doubles_nothing(
    tables: Engine, forks: Forks, tmp_path: Path
) -> None:
    owe_mails(tables, 100)
    plan_jobs(tables, 10)
    runners = [forks.run(tmp_path, "forever") for _ in range(2)]
    chance, end, cuts = random.Random(20261025), time.monotonic() + 60, 0
    while time.monotonic() < end and states(tables, "message") != {"sent": 110}:
        time.sleep(chance.uniform(0.02, 0.1))
        with tables.begin() as connection:
            cuts += len(connection.execute(text(CUT)).all())
        end_leases_of_the_dead(tables)
    assert cuts > 2
    assert [alive(runner) for runner in runners] == [True, True]
    for runner in runners:
        os.kill(runner, signal.SIGKILL)
    assert states(tables, "job_occurrence") == {"done": 10}
    assert states(tables, "message") == {"sent": 110}
    assert set(marks(tables).values()) == {1}


CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.4
"""


def alive(process: int) -> bool:
    """Whether it runs; a child that ended is a zombie until its parent asks."""
    return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()


def end_leases_of_the_dead(tables: Engine) -> None:
    """A lease older than two seconds belongs to nobody here: what it covers takes milliseconds."""
    for table in ("message", "job_occurrence"):
        with tables.begin() as connection:
            connection.execute(
                text(f"UPDATE {table} SET due_at = now() WHERE state = 'due' AND attempts > 0 "
                     "AND due_at < now() + interval '118 seconds'")
            )  # fmt: skip
