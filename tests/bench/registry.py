"""Which measures there are: a module named after its goal, functions under ``@bench`` that yield measures."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import tests.bench
from tests.bench.ground import Ground
from tests.bench.measuring import Measure

Function = Callable[[Ground], Iterator[Measure]]


@dataclass(frozen=True)
class Bench:
    """One function, and what it needs.

    Args:
        function: a ground -> its measures.
        people: the sizes it is measured at; None: those of the run (BENCH_PEOPLE).
        writes: whether it gets a database of its own, dropped afterwards.
    """

    function: Function
    people: tuple[int, ...] | None = None
    writes: bool = False

    def wants(self, people: int, sizes: tuple[int, ...]) -> bool:
        return people in (sizes if self.people is None else self.people)


_found: dict[str, list[Bench]] = {}


def bench(*, people: tuple[int, ...] | None = None, writes: bool = False) -> Callable[[Function], Function]:
    """Register a function that measures something and yields :class:`Measure`.

    Args:
        people: measured at these sizes alone, whatever the run asks for (0: an empty, migrated database).
        writes: it changes the data: it is given a copy.
    """

    def register(function: Function) -> Function:
        _found.setdefault(function.__module__.rpartition(".")[2], []).append(Bench(function, people, writes))
        return function

    return register


def modules() -> list[str]:
    """The modules that hold measures, in the order of their goals: ``p1_lists``, ``p3_export``."""
    names = [one.name for one in pkgutil.iter_modules(tests.bench.__path__) if re.match(r"p\d+_", one.name)]
    return sorted(names, key=lambda name: (int(name[1:].partition("_")[0]), name))


def benches_of(module: str) -> list[Bench]:
    importlib.import_module(f"tests.bench.{module}")
    return _found.get(module, [])
