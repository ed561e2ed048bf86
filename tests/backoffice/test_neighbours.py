"""From row to row of a list: beside whom a row stands, whatever the order, the filters and the scope."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask, g

from backoffice import neighbours as listed_beside
from backoffice import paging
from backoffice.asked import Asked
from backoffice.neighbours import neighbours
from backoffice.screen import Screen, screen_of
from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import Company, SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import act_as
from tests.browser_client import Browser
from tests.cast import Cast, training

ORDERS = (
    ("companies", "name"), ("companies", "external_reference"), ("companies", "kind"), ("sessions", ""),
    ("sessions", "company"), ("sessions", "ends_on"), ("people", ""), ("people", "last_seen_at"), ("messages", ""),
)  # fmt: skip


def screen_named(app: Flask, slug: str) -> Screen:
    return next(view for view in app.extensions["admin"][0]._views if getattr(view, "slug", "") == slug)


def some_rows(cast: Cast) -> None:
    for n in range(4):  # equal keys, empty keys
        company = Company(name=f"Client {n}", external_reference=f"R{n}" if n < 2 else None)
        training(company, f"Client {n} - Lyon", SessionKind.SLOTS, 2, clock.today() - timedelta(days=n // 2))
    cast.person("learner").last_seen_at = clock.now()
    session.flush()


@pytest.mark.parametrize(("slug", "column"), ORDERS)
@pytest.mark.parametrize("descending", [False, True])
def test_each_row_knows_the_one_before_and_the_one_after(
    app: Flask, cast: Cast, slug: str, column: str, descending: bool
) -> None:
    some_rows(cast)
    asked = Asked(sort=column, descending=descending)
    with app.test_request_context(f"/admin/{slug}/"):
        g.actor = actor_for(cast.administrator_id)
        screen = screen_named(app, slug)
        ids = list(session.scalars(screen.listed(asked)))
        for n, identifier in enumerate(ids):
            found = neighbours(screen, asked, screen.get_one(identifier))
            before, after = ids[n - 1] if n else None, ids[n + 1] if n + 1 < len(ids) else None
            assert (found.previous, found.next, found.position) == (before, after, n + 1), (identifier, ids)


def test_neighbours_obey_search_filters_and_segment(app: Flask, cast: Cast) -> None:
    some_rows(cast)
    asked = Asked(search="lyon", segment="running", filters=(("kind_is", "slots"),), sort="reference")
    with app.test_request_context("/admin/sessions/"):
        g.actor = actor_for(cast.administrator_id)
        screen = screen_of(TrainingSession)
        assert screen is not None
        ids = list(session.scalars(screen.listed(asked)))
        assert len(ids) == 5
        found = [neighbours(screen, asked, screen.get_one(one)) for one in ids]
        assert [one.next for one in found] == [*ids[1:], None]


def test_a_foreign_row_is_nobodys_neighbour(app: Flask, cast: Cast) -> None:
    with app.test_request_context("/admin/people/"):
        g.actor = actor_for(cast.pilot_id)
        act_as(g.actor)
        screen = screen_of(Person)
        assert screen is not None
        ids = list(session.scalars(screen.listed(Asked())))
        met = {neighbours(screen, Asked(), screen.get_one(one)).next for one in ids} - {None}
    assert met == set(ids[1:])
    assert not met & {cast.globex_learner_id, cast.globex_waiting_id, cast.globex_pilot_id}


@pytest.mark.parametrize("reader", ["administrator", "pilot"])
@pytest.mark.parametrize("search", ["", "exemple"])
def test_in_a_list_too_long_to_gather_each_row_knows_its_neighbours_too(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, reader: str, search: str
) -> None:
    monkeypatch.setattr(paging, "HITS", 2)
    monkeypatch.setattr(listed_beside, "NEAR", 3)
    with app.test_request_context("/admin/people/"):
        g.actor = actor_for(getattr(cast, f"{reader}_id"))
        act_as(g.actor)
        screen = screen_of(Person)
        assert screen is not None
        asked = Asked(search=search)
        ids = list(session.scalars(screen.listed(asked)))
        found = [neighbours(screen, asked, screen.get_one(one)) for one in ids]
    assert len(ids) > 3
    assert [(one.previous, one.next) for one in found] == list(zip([None, *ids], [*ids[1:], None], strict=False))
    if search or reader == "pilot":
        assert [one.position for one in found] == [1, 2, 3, *[None] * (len(ids) - 3)]


def test_a_row_that_left_the_list_meanwhile_keeps_its_place(app: Flask, cast: Cast) -> None:
    some_rows(cast)
    asked = Asked(search="Client", sort="name")
    with app.test_request_context("/admin/companies/"):
        g.actor = actor_for(cast.administrator_id)
        screen = screen_of(Company)
        assert screen is not None
        acme = screen.get_one(cast.acme_id)
        found = neighbours(screen, asked, acme)
        first = session.scalars(screen.listed(asked)).first()
    assert (found.previous, found.next, found.position) == (None, first, 1)


def test_a_row_opened_from_a_list_leads_to_the_next_and_back(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get("/admin/sessions/?kind_is=slots&sort=reference")
    links = re.findall(r'href="(/admin/sessions/details/\?[^"]*\blist=[^"]*)"', page.get_data(as_text=True))
    assert links
    here = browser.get(links[0].replace("&amp;", "&")).get_data(as_text=True)
    assert 'rel="next"' in here
    assert 'rel="prev"' not in here
    assert re.search(r"1 (sur|of) 4", here)
    assert 'href="/admin/sessions/?kind_is=slots&amp;sort=reference"' in here


@pytest.mark.parametrize("value", ["", "%%%", "a=b", "state_is=%00", "&" * 300, "sort=name" * 400, "page=999999"])
def test_a_list_that_no_page_drew_gives_a_page(browser: Browser, cast: Cast, value: str) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.get("/admin/sessions/details/", query_string={"id": cast.slots_id, "list": value})
    assert answer.status_code == 200
