"""Whole processes: how a test starts one, and what it looks at."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A cluster's home; the private room it points to is removed at the end."""
    home = tmp_path / "var" / "postgres"
    yield home
    remove_room(home)


def remove_room(home: Path) -> None:
    pointer = home / "room"
    if pointer.exists():
        room = pointer.read_text().strip()
        assert room.startswith("/var/tmp/passerelle-")
        subprocess.run(["rm", "-rf", "--", room], check=True)


def python(code: str, *arguments: str, **options: object) -> "subprocess.Popen[bytes]":
    """Another Python that finds the program."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", code, *arguments], env=environ, **options)  # type: ignore[call-overload]


def eventually(check: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether it becomes true; other processes take their time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.05)
    return check()
