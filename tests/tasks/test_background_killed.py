"""kill -9 of the runner at every step of a verb on many rows, and at random among several: 0 lost, 0 doubled."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.slow

STEPS = ["claimed", "begun", "slice", "pressed:1", "pressed:7", "marked", "over"]
PEOPLE, REFUSED = 60, 6


class Forks:
    """Runners, each a process that shares nothing with the one before but the database."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.tasks.background_process", url]
        self.parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, step: str) -> int:
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(f"{step}\n")
        self.parent.stdin.flush()
        return int(self.parent.stdout.readline())


@pytest.fixture(scope="module")
def forks(scratch: str) -> Iterator[Forks]:
    made = Forks(scratch)
    yield made
    made.parent.communicate()


@pytest.fixture
def asked(tables: Engine) -> Engine:
    """An administrator asked to invite sixty people, six of whom are registered already."""
    with tables.begin() as connection:
        connection.execute(text("TRUNCATE background_task, task_line, one_time_token, role_grant CASCADE"))
        connection.execute(text("INSERT INTO role_grant (person_id, role) VALUES (1, 'administrator')"))
        connection.execute(
            text("INSERT INTO person (id, email, first_name, last_name, locale, state) OVERRIDING SYSTEM VALUE SELECT "
                 "1 + n, 'p' || n || '@exemple.fr', 'Ana', 'Blanc', 'fr', CASE WHEN n % 10 = 0 THEN 'active' ELSE "
                 "'imported' END FROM generate_series(1, :people) n"),
            {"people": PEOPLE},
        )  # fmt: skip
        ask(connection, "invite")
    return tables


def ask(connection: object, key: str) -> None:
    connection.execute(  # type: ignore[attr-defined]
        text("INSERT INTO background_task (key, kind, title, asked_by_id, locale, payload, state, total) VALUES (:key, "
             "'verb', 'Inviter', 1, 'fr', '{\"screen\": \"people\", \"verb\": \"send-invitation\", \"form\": "
             "{\"message\": [\"\"]}}', 'waiting', :people)"),
        {"key": key, "people": PEOPLE},
    )  # fmt: skip
    connection.execute(  # type: ignore[attr-defined]
        text("INSERT INTO task_line (task_id, subject_id, name, outcome, sentence) "
             "SELECT t.id, p.id, '', 'pending', '' FROM background_task t, person p WHERE t.key = :key AND p.id > 1"),
        {"key": key},
    )  # fmt: skip


def end_leases(tables: Engine, *, older_than: int = 0) -> None:
    """Two minutes later; or only what nobody renewed for some seconds."""
    with tables.begin() as connection:
        connection.execute(
            text("UPDATE background_task SET due_at = now() WHERE state = 'running' AND due_at < now() + "
                 "make_interval(secs => :seconds)"),
            {"seconds": 120 - older_than if older_than else 1000},
        )  # fmt: skip


def column(tables: Engine, statement: str) -> list[object]:
    with tables.connect() as connection:
        return list(connection.scalars(text(statement)))


def every_row_was_done_once(tables: Engine, tasks: int = 1) -> None:
    invitations = Counter(column(tables, "SELECT recipient_id FROM message WHERE kind = 'invitation'"))
    assert len(invitations) == PEOPLE - REFUSED
    assert set(invitations.values()) == {tasks}
    outcomes = Counter(column(tables, "SELECT outcome FROM task_line"))
    assert outcomes == {"done": (PEOPLE - REFUSED) * tasks, "refused": REFUSED * tasks}
    assert (
        column(tables, "SELECT state || ' ' || done || ' ' || refused FROM background_task")
        == [f"done {PEOPLE - REFUSED} {REFUSED}"] * tasks
    )
    assert len(column(tables, "SELECT id FROM notification WHERE kind = 'task_done'")) == tasks


@pytest.mark.parametrize("step", STEPS)
def test_every_row_is_done_once_though_the_runner_dies(asked: Engine, forks: Forks, step: str) -> None:
    assert forks.run(step) == -9
    end_leases(asked)
    assert forks.run("-") == 0
    every_row_was_done_once(asked)


def test_several_runners_killed_at_random_lose_and_double_nothing(asked: Engine, forks: Forks) -> None:
    with asked.begin() as connection:
        for n in range(3):
            ask(connection, f"again {n}")
    chance = random.Random(20260329)
    runners = [forks.run("forever") for _ in range(3)]
    end, kills = time.monotonic() + 60, 0
    while time.monotonic() < end and column(asked, "SELECT state FROM background_task") != ["done"] * 4:
        time.sleep(chance.uniform(0.05, 0.25))
        if kills < 8:
            victim = chance.randrange(3)
            os.kill(runners[victim], signal.SIGKILL)
            runners[victim] = forks.run("forever")
            kills += 1
        end_leases(asked, older_than=2)
    for runner in runners:
        os.kill(runner, signal.SIGKILL)
    assert kills == 8
    every_row_was_done_once(asked, tasks=4)
