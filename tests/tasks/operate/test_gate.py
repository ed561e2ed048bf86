"""A child process waits at its gate, and goes on when its parent opens it, or is gone."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tasks.operate import gate
from tasks.operate.gate import Gate
from tests.tasks.operate.conftest import ROOT, eventually

CHILD = "from tasks.operate import gate; print('here', flush=True); gate.wait(lambda: None); print('on')"


def test_without_a_gate_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(gate.NAME, raising=False)
    gate.wait(lambda: pytest.fail("waited"))


def test_a_child_waits_until_the_gate_opens() -> None:
    with Gate() as closed, started(closed) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "here\n"
        time.sleep(0.3)
        assert child.poll() is None
        closed.open()
        assert child.stdout.readline() == "on\n"


def test_one_who_comes_after_it_opened_goes_on_at_once() -> None:
    with Gate() as opened:
        opened.open()
        with started(opened) as child:
            assert child.wait(10) == 0


def test_the_child_goes_on_when_its_parent_is_gone() -> None:
    with Gate() as closed, started(closed) as child:
        closed.__exit__()
        assert child.communicate(timeout=10) == ("here\non\n", None)


def test_it_says_meanwhile_that_it_is_still_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PAUSE", 0.01)
    said: list[bool] = []
    with Gate() as closed:
        monkeypatch.setenv(gate.NAME, closed.variable[gate.NAME])

        def still_here() -> None:
            said.append(True)
            if len(said) == 3:
                closed.open()

        gate.wait(still_here)
    assert eventually(lambda: len(said) == 3)


def started(at: Gate) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD], cwd=ROOT, env=at.variable, pass_fds=[at.inside.fileno()],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
