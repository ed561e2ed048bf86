"""The palette finds records as their lists do, and offers nothing beyond the reader's rights."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser_client import Browser
from tests.cast import Cast

ADDRESS = "/admin/search/"


def found(browser: Browser, **arguments: str) -> list[str]:
    groups: list[dict[str, Any]] = browser.get(ADDRESS, query_string=arguments).json
    return [one["label"] for group in groups for one in group["found"]]


@pytest.mark.parametrize("query", ["amelie benali", "Benali Amélie", "BENALI", "amelie ben"])
def test_a_person_is_found_without_accents_and_in_any_order_of_words(browser: Browser, cast: Cast, query: str) -> None:
    assert "Amélie Benali" in found(browser.sign_in(cast.administrator_id), q=query)


def test_records_come_in_groups_with_the_name_of_their_screen(browser: Browser, cast: Cast) -> None:
    groups = browser.sign_in(cast.administrator_id).get(f"{ADDRESS}?q=acme").json
    titles = [group["title"] for group in groups]
    assert len(titles) == len(set(titles)) >= 2
    assert all(group["found"] for group in groups)
    assert {"label", "hint", "icon", "url", "record"} == set(groups[0]["found"][0])


def test_a_name_that_begins_with_what_was_typed_comes_first(browser: Browser, cast: Cast) -> None:
    assert found(browser.sign_in(cast.administrator_id), q="le")[0].lower().startswith("le")


def test_a_reader_finds_no_foreign_record_even_by_its_reference(browser: Browser, cast: Cast) -> None:
    recent = f"people:{cast.globex_learner_id},companies:{cast.globex_id},people:{cast.learner_id}"
    assert len(found(browser.sign_in(cast.administrator_id), recent=recent)) == 3
    assert found(browser.sign_in(cast.pilot_id), recent=recent) == ["Amélie Benali"]


def test_what_was_opened_last_comes_first(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    recent = f"companies:{cast.globex_id},people:{cast.learner_id},companies:{cast.acme_id}"
    assert found(browser, recent=recent) == ["Globex", "Amélie Benali", "Acme"]


@pytest.mark.parametrize(
    "recent", ["people", "people:", ":1", "people:abc", "audit:1", "x" * 5000, "people:1:2", ",,,"]
)
def test_a_reference_that_names_nothing_finds_nothing(browser: Browser, cast: Cast, recent: str) -> None:
    assert found(browser.sign_in(cast.administrator_id), recent=recent) == []


def test_creations_are_offered_to_those_who_may_create(browser: Browser, cast: Cast) -> None:
    def offered() -> bytes:
        return browser.get("/admin/").data.partition(b'id="palette-creations"')[2].partition(b"</template>")[0]

    browser.sign_in(cast.administrator_id)
    assert b"/admin/people/new/" in offered()
    browser.sign_in(cast.pilot_id)
    assert offered().count(b"<a ") == 0
