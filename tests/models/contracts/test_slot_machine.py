"""Random lives of three sessions: whatever happens, holders never exceed the package, and no seat is lost or minted."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from models.accounts.actors import actor_for
from tests.cast import Cast
from tests.models.contracts.slots_machine import Slots

WHOLE = 100_000
"""Operations of the whole run (make machine)."""


@pytest.mark.row("CON-38")
@pytest.mark.row("CON-20")
@pytest.mark.row("CON-36")
def test_holders_never_exceed_the_package_and_no_seat_is_lost(cast: Cast) -> None:
    done = live(cast, lives=25, steps=25, number=1)
    assert done["done"] > done["refused"] / 4


@pytest.mark.whole
@pytest.mark.row("D13")
def test_a_hundred_thousand_operations_lose_and_mint_no_seat(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    began, done, number = time.monotonic(), Counter[str](), 0
    while done.total() < WHOLE:
        number += 1
        done += live(cast, lives=40, steps=125, number=number)
    with capsys.disabled():
        seconds = time.monotonic() - began
        print(f"\n{done.total():,} operations ({done['done']:,} done, {done['refused']:,} refused), {seconds:.0f} s")  # noqa: T201 - the figure of the run


def live(cast: Cast, *, lives: int, steps: int, number: int) -> Counter[str]:
    """So many lives of so many operations, other ones for every number; how many were done and refused."""
    done: Counter[str] = Counter()
    own = {"company_id": cast.acme_id, "by": actor_for(cast.administrator_id), "done": done}
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        seed(number)(type("OfAcme", (Slots,), own)),
        settings=settings(
            max_examples=lives, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return done
