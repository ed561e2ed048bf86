"""What a measure is, and the clocks: time, statements, memory."""

from __future__ import annotations

import gc
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil
from sqlalchemy import Engine, event

Work = Callable[[], Any]
RUNS = 30


@dataclass(frozen=True)
class Measure:
    """One line of the report.

    Args:
        name: the goal's number, then what was measured (``P1 list first page``).
        value: in ``unit``; for times the median.
        unit: ``ms``, ``s``, ``MB``, ``statements``.
        rows: how many people the database holds, or how many rows were worked on.
        floor: the same work by hand-written SQL or by the library alone, in the same unit and the same run.
    """

    name: str
    value: float
    unit: str
    rows: int
    floor: float | None = None

    def __str__(self) -> str:
        ratio = round(self.value / self.floor, 2) if self.floor else None
        floor = round(self.floor, 2) if self.floor is not None else None
        line = {"name": self.name, "value": round(self.value, 2), "unit": self.unit, "floor": floor, "ratio": ratio}
        return json.dumps({**line, "rows": self.rows}, ensure_ascii=False)


def milliseconds(*works: Work, runs: int = RUNS) -> list[float]:
    """The median time of each work, in ms: taken in turns, so that a busy moment of the machine hits all alike."""
    for work in works:
        work()
        work()
    taken: list[list[float]] = [[] for _work in works]
    for _run in range(runs):
        for work, times in zip(works, taken, strict=True):
            times.append(seconds(work) * 1000)
    return [statistics.median(times) for times in taken]


def seconds(work: Work) -> float:
    """How long a work takes, once."""
    gc.collect(0)
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL sent inside, in order."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_others: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def resident() -> float:
    """Memory of this process now, in MB."""
    return float(psutil.Process().memory_info().rss / 2**20)


def peak() -> float:
    """The most memory this process ever held, in MB: each module is measured in a process of its own."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
