"""``make bench``: each module at each size in a process of its own; one JSON line a measure.

BENCH_PEOPLE=10000,1000000 chooses the sizes; ``python -m tests.bench p3_export`` measures one module alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext

from sqlalchemy.engine import make_url

from tests.bench.databases import copy_of, database, server
from tests.bench.ground import standing
from tests.bench.measuring import Measure, peak, resident
from tests.bench.registry import Bench, benches_of, modules

SIZES = tuple(int(size) for size in os.environ.get("BENCH_PEOPLE", "10000,100000,1000000").split(","))


def main(asked: list[str]) -> int:
    """Measure the modules asked for, else all; gives back how many failed."""
    plan = {name: benches_of(name) for name in asked or modules()}
    failed = 0
    with server() as where:
        for people in sorted({size for benches in plan.values() for one in benches for size in one.people or SIZES}):
            with database(where, people) as url:
                given = url.render_as_string(hide_password=False)
                for name in [
                    name for name, benches in plan.items() if any(one.wants(people, SIZES) for one in benches)
                ]:
                    command = [sys.executable, "-m", "tests.bench", "--inside", name, str(people), given]
                    failed += subprocess.run(command, check=False).returncode != 0
    return failed


def inside(name: str, people: int, url: str) -> None:
    """One module at one size, in this process alone, so that its memory is its own."""
    before = [measure(one, people, url) for one in benches_of(name) if one.wants(people, SIZES)]
    report(Measure(f"{name.partition('_')[0].upper()} memory", peak(), "MB", people, floor=before[0]))


def measure(one: Bench, people: int, url: str) -> float:
    """Print a function's measures; gives back what the application held before them, in MB."""
    with (
        copy_of(make_url(url)) if one.writes else nullcontext(make_url(url)) as place,
        standing(place, people) as ground,
    ):
        before = resident()
        for line in one.function(ground):
            report(line)
        return before


def report(line: Measure) -> None:
    print(line, flush=True)  # noqa: T201 - the report


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(main(sys.argv[1:]))
