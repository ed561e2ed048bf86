"""Any sequence of linking, unlinking, ordering and moving leaves what lists would hold (hypothesis)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.catalogue.operations import link, move, reorder, unlink
from models.catalogue.refusals import NotInIt, OrderChanged, TwiceInIt
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.models.catalogue.rows import created, ids

PARENTS, CHILDREN = 2, 4
parents, children = st.integers(0, PARENTS - 1), st.integers(0, CHILDREN - 1)
places = st.one_of(st.none(), st.integers(-1, CHILDREN + 2))
orders = st.one_of(st.permutations(range(CHILDREN)), st.lists(children, max_size=CHILDREN))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("link"), parents, children, places),
        st.tuples(st.just("unlink"), parents, children),
        st.tuples(st.just("reorder"), parents, orders),
        st.tuples(st.just("order of now"), parents, st.permutations(range(CHILDREN))),
        st.tuples(st.just("move"), children, parents, parents, places),
    ),
    max_size=12,
)


def placed(held: list[int], child: int, at: int | None) -> None:
    """Into a list, at a place that counts from 1."""
    held.insert(len(held) if at is None else max(at, 1) - 1, child)


def expected(lists: list[list[int]], step: tuple[Any, ...]) -> type[Exception] | None:
    """What a step makes of lists, or the refusal that leaves them as they were."""
    match step:
        case "link", parent, child, at:
            if child in lists[parent]:
                return TwiceInIt
            placed(lists[parent], child, at)
        case "unlink", parent, child:
            if child not in lists[parent]:
                return NotInIt
            lists[parent].remove(child)
        case "reorder", parent, order:
            if sorted(order) != sorted(lists[parent]):
                return OrderChanged
            lists[parent][:] = order
        case "order of now", parent, order:
            lists[parent].sort(key=order.index)
        case "move", child, origin, to, at:
            if origin != to and child in lists[to]:
                return TwiceInIt
            if child not in lists[origin]:
                return NotInIt
            lists[origin].remove(child)
            placed(lists[to], child, at)
    return None


def done(rows: list[Any], contents: list[Any], lists: list[list[int]], step: tuple[Any, ...]) -> None:
    """The same step, on the database."""
    match step:
        case "link", parent, child, at:
            link(rows[parent], contents[child], at=at, by=SYSTEM)
        case "unlink", parent, child:
            unlink(rows[parent], contents[child], by=SYSTEM)
        case "reorder", parent, order:
            reorder(rows[parent], [contents[one].id for one in order], by=SYSTEM)
        case "order of now", parent, order:
            shown = sorted(lists[parent], key=order.index)
            reorder(rows[parent], [contents[one].id for one in shown], by=SYSTEM)
        case "move", child, origin, to, at:
            move(contents[child], origin=rows[origin], to=rows[to], at=at, by=SYSTEM)


@pytest.mark.row("CAT-22")
@pytest.mark.row("CAT-26")
@pytest.mark.parametrize(("upper", "lower"), [("path", "theme"), ("theme", "module"), ("module", "lesson")])
def test_places_are_those_of_a_list_whatever_is_done_and_a_refusal_changes_nothing(
    cast: Cast, upper: str, lower: str
) -> None:
    rows = [created(upper, reference=f"P{place}") for place in range(PARENTS)]
    colours = [{"colour": f"#00000{place}"} if lower == "theme" else {} for place in range(CHILDREN)]
    contents = [created(lower, reference=f"C{place}", **values) for place, values in enumerate(colours)]
    names = {one.id: place for place, one in enumerate(contents)}

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps)
    def whatever_is_done(sequence: list[tuple[Any, ...]]) -> None:
        lists: list[list[int]] = [[] for _ in range(PARENTS)]
        with session.begin_nested() as aside:
            for step in sequence:
                try:
                    with session.begin_nested():
                        done(rows, contents, lists, step)
                    outcome = None
                except (TwiceInIt, NotInIt, OrderChanged) as refusal:
                    outcome = type(refusal)
                assert outcome is expected(lists, step)
                assert [[names[one] for one in ids(row)] for row in rows] == lists
            aside.rollback()

    whatever_is_done()
