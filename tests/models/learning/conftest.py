"""A clock that the tests of learning move by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from models.kernel import clock


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=False) as moving:
        yield moving
