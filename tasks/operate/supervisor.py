"""Keeps the demo's processes alive, and ends them in order."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from tasks.operate.children import ENDINGS, held_back, spawn, stop
from tasks.operate.web_server import child_environ

SHORT_LIFE = 10.0  # seconds: a process that ends sooner failed to start
TRIES = 3
PAUSE = 0.2
asked_to_end = threading.Event()  # what an exception alone would lose, when it falls into a finaliser


class ServiceFailed(RuntimeError):
    """A process ended again and again; the sentence names it."""


@dataclass
class Service:
    """One process that is started again when it ends by itself."""

    name: str
    command: Sequence[str]
    sockets: tuple[socket.socket, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    short_lives: int = field(default=0)

    def start(self) -> None:
        numbers = [each.fileno() for each in self.sockets]
        self.started = time.monotonic()
        with held_back():
            self.process = spawn(self.command, environ=child_environ(), sockets=numbers)

    def tend(self) -> None:
        """Start the process again if it ended; raises ServiceFailed when that leads nowhere."""
        if self.process is None or self.process.poll() is None:
            return
        self.short_lives = self.short_lives + 1 if time.monotonic() - self.started < SHORT_LIFE else 0
        if self.short_lives >= TRIES:
            raise ServiceFailed(f"The {self.name} ended {TRIES} times just after its start: see its words above.")
        sys.stderr.write(f"The {self.name} ended (status {self.process.returncode}); starting it again.\n")
        self.start()

    def stop(self) -> None:
        if self.process:
            stop(self.process, patience=10)


@contextmanager
def running(services: Sequence[Service]) -> Iterator[None]:
    """Start the services in the order given; end them in the opposite order, whatever happened in between."""
    try:
        for service in services:
            service.start()
        yield
    finally:
        for service in reversed(services):
            service.stop()


def tend(services: Sequence[Service], *others: "subprocess.Popen[bytes] | None") -> None:
    """Watch until interrupted. Raises ServiceFailed when a service, or one of the others, cannot be kept alive."""
    while True:
        heed_interrupts()
        for service in services:
            service.tend()
        if any(other is not None and other.poll() is not None for other in others):
            raise ServiceFailed("The embedded PostgreSQL ended by itself: see var/postgres/server.log.")
        time.sleep(PAUSE)


@contextmanager
def interruptible() -> Iterator[None]:
    """Inside, Ctrl-C, SIGTERM and a closed terminal all raise KeyboardInterrupt."""
    asked_to_end.clear()
    before = {each: signal.signal(each, raise_interrupt) for each in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def raise_interrupt(number: int, frame: FrameType | None) -> None:
    """Interrupt at once, and for good: Python drops what is raised while it finalises an object (`heed_interrupts`)."""
    asked_to_end.set()
    raise KeyboardInterrupt


def heed_interrupts() -> None:
    """Raise KeyboardInterrupt if one was asked for before and got lost."""
    if asked_to_end.is_set():
        raise KeyboardInterrupt


def ignore_interrupts() -> None:
    """The way out is already taken and is short: a second Ctrl-C must not leave a half of it undone."""
    for each in ENDINGS:
        signal.signal(each, signal.SIG_IGN)
