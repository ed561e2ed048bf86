"""Lists of readers who see a part of a long table: in order, counted honestly, for nobody else."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text

from backoffice import counting, paging
from backoffice.counting import Sure
from backoffice.ordering import order_of
from backoffice.paging import Pages
from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import Enrolment
from models.kernel.database import session
from models.kernel.policy import SYSTEM, act_as, acting, acting_as
from tests.backoffice.conftest import PEOPLE
from tests.bench.measuring import statements
from tests.cast import Cast


def seen_now() -> int:
    """How many people the reader sees."""
    return len(session.scalars(select(Person.id)).all())


def wide_pilot(cast: Cast) -> None:
    """The pilot's company enrols everybody of the crowd, which is more than the cap."""
    with acting_as(SYSTEM):
        crowd = session.scalars(select(Person.id).where(Person.first_name == "Foule"))
        session.add_all([Enrolment(person_id=one, session_id=cast.slots_id) for one in crowd])
        session.flush()
    act_as(actor_for(cast.pilot_id))


@pytest.mark.parametrize("number", [0, 3, 99])
@pytest.mark.parametrize("shallow", [0, 1_000])
def test_beyond_the_cap_a_pilot_meets_the_people_they_see_in_order(
    crowd: Cast, monkeypatch: pytest.MonkeyPatch, number: int, shallow: int
) -> None:
    monkeypatch.setattr(paging, "SHALLOW", shallow)
    wide_pilot(crowd)
    some = Pages(Person, order_of(Person, select(Person.id), "last_name", False), False, False, [], 10)
    leaf = some.leaf(number)
    seen = session.scalars(some.order.ids.order_by(*some.order.by(some.order.key, Person.id))).all()
    assert len(seen) < session.scalar(text("SELECT count(*) FROM person"))
    assert leaf.ids == seen[leaf.number * 10 : leaf.number * 10 + 10]
    assert leaf.count.sure is Sure.CAPPED


def test_a_long_list_of_a_pilot_is_counted_once_a_minute_and_walked_to_until_then(
    app: Flask, crowd: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "HITS", 1_000)
    monkeypatch.setattr(counting, "CAP", 100)
    wide_pilot(crowd)
    order = order_of(Person, select(Person.id), "last_name", False)
    some = Pages(Person, order, False, False, [Person.state == "invited", None], 10, "of a pilot", is_usual=True)
    now, seen, sees = time.monotonic(), [], seen_now()
    for later in (0, 59, 61):
        monkeypatch.setattr(counting.time, "monotonic", lambda later=later: now + later)
        with statements() as sent:
            leaf = some.leaf(1)
        assert [(int(one), one.sure) for one in (leaf.count, *leaf.segments)] == [
            (sees, Sure.ABOUT), (92, Sure.ABOUT), (sees, Sure.ABOUT),
        ]  # fmt: skip
        seen.append((leaf.ids, "hits" in sent[-1]))
    assert [gathered for _ids, gathered in seen] == [True, False, True]
    assert len({tuple(ids) for ids, _gathered in seen}) == 1
    app.extensions.pop(counting.LONG_LISTS)


def test_what_one_pilot_s_list_counts_is_told_to_nobody_else(
    app: Flask, crowd: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "HITS", 1_000)
    monkeypatch.setattr(counting, "CAP", 100)
    wide_pilot(crowd)
    order = order_of(Person, select(Person.id), "last_name", False)
    some = Pages(Person, order, False, False, [], 10, "of a pilot", is_usual=True)
    pilot = acting()
    for other in (pilot, replace(pilot, person_id=crowd.alumna_id), replace(pilot, reach={}), pilot):
        act_as(other)
        assert int(some.leaf(0).count) == seen_now()
    assert seen_now() > PEOPLE
    app.extensions.pop(counting.LONG_LISTS)


def test_segments_of_a_part_of_the_table_are_exact_to_the_cap_and_at_least_beyond(crowd: Cast) -> None:
    segments = [Person.first_name == "Foule", Person.first_name == "Personne", Person.external_reference == "x", None]
    act_as(actor_for(crowd.pilot_id))
    some = Pages(Person, order_of(Person, select(Person.id), "last_name", False), False, False, segments, 10)
    assert [(int(one), one.sure) for one in some.leaf(0).segments] == [(n, Sure.EXACT) for n in (0, 0, 0, seen_now())]
    wide_pilot(crowd)
    counted = some.leaf(0).segments
    assert {one.sure for one in counted} == {Sure.CAPPED}
    assert [int(one) for one in counted[1:]] == [0, 0, 100]
