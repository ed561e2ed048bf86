"""The collector rests while many objects are made, and is left as it was found."""

from __future__ import annotations

import gc

import pytest

from models.kernel.memory import no_cycles


def test_the_collector_rests_inside_and_works_again_afterwards_whatever_happened() -> None:
    assert gc.isenabled()
    with no_cycles():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(LookupError), no_cycles():
        raise LookupError
    assert gc.isenabled()


def test_inside_another_it_rests_until_the_outer_one_is_over() -> None:
    with no_cycles():
        with no_cycles():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
