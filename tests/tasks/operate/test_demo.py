"""`passerelle demo` as a person runs it: one command starts everything, one Ctrl-C ends everything."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.tasks.operate.conftest import ROOT, eventually, remove_room

pytestmark = pytest.mark.slow
PROGRAM = [sys.executable, "-c", "from wsgi import cli; cli(prog_name='passerelle')"]


@dataclass
class Demo:
    """A demo in a folder of its own."""

    folder: Path
    port: int
    process: "subprocess.Popen[str] | None" = None

    def start(self, *options: str) -> None:
        self.process = passerelle(self.folder, "demo", *options, port=self.port)

    def words(self, until: str) -> str:
        """What it printed, up to the line that holds `until`."""
        assert self.process is not None
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if until in line:
                return said
        pytest.fail(f"The demo ended before it said {until!r}:\n{said}")

    def end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        status = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    def family(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)

    def status(self, path: str) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return int(answer.status)


def passerelle(folder: Path, *words: str, port: int) -> "subprocess.Popen[str]":
    """The command line in a folder of its own, with no setting but its port."""
    return subprocess.Popen(
        [*PROGRAM, *words],
        cwd=folder,
        env=bare_environ(port),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def bare_environ(port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PORT": str(port)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One checkout's folder: the first test makes its data, the others find them."""
    folder = tmp_path_factory.mktemp("demo")
    yield folder
    remove_room(folder / "var" / "postgres")


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[Demo]:
    demo = Demo(folder, free_port())
    yield demo
    if demo.process and demo.process.poll() is None:
        demo.end(signal.SIGTERM)


@pytest.fixture
def demo(shared: Demo) -> Demo:
    """A demo that answers: the one of the test before, or a new start on the same data."""
    if shared.process is None or shared.process.poll() is not None:
        shared.start()
        shared.words(until="Passerelle is at")
    assert eventually(lambda: bool(runners(shared)))  # it starts once the first page was served
    return shared


def gone(processes: list[psutil.Process]) -> bool:
    return not any(alive(each) for each in processes)


def alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def runners(demo: Demo) -> set[int]:
    return {each.pid for each in demo.family() if alive(each) and "--clock" in each.cmdline()}


def test_it_starts_from_nothing_and_prints_one_account_of_each_role(demo: Demo) -> None:
    listing = passerelle(demo.folder, "demo-accounts", "--json", port=demo.port)
    accounts = json.loads(listing.communicate(timeout=30)[0])
    assert all(set(account) == {"role", "email", "password", "note"} for account in accounts)
    assert demo.words(until=accounts[-1]["email"]).count("@") >= len(accounts)
    assert demo.status("/login") == 200


def test_a_second_terminal_works_on_the_running_demo(demo: Demo) -> None:
    check = passerelle(demo.folder, "db", "check", port=demo.port)
    said, _ = check.communicate(timeout=60)
    assert (check.returncode, said) == (0, "The tables are what the code expects.\n")


def test_a_second_demo_of_the_same_checkout_is_refused_with_a_sentence(demo: Demo) -> None:
    second = passerelle(demo.folder, "demo", port=free_port())
    said, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert said.startswith("Error: Passerelle already runs from this folder")
    assert len(said.splitlines()) == 1
    assert demo.status("/login") == 200


def test_a_busy_port_is_refused_with_a_sentence(demo: Demo) -> None:
    refused = passerelle(demo.folder, "demo", port=demo.port)
    said, _ = refused.communicate(timeout=30)
    assert refused.returncode == 1
    assert said.startswith(f"Error: Port {demo.port} of 127.0.0.1 cannot be used (Address already in use): choose ")
    assert len(said.splitlines()) == 1


def test_a_runner_that_is_killed_is_started_again(demo: Demo) -> None:
    (runner,) = runners(demo)
    psutil.Process(runner).kill()
    assert eventually(lambda: bool(runners(demo) - {runner}))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_everything(demo: Demo, how: signal.Signals) -> None:
    family = demo.family()
    assert "postgres" in {each.name() for each in family}
    assert demo.end(how) == 0
    assert gone(family)
    assert not (demo.folder / "var" / "postgres" / "url").exists()


def test_a_signal_in_the_middle_of_the_start_leaves_nothing_behind(demo: Demo) -> None:
    demo.end(signal.SIGTERM)
    demo.start()
    demo.words(until="Passerelle is at")  # the runner is being started now
    assert demo.end(signal.SIGINT) == 0
    assert not [each for each in psutil.process_iter(["environ"]) if f"'PORT': '{demo.port}'" in str(each.info)]


def test_a_signal_before_the_data_are_there_leaves_nothing_behind(demo: Demo) -> None:
    demo.end(signal.SIGTERM)
    demo.start()
    assert eventually(lambda: any("gunicorn" in each.cmdline() for each in demo.family() if alive(each)), seconds=20)
    family = demo.family()
    demo.end(signal.SIGINT)
    assert gone(family)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's farewell signal is Linux's")
def test_a_killed_demo_leaves_nothing_behind_and_its_data_are_kept(demo: Demo) -> None:
    family = demo.family()
    demo.end(signal.SIGKILL)
    assert eventually(lambda: gone(family), seconds=15)
    demo.start()
    assert "Demo data loaded" not in demo.words(until="Passerelle is at")
    assert demo.status("/login") == 200
    demo.end(signal.SIGTERM)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's farewell signal is Linux's")
def test_it_ends_with_the_make_that_started_it(folder: Path) -> None:
    starter = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"
    make = subprocess.Popen(
        [sys.executable, "-c", starter, PROGRAM[2], "demo", "--with-parent"],
        cwd=folder,
        env=bare_environ(free_port()),
        stdout=subprocess.DEVNULL,
    )
    assert eventually(lambda: (folder / "var" / "postgres" / "url").exists(), seconds=20)
    family = psutil.Process(make.pid).children(recursive=True)
    make.kill()
    make.wait()
    assert eventually(lambda: gone(family), seconds=20)
