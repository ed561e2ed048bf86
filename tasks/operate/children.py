"""Child processes that never outlive the process that started them, however it ends."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # linux/prctl.h
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Account:
    """A system account that a child runs as."""

    name: str
    uid: int
    gid: int


def spawn(
    command: Sequence[str | Path],
    *,
    farewell: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    output: IO[bytes] | None = None,
    sockets: Sequence[int] = (),
) -> "subprocess.Popen[bytes]":
    """Start a child in a session of its own, so that Ctrl-C reaches its parent alone, which stops it in order.

    Args:
        farewell: the signal the kernel sends to the child when its parent dies without a word (kill -9).
        account: run as this account; needs root.
        output: receives what the child prints; the parent's own output when nothing is given.
        sockets: numbers of open sockets that the child takes over.
    """
    return subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        cwd=folder,
        env=None if environ is None else dict(environ),
        start_new_session=True,
        pass_fds=sockets,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=prepared(os.getpid(), farewell),  # runs after the change of account, which would undo it
    )


@contextmanager
def held_back() -> Iterator[None]:
    """Ctrl-C and its like wait until the block ends: a child that was just started is never lost between two lines."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def prepared(parent: int, farewell: signal.Signals) -> Callable[[], None]:
    """What a child does first: it hears every signal again, and asks to end with its parent."""
    ask_for_farewell = die_with(parent, farewell)

    def begin() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        ask_for_farewell()

    return begin


def die_with(parent: int, farewell: signal.Signals) -> Callable[[], None]:
    """What a child calls to be sent `farewell` when its parent dies; Linux alone offers it."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_for_farewell() -> None:
        prctl(PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
        if os.getppid() != parent:  # it died in between: nobody would send the signal any more
            os._exit(1)

    return ask_for_farewell


def stop(child: "subprocess.Popen[bytes]", *, ask: signal.Signals = signal.SIGTERM, patience: float = 10) -> int:
    """Ask a child to end, wait `patience` seconds, then force it. Gives back its exit status."""
    if child.poll() is None:
        child.send_signal(ask)
        try:
            return child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
    return child.wait()
