"""The general follow-up and the board of a session: whose rows, in which order, for how many queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Integer, String, case, cast, literal, null

from models.accounts.entities import Person, PersonState
from models.catalogue.entities import Path
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.progress import Progress, answers_progress
from models.kernel import clock
from models.kernel.database import session
from models.learning.entities import LearningRecord
from models.workbench.entities import ColumnChoice
from tests.backoffice.test_contracts import count_queries
from tests.browser_client import Browser
from tests.cast import Cast

BOARD = "/admin/sessions/board"


def names(page: str) -> list[str]:
    """The learners of the cast on a page, in the order in which they stand there."""
    known = ["Amélie", "Loïc", "Océane", "Jérôme", "Zoé", "Homer", "Lenny"]
    body = page.partition("<tbody>")[2]
    return sorted((name for name in known if name in body), key=body.index)


class Videos:
    """Progress of two enrolments."""

    def __init__(self, watched: dict[int, int]) -> None:
        self.watched = watched

    def of(self, enrolment_ids: Sequence[int]) -> dict[int, Progress]:
        return {one: Progress(videos=number) for one, number in self.watched.items() if one in enrolment_ids}

    def said(self, name: str, enrolment_id: Any) -> ColumnElement[Any]:
        if name != "videos":
            return cast(null(), String)
        return cast(case(*((enrolment_id == one, literal(n)) for one, n in self.watched.items()), else_=None), Integer)


@pytest.fixture
def watched(cast: Cast) -> Iterator[dict[int, int]]:
    numbers = {cast.learner_enrolment_id: 41, cast.waiting_enrolment_id: 7}
    before = answers_progress(Videos(numbers))
    yield numbers
    answers_progress(before)


@pytest.mark.row("FUP-07")
@pytest.mark.row("FUP-19")
@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("pilot", ["Amélie", "Loïc", "Océane", "Jérôme", "Zoé"]), ("manager", ["Amélie"]),
        ("globex_pilot", ["Lenny", "Homer"]),
    ],
)  # fmt: skip
def test_the_general_follow_up_shows_whom_one_follows(browser: Browser, cast: Cast, who: str, seen: list[str]) -> None:
    page = browser.sign_in(getattr(cast, f"{who}_id")).get("/admin/follow-up/").text
    assert names(page) == seen


def test_a_manager_who_learns_does_not_follow_themselves(browser: Browser, cast: Cast) -> None:
    session.add(Enrolment(person_id=cast.manager_id, session_id=cast.slots_id))
    session.flush()
    browser.sign_in(cast.manager_id)
    assert "Benoît" not in browser.get("/admin/follow-up/").text.partition("<tbody>")[2]
    assert names(browser.get("/admin/follow-up/?segment=never").text) == ["Amélie"]


@pytest.mark.row("FUP-21")
def test_the_inactive_are_a_list_of_their_own(browser: Browser, cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    where.starts_on = clock.today() - timedelta(days=21)
    cast.person("learner").last_seen_at = clock.now()
    session.flush()
    browser.sign_in(cast.pilot_id)
    assert names(browser.get("/admin/follow-up/?segment=inactive").text) == ["Loïc"]
    assert names(browser.get(f"{BOARD}?id={cast.slots_id}&state=inactive").text) == ["Loïc"]


@pytest.mark.row("FUP-16")
def test_progress_is_shown_and_put_in_order_once_somebody_keeps_it(
    browser: Browser, cast: Cast, watched: dict[int, int]
) -> None:
    browser.sign_in(cast.pilot_id)
    for address in ("/admin/follow-up/?sort=videos", f"{BOARD}?id={cast.slots_id}&sort=videos"):
        up, down = names(browser.get(address).text), names(browser.get(f"{address}&desc=1").text)
        assert (up[:2], down[:2]) == (["Loïc", "Amélie"], ["Amélie", "Loïc"])
    assert ">41<" in browser.get("/admin/follow-up/").text


@pytest.mark.row("FUP-16")
def test_nothing_is_claimed_of_progress_that_nobody_keeps(browser: Browser, cast: Cast) -> None:
    before = answers_progress(None)
    try:
        page = browser.sign_in(cast.pilot_id).get("/admin/follow-up/").text
        assert "sort=videos" not in page
        assert browser.get("/admin/follow-up/?sort=videos&desc=1").status_code == 200
    finally:
        answers_progress(before)


@pytest.mark.row("FUP-16")
def test_boards_show_how_long_somebody_watched(browser: Browser, cast: Cast) -> None:
    session.add(LearningRecord(person_id=cast.learner_id, lessons_viewed=17, watched_ms=93 * 60_000))
    session.flush()
    browser.sign_in(cast.pilot_id)
    for address in ("/admin/follow-up/", f"{BOARD}?id={cast.slots_id}"):
        page = browser.get(address).text
        assert ">93<" in page
        assert ">17<" in page
        assert names(browser.get(f"{address}{'&' if '?' in address else '?'}sort=minutes&desc=1").text)[0] == "Amélie"


@pytest.mark.row("FUP-10")
@pytest.mark.row("A-16")
def test_the_general_follow_up_leads_to_the_complete_one_and_to_its_file(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.pilot_id).get("/admin/follow-up/?segment=never").text.replace("&amp;", "&")
    assert 'href="/admin/reports/"' in page
    assert 'href="/admin/reports/export/xlsx/?segment=never"' in page


@pytest.mark.row("FUP-11")
def test_the_general_follow_up_gives_and_takes_slots(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.pilot_id).get("/admin/follow-up/").text
    assert f"/admin/follow-up/release-slot?id={cast.learner_enrolment_id}" in page
    assert f"/admin/follow-up/assign-slot?id={cast.waiting_enrolment_id}" in page


# -- the board of a session, and its card -----------------------------------------------------------------------------


@pytest.mark.row("FUP-08")
@pytest.mark.row("FUP-12")
def test_the_card_of_a_session_carries_its_board_and_its_report(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.pilot_id).get(f"/admin/sessions/details/?id={cast.slots_id}").text
    assert names(page) == ["Amélie", "Loïc"]
    assert f"release-slot?id={cast.learner_enrolment_id}" in page
    assert f'href="/admin/reports/export/xlsx/?session_is={cast.slots_id}"' in page


def test_a_board_is_put_in_order_by_its_heads_and_keeps_what_was_searched(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    address = f"{BOARD}?id={cast.slots_id}"
    assert names(browser.get(f"{address}&sort=person&desc=1").text) == ["Loïc", "Amélie"]
    found = browser.get(f"{address}&search=AMELIE+benali&sort=person").text.replace("&amp;", "&")
    assert names(found) == ["Amélie"]
    assert "search=AMELIE" in found.partition("<thead>")[2].partition("</thead>")[0]
    assert names(browser.get(f"{address}&search=%25").text) == []


@pytest.mark.parametrize(
    "wrong", ["sort=nothing", "state=nobody", "page=-1", "page=9999999999999", "desc=x&sort=state"]
)
def test_what_nobody_offers_shows_the_board_as_it_is(browser: Browser, cast: Cast, wrong: str) -> None:
    page = browser.sign_in(cast.pilot_id).get(f"{BOARD}?id={cast.slots_id}&{wrong}")
    assert (page.status_code, names(page.text)) == (200, ["Amélie", "Loïc"])


def test_a_long_board_has_pages_and_costs_as_many_queries(browser: Browser, cast: Cast) -> None:
    url = f"{BOARD}?id={cast.slots_id}"
    browser.sign_in(cast.pilot_id).get(url)
    before = count_queries(browser, url)
    for n in range(120):
        person = Person(email=f"many{n}@exemple.fr", first_name="A", last_name=f"B{n:03}", state=PersonState.ACTIVE)
        session.add(Enrolment(person=person, session_id=cast.slots_id))
    session.flush()
    assert count_queries(browser, url) == before
    first, second = browser.get(url).text, browser.get(f"{url}&page=1").text
    assert (first.count("<tr>"), second.count("<tr>")) == (51, 51)
    assert browser.get(f"{url}&page=2").text.count("<tr>") == 23


@pytest.mark.row("CON-09")
def test_the_path_that_a_session_follows_is_on_its_board_and_in_the_follow_up(browser: Browser, cast: Cast) -> None:
    path = session.get_one(Path, cast.school.path_id)
    board = browser.sign_in(cast.administrator_id).get(f"{BOARD}?id={cast.slots_id}").text
    assert f'<a href="/admin/paths/details/?id={path.id}">{path.title}</a>' in board
    session.add(ColumnChoice(person_id=cast.administrator_id, screen="follow-up", columns=["person", "session.path"]))
    session.flush()
    assert path.title in browser.get("/admin/follow-up/").text
    pilots = browser.sign_in(cast.pilot_id).get(f"{BOARD}?id={cast.slots_id}").text
    assert path.title in pilots
    assert "/admin/paths/" not in pilots
    assert path.title in browser.sign_in(cast.manager_id).get("/admin/").text
