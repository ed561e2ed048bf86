"""The palette finds records as their lists do, and offers nothing beyond the reader's rights."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from backoffice.asked import Asked
from backoffice.palette import FEW
from backoffice.screen import screen_of
from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import Company, TrainingSession
from models.kernel.database import session
from models.kernel.policy import acting_as
from tests.bench.measuring import statements
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
    assert re.findall(rb'href="([^"]+)"', offered()) == [b"/admin/teams/new/"]


@pytest.mark.parametrize("role", ["administrator", "pilot", "globex_pilot", "manager"])
@pytest.mark.parametrize("query", ["a", "le", "benali", "acme", "martin lea", "globex"])
def test_a_screen_finds_the_rows_of_its_list_in_one_statement(cast: Cast, app: Flask, role: str, query: str) -> None:
    with app.test_request_context("/admin/search/"), acting_as(actor_for(getattr(cast, f"{role}_id"))):
        for model in (Person, Company, TrainingSession):
            screen = screen_of(model)
            assert screen is not None
            listed = session.scalars(select(model).where(model.id.in_(screen.chosen(Asked(search=query))))).all()
            with statements() as sent:
                found = [screen.as_found(row)["label"] for row in screen.found(query)]
            assert len([one for one in sent if one.startswith("SELECT")]) == 1
            assert len(found) == min(len(listed), FEW)
            assert set(found) <= {str(row) for row in listed}
