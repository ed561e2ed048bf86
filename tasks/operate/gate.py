"""A gate at which a child process waits, ready, until its parent opens it or is gone."""

import os
import select
import socket
from collections.abc import Callable
from contextlib import ExitStack

NAME = "WAITS_AT_GATE"
"""The variable that gives a child the number of the socket which ends when it may go on."""
PAUSE = 1.0


class Gate:
    """Closed until :meth:`open`; whoever holds :attr:`inside` sees its end then, and so does whoever comes later."""

    def __init__(self) -> None:
        self.inside, self._outside = socket.socketpair()

    def __enter__(self) -> "Gate":
        return self

    def __exit__(self, *_raised: object) -> None:
        with ExitStack() as ends:
            ends.callback(self.inside.close)
            self.open()

    @property
    def variable(self) -> dict[str, str]:
        return {NAME: str(self.inside.fileno())}

    def open(self) -> None:
        self._outside.close()


def wait(still_here: Callable[[], object]) -> None:
    """Wait until the gate that the environment names is open; at once when it names none.

    Args:
        still_here: called every second meanwhile.
    """
    number = os.environ.get(NAME)
    while number and not select.select([int(number)], [], [], PAUSE)[0]:
        still_here()
