"""The card about a row says what its screen declares, to whoever may open the row."""

from __future__ import annotations

import pytest

from tests.browser_client import Browser
from tests.cast import Cast


def test_a_card_names_the_row_and_says_the_declared_columns(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get(f"/admin/people/preview/?id={cast.learner_id}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Amélie Benali" in text
    assert "Acme" in text
    assert "<html" not in text


def test_a_foreign_row_has_no_card(browser: Browser, cast: Cast) -> None:
    address = f"/admin/people/preview/?id={cast.globex_learner_id}"
    assert browser.sign_in(cast.administrator_id).get(address).status_code == 200
    assert browser.sign_in(cast.pilot_id).get(address).status_code == 404
    assert browser.sign_in(cast.learner_id).get(address).status_code == 403


@pytest.mark.parametrize("screen", ["people", "companies", "sessions", "enrolments", "roles", "teams", "campuses"])
@pytest.mark.parametrize("value", ["", "abc", "0", "99999999999999999999", "\x00"])
def test_a_card_of_nothing_does_not_exist(browser: Browser, cast: Cast, screen: str, value: str) -> None:
    browser.sign_in(cast.administrator_id)
    assert browser.get(f"/admin/{screen}/preview/", query_string={"id": value}).status_code == 404


def test_links_to_rows_carry_the_address_of_their_card(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get("/admin/teams/").get_data(as_text=True)
    assert f'data-preview="/admin/people/preview/?id={cast.manager_id}"' in page
