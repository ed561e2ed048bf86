"""P1 and P2: the list of people, its pages and its searches, as an administrator and as pilots."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.ground import Ground
from tests.bench.measuring import Measure, milliseconds, statements
from tests.bench.registry import bench


@bench()
def first_page(ground: Ground) -> Iterator[Measure]:
    staff = ground.administrator()
    [page] = milliseconds(lambda: staff.get("/admin/people/").get_data())
    yield Measure("P1 list first page", page, "ms", ground.people)
    with statements() as sent:
        staff.get("/admin/people/")
    yield Measure("P1 statements of the page", len(sent), "statements", ground.people)
