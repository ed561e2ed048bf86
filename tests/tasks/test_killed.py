"""kill -9 of the runner between every two steps, and at random among several: nothing lost, nothing marked twice."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.tasks.conftest import PAYLOAD

pytestmark = pytest.mark.slow

MAIL_STEPS = ["mail:claimed", "mail:packed", "mail:handed over", "mail:marked"]
JOB_STEPS = ["job:claimed", "job:begun", "job:operated", "job:marked", "job:done"]


def start(url: str, folder: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.tasks.process", url, str(folder), *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> int:
    _, errors = process.communicate(timeout=30)
    assert process.returncode in (0, -9), errors.decode()
    return process.returncode


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
def test_a_mail_survives_the_death_of_its_runner(tables: Engine, scratch: str, tmp_path: Path, step: str) -> None:
    owe_mails(tables, 1)
    assert finish(start(scratch, tmp_path, "steps", step)) == -9
    end_leases(tables)
    assert finish(start(scratch, tmp_path, "steps", "-")) == 0
    assert states(tables, "message") == {"sent": 1}
    assert list(marks(tables).values()) == [1]
    assert [file.name for file in tmp_path.glob("*.eml")] == ["mail%3A0.eml"]


@pytest.mark.row("OPS-20")
@pytest.mark.parametrize("step", JOB_STEPS)
def test_a_job_has_its_effect_once_though_its_runner_dies(
    tables: Engine, scratch: str, tmp_path: Path, step: str
) -> None:
    plan_jobs(tables, 1)
    assert finish(start(scratch, tmp_path, "steps", step)) == -9
    end_leases(tables)
    assert finish(start(scratch, tmp_path, "steps", "-")) == 0
    assert states(tables, "job_occurrence") == {"done": 1}
    assert states(tables, "message") == {"sent": 1}
    assert set(marks(tables).values()) == {1}


@pytest.mark.row("OPS-20")
def test_several_runners_killed_at_random_lose_and_double_nothing(tables: Engine, scratch: str, tmp_path: Path) -> None:
    owe_mails(tables, 150)
    plan_jobs(tables, 30)
    chance = random.Random(20260329)
    runners = [start(scratch, tmp_path, "forever") for _ in range(3)]
    end, kills = time.monotonic() + 60, 0
    while time.monotonic() < end and states(tables, "message") != {"sent": 180}:
        time.sleep(chance.uniform(0.05, 0.4))
        busy = states(tables, "message")["sent"] > 0
        if busy and kills < 6:
            victim = chance.randrange(3)
            runners[victim].kill()
            runners[victim].communicate()
            runners[victim] = start(scratch, tmp_path, "forever")
            kills += 1
        if kills == 6:
            end_leases_of_the_dead(tables)
    for runner in runners:
        runner.kill()
        runner.communicate()
    assert kills == 6
    assert states(tables, "job_occurrence") == {"done": 30}
    assert states(tables, "message") == {"sent": 180}
    assert len(marks(tables)) == 210
    assert set(marks(tables).values()) == {1}
    assert len(list(tmp_path.glob("*.eml"))) == 180


def end_leases_of_the_dead(tables: Engine) -> None:
    """A lease older than two seconds belongs to nobody here: what it covers takes milliseconds."""
    for table in ("message", "job_occurrence"):
        with tables.begin() as connection:
            connection.execute(
                text(f"UPDATE {table} SET due_at = now() WHERE state = 'due' AND attempts > 0 "
                     "AND due_at < now() + interval '118 seconds'")
            )  # fmt: skip
