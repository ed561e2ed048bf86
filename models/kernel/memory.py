"""Memory while many objects are made at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_cycles() -> Iterator[None]:
    """What is made inside refers to itself nowhere: it goes when nobody needs it, and nobody looks for circles.

    Thousands of rows at once, each of a score of objects, make the collector walk through the whole application again
    and again: two fifths of the time of a check. Keep it short: what others make meanwhile waits too.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
