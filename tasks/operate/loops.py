"""Loops that run until the process is asked to end: the runner, the clock."""

import logging
import signal
from collections.abc import Callable, Sequence
from threading import Event, Thread
from types import FrameType

from flask import Flask

Loop = Callable[[Event], None]


def run_loops(app: Flask, loops: Sequence[Loop]) -> None:
    """Run each loop in a thread of its own until SIGTERM or Ctrl-C, then let each finish what it holds.

    A loop that fails ends the others, and the process with its error: whoever watches it starts it again.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    stop, failures = Event(), list[BaseException]()

    def run(loop: Loop) -> None:
        try:
            with app.app_context():
                loop(stop)
        except BaseException as failure:
            failures.append(failure)
        finally:
            stop.set()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    threads = [Thread(target=run, args=[loop], name=loop.__module__) for loop in loops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
