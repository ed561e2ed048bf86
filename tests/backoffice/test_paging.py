"""Lists of any size: stable pages, honest counts in the reader's scope, few statements, any page number."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select, text
from sqlalchemy.orm import aliased, selectinload

from backoffice import counting, paging
from backoffice.counting import Count, Sure
from backoffice.ordering import order_of
from backoffice.paging import Leaf, Pages
from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.contracts.entities import Company, Enrolment
from models.kernel.columns import alphabetical
from models.kernel.database import session
from models.kernel.policy import act_as
from tests.backoffice.conftest import PEOPLE
from tests.bench.measuring import statements
from tests.browser_client import Browser
from tests.cast import Cast


@pytest.fixture
def large(app: Flask, crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """The same, taken for a table too large to be counted, of which the statistics know about the right size."""
    monkeypatch.setattr(counting, "LARGE", 100)
    monkeypatch.setattr(paging, "DEEP", 60)
    session.execute(text("ANALYZE person"))
    app.extensions.pop(counting.SIZES, None)
    yield crowd
    app.extensions.pop(counting.SIZES, None)


def pages(by: str | None = "last_name", *, descending: bool = False, size: int = 10, **where: object) -> Pages:
    """The pages of the people; narrowed when a condition is given."""
    conditions = [getattr(Person, name) == value for name, value in where.items()]
    ids = select(Person.id).where(*conditions)
    return Pages(Person, order_of(Person, ids, by, descending), bool(conditions), True, [], size)


def walked(some: Pages) -> list[Leaf]:
    """Every page from the first to the one that says that it is the last."""
    leaves = [some.leaf(0)]
    while leaves[-1].has_next:
        leaves.append(some.leaf(len(leaves)))
    return leaves


@pytest.mark.parametrize("by", ["last_name", "last_seen_at", "state", "created_at", None])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("where", [{}, {"first_name": "Foule"}, {"state": PersonState.ACTIVE}])
def test_every_row_stands_on_one_page(large: Cast, by: str | None, descending: bool, where: dict[str, object]) -> None:
    some = pages(by, descending=descending, **where)
    shown = [identifier for leaf in walked(some) for identifier in leaf.ids]
    assert shown == list(session.scalars(some.order.ids.order_by(*some.order.by(some.order.key, Person.id))))


def test_pages_hold_as_many_rows_as_they_should(crowd: Cast) -> None:
    assert [len(leaf.ids) for leaf in walked(pages(first_name="Foule", size=50))] == [50, 50, 37]


@pytest.mark.parametrize("number", [7, 99_999])
@pytest.mark.parametrize("where", [{}, {"last_name": "Nom1"}])
def test_a_page_beyond_the_last_is_the_last(large: Cast, number: int, where: dict[str, object]) -> None:
    some = pages(size=50, **where)
    assert some.leaf(number) == walked(some)[-1]


def test_nothing_found_is_one_empty_page(crowd: Cast) -> None:
    leaf = pages(first_name="Personne").leaf(99)
    assert (leaf.ids, leaf.number, leaf.count, leaf.has_next) == ([], 0, 0, False)


def test_hits_are_counted_up_to_the_cap(crowd: Cast) -> None:
    few, many = pages(last_name="Nom1").leaf(0).count, pages(first_name="Foule").leaf(0).count
    assert (int(few), few.sure) == (28, Sure.EXACT)
    assert (int(many), many.sure) == (100, Sure.CAPPED)


def test_a_large_table_is_told_by_its_statistics_and_counted_far_behind(large: Cast) -> None:
    first, far = pages().leaf(0).count, pages().leaf(12).count
    assert first.sure is Sure.ABOUT
    assert (int(far), far.sure) == (PEOPLE + 16, Sure.EXACT)


def test_a_small_table_is_counted(crowd: Cast) -> None:
    count = pages().leaf(0).count
    assert (int(count), count.sure) == (PEOPLE + 16, Sure.EXACT)


def test_an_estimate_never_tells_a_narrowed_reader_the_size_of_the_table(large: Cast, browser: Browser) -> None:
    own = browser.sign_in(large.pilot_id).get("/admin/people/").get_data(as_text=True)
    everything = browser.sign_in(large.administrator_id).get("/admin/people/").get_data(as_text=True)
    assert "≈" in everything
    assert "≈" not in own


def test_a_pilots_count_is_of_the_people_they_see(large: Cast) -> None:
    act_as(actor_for(large.pilot_id))
    some = Pages(Person, order_of(Person, select(Person.id), "last_name", False), False, False, [], 10)
    assert int(some.leaf(0).count) == len(session.scalars(select(Person.id)).all()) < PEOPLE


def test_people_are_ordered_by_what_their_table_keeps_an_alias_too(cast: Cast) -> None:
    manager = aliased(Person)
    assert str(select(alphabetical(Person.last_name))).startswith("SELECT person.last_name_key")
    assert str(select(alphabetical(manager.last_name))).startswith("SELECT person_1.last_name_key")
    assert "garcon" in session.scalars(select(alphabetical(Person.last_name))).all()


def test_hits_are_put_in_order_in_one_statement_up_to_their_cap(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "CAP", 10)
    with statements() as sent:
        leaf = pages(first_name="Foule").leaf(0)
    assert (int(leaf.count), leaf.count.sure) == (100, Sure.CAPPED)
    assert len(sent) == 2
    monkeypatch.setattr(paging, "HITS", 1_000)
    with statements() as sent:
        leaf = pages(first_name="Foule").leaf(0)
    assert (int(leaf.count), leaf.count.sure, len(sent)) == (PEOPLE, Sure.EXACT, 1)


def test_hits_of_one_letter_are_gathered_no_further_than_the_cap(crowd: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "HITS", 1_000)
    some = pages(first_name="Foule")
    assert (int(some.leaf(0).count), some.leaf(0).count.sure) == (PEOPLE, Sure.EXACT)
    broad = replace(some, is_broad=True).leaf(3)
    assert (int(broad.count), broad.count.sure) == (100, Sure.CAPPED)
    assert broad.ids == some.leaf(3).ids


def test_a_segment_beyond_the_cap_is_not_counted_again_for_a_minute(
    app: Flask, large: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Person.last_name == "Nom1"
    few_of_them = sum(number % 5 == 1 for number in range(PEOPLE))
    order = order_of(Person, select(Person.id), "last_name", False)
    some = Pages(Person, order, False, True, [None, few], 10, "people of this test")
    now = time.monotonic()
    seen = []
    for later in (0, 59, 61):
        monkeypatch.setattr(counting.time, "monotonic", lambda later=later: now + later)
        with statements() as sent:
            leaf = some.leaf(0)
        seen.append((sent[-1].count("count(*)"), [(int(one), one.sure) for one in leaf.segments]))
    capped, exact = (100, Sure.CAPPED), (few_of_them, Sure.EXACT)
    assert [shown for _times, shown in seen] == [[capped, exact]] * 3
    assert seen[0][0] == seen[2][0] == seen[1][0] + 1
    nameless = Pages(Person, order, False, True, [None], 10)
    assert [nameless.leaf(0).segments for _twice in range(2)] == [[100]] * 2
    app.extensions.pop(counting.SEGMENTS_BEYOND)


def test_a_relation_is_narrowed_once(crowd: Cast) -> None:
    """The scope comes along with the rows; added again, it would be planned and answered twice."""
    act_as(actor_for(crowd.pilot_id))
    with statements() as sent:
        session.scalars(select(Person).options(selectinload(Person.grants))).all()
    [grants] = [one for one in sent if one.startswith("SELECT role_grant")]
    assert grants.count("supervision.manager_id =") == 1


@pytest.mark.parametrize(
    ("count", "language", "words"),
    [
        (Count(1_234), "fr", "1\N{NARROW NO-BREAK SPACE}234"),
        (Count(1_234), "en", "1,234"),
        (Count.capped(10_001, 10_000), "fr", "10\N{NARROW NO-BREAK SPACE}000+"),
        (Count.capped(10_001, 10_000), "en", "10,000+"),
        (Count.capped(10_000, 10_000), "en", "10,000"),
        (Count.of_table(1_003_712, None), "en", "≈\N{NO-BREAK SPACE}1,000,000"),
        (Count.of_table(None, 12), "en", "12"),
    ],
)
def test_a_count_says_how_sure_it_is(app: Flask, count: Count, language: str, words: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert f"{count}" == str(count) == words


def test_a_list_shows_its_cap_and_leads_on(crowd: Cast, browser: Browser) -> None:
    page = browser.sign_in(crowd.administrator_id).get("/admin/people/?search=foule&page=1").get_data(as_text=True)
    assert "51–100 / 100+" in page
    assert "page=2" in page


@pytest.mark.parametrize("asked", ["", "?search=nom1", "?search=foule", "?segment=active", "?sort=last_seen_at&desc=1"])
@pytest.mark.parametrize("reader", ["administrator", "pilot"])
def test_a_list_takes_as_many_statements_for_a_few_rows_as_for_fifty(
    cast: Cast, browser: Browser, reader: str, asked: str
) -> None:
    browser.sign_in(getattr(cast, f"{reader}_id")).get("/admin/people/")
    with statements() as few:
        browser.get(f"/admin/people/{asked}")
    for number in range(60):
        person = Person(email=f"n{number}@exemple.fr", first_name="Foule", last_name=f"Nom1{number}")
        person.grants.append(RoleGrant(role=Role.LEARNER, company=Company(name=f"Société {number}")))
        session.add(Enrolment(person=person, session_id=cast.slots_id))
    session.flush()
    with statements() as many:
        browser.get(f"/admin/people/{asked}")
    assert len(many) <= max(len(few), FRAME + LIST)


FRAME = 5
"""Statements around a list: who is there, the bell, the reader's views, and the savepoints of the test."""
LIST = 4
"""Statements of the list: a page with all counts, its rows, one relation to many, what hangs on the rows."""


@pytest.mark.parametrize("rest", ["?page=-1", "?page=99999999999999999999", "?page=1e3", "?page=%00", "?page=9999999"])
def test_a_hostile_page_number_leads_to_a_page(crowd: Cast, browser: Browser, rest: str) -> None:
    answer = browser.sign_in(crowd.administrator_id).get(f"/admin/people/{rest}", follow_redirects=True)
    assert answer.status_code == 200
    assert "Foule" in answer.get_data(as_text=True) or "Lemaître" in answer.get_data(as_text=True)
