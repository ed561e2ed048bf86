"""The bell shows the last five, its history all of them, and only one's own."""

from __future__ import annotations

import pytest

from models.kernel.database import session
from models.outbox.operations import notify
from tests.browser_client import Browser
from tests.cast import Cast


@pytest.fixture
def told(cast: Cast) -> Cast:
    for number in range(23):
        notify("password_changed", key=f"told:{number}", recipient_id=cast.learner_id, link=f"/?n={number:02}")
    notify("password_changed", key="told:other", recipient_id=cast.waiting_id, link="/?n=foreign")
    session.flush()
    return cast


@pytest.mark.row("NOT-01")
def test_the_bell_shows_the_last_five_and_the_way_to_all(told: Cast, browser: Browser) -> None:
    page = browser.sign_in(told.learner_id).get("/").text
    assert '<span class="bell-count">23</span>' in page
    assert ('data-bell-lines="/notifications/dernieres"' in page, 'href="/notifications"' in page) == (True, True)
    lines = browser.get("/notifications/dernieres").text
    assert (lines.count('href="/?n='), "foreign" in lines, "<html" in lines) == (5, False, False)


@pytest.mark.row("NOT-02")
def test_the_history_has_pages(told: Cast, browser: Browser) -> None:
    browser.sign_in(told.learner_id)
    first, second = browser.get("/notifications").text, browser.get("/notifications?page=2").text
    assert (first.count('href="/?n='), second.count('href="/?n=')) == (20, 3)
    assert {browser.get(f"/notifications?page={odd}").status_code for odd in ("-1", "abc", "9" * 30)} == {200}


def test_reading_all_touches_ones_own_alone(told: Cast, browser: Browser) -> None:
    browser.sign_in(told.learner_id).post("/notifications/lues")
    assert "bell-count" not in browser.get("/").text
    assert "bell-count" in browser.sign_in(told.waiting_id).get("/").text


def test_looking_through_somebodys_eyes_marks_nothing_as_read(told: Cast, browser: Browser) -> None:
    browser.sign_in(told.administrator_id)
    browser.post(f"/admin/people/impersonate?id={told.learner_id}", {"reason": "help"})
    assert "bell-count" in browser.get("/").text
    browser.post("/notifications/lues")
    assert "bell-count" in browser.get("/").text
