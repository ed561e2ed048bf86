"""A screen denies by default, survives what is typed in addresses, and asks no more queries for more rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from backoffice.asked import Asked
from backoffice.screen import Screen
from models.accounts.actors import actor_for
from models.accounts.entities import Role
from models.contracts.entities import Company, SessionKind
from models.kernel import clock
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.entities import Campus
from tests.browser_client import Browser
from tests.cast import Cast, enrol, hold, person, training
from tests.house.hostile import screens_of

SCREENS = [
    "people", "roles", "companies", "sessions", "enrolments", "slots", "teams", "messages", "jobs", "audit",
    "campuses", "curricula", "promotions", "probe",
]  # fmt: skip
LISTS_OF_THEIR_OWN = ("people", "audit", "probe")
ARGUMENTS = (
    "page", "sort", "desc", "page_size", "search", "segment", "state_is", "kind_is", "flt", "q", "query",
    "url", "next",
)  # fmt: skip
UNREADABLE = (
    "-1", "99999999999999999999", "abc", "1,2", "1.5", "", "%00", "' OR 1=1 --", "１", "[]", "0x10", "null", "a" * 5000,
    "\x00", "é" * 3000,
)  # fmt: skip


class Undeclared(Screen):
    """A screen that says nothing but its table."""

    model = Campus
    slug = "undeclared"
    title = "Undeclared"
    columns = ("name",)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine.engine, "before_cursor_execute", note)


def test_a_screen_that_declares_no_permission_is_closed_to_everybody(app: Flask, cast: Cast) -> None:
    with app.test_request_context("/"):
        from flask import g

        screen = Undeclared()
        for person_id in (cast.administrator_id, cast.pilot_id):
            g.actor = actor_for(person_id)
            assert not screen.is_accessible()
            assert not any(
                (screen.can_create, screen.can_edit, screen.can_delete, screen.can_export, screen.can_view_details)
            )


def test_a_screen_shows_no_column_that_it_does_not_declare() -> None:
    screen = Undeclared()
    for shown in (screen._list_columns, screen._details_columns, screen._export_columns):
        assert [name for name, _words in shown] == ["name"]
    assert screen.has_form is False


def test_no_page_of_the_back_office_is_open_to_a_visitor_or_a_learner(browser: Browser, cast: Cast) -> None:
    for screen in SCREENS:
        answer = browser.get(f"/admin/{screen}/")
        assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login"), screen
    browser.sign_in(cast.learner_id)
    assert [browser.get(f"/admin/{screen}/").status_code for screen in SCREENS] == [403] * len(SCREENS)


def test_a_pilot_opens_no_form_that_they_may_not_write(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    assert browser.get("/admin/companies/new/").status_code == 403
    assert browser.get(f"/admin/companies/edit/?id={cast.acme_id}").status_code == 403
    assert browser.post(f"/admin/companies/edit/?id={cast.acme_id}", {"name": "Mine"}).status_code == 403
    assert browser.post(f"/admin/companies/delete?id={cast.acme_id}").status_code in (403, 404)
    assert b'data-hotkey="c"' not in browser.get("/admin/companies/").data


@pytest.mark.parametrize("screen", SCREENS)
def test_malformed_lists_give_a_page(browser: Browser, cast: Cast, screen: str) -> None:
    browser.sign_in(cast.administrator_id)
    for value in UNREADABLE:
        for arguments in asked(screen):
            answer = browser.get(f"/admin/{screen}/", query_string=dict.fromkeys(arguments, value))
            assert answer.status_code in (200, 302), (arguments, value)


def asked(screen: str) -> list[tuple[str, ...]]:
    """Each argument alone where the list is the screen's own work; elsewhere all, and the page, which may redirect."""
    return [(each,) for each in ARGUMENTS] if screen in LISTS_OF_THEIR_OWN else [ARGUMENTS[:1], ARGUMENTS[1:]]


@pytest.mark.parametrize("screen", SCREENS)
def test_malformed_identifiers_and_actions_name_nothing(browser: Browser, cast: Cast, screen: str) -> None:
    browser.sign_in(cast.administrator_id)
    for value in UNREADABLE:
        for page in ("details", "edit"):
            assert browser.get(f"/admin/{screen}/{page}/", query_string={"id": value}).status_code in (403, 404), value
        if value:
            answer = browser.get(f"/admin/{screen}/{value[:40]}", query_string={"id": value})
            assert answer.status_code in (302, 308, 404)
            assert browser.post(f"/admin/{screen}/delete", query_string={"id": value}).status_code in (403, 404)
            assert browser.post(f"/admin/{screen}/action/", {"action": value, "rowid": value}).status_code == 404


@pytest.mark.parametrize(
    "screen", ["people", "roles", "companies", "sessions", "enrolments", "slots", "probe", "audit"]
)
def test_a_list_asks_as_many_queries_however_many_rows_it_shows(browser: Browser, cast: Cast, screen: str) -> None:
    browser.sign_in(cast.administrator_id)
    with acting_as(SYSTEM):
        add_three_of_everything()  # the log speaks of the same kinds of rows before and after
    browser.get(f"/admin/{screen}/")
    with counted() as few:
        before = browser.get(f"/admin/{screen}/")
    with acting_as(SYSTEM):
        add_three_of_everything(first=3)
    with counted() as many:
        after = browser.get(f"/admin/{screen}/")
    assert before.status_code == after.status_code == 200
    assert (
        after.data.count(b'class="row-actions"') >= before.data.count(b'class="row-actions"') + 3 or screen == "audit"
    )
    # the log asks once a kind of row it speaks of: a kind that left the page is asked for no more
    assert len(many) == len(few) or (screen == "audit" and len(many) < len(few)), "\n".join(many)
    assert len(many) <= 25, "\n".join(many)


def add_three_of_everything(first: int = 0) -> None:
    for number in range(first, first + 3):
        company = Company(name=f"Client {number}")
        where = training(company, f"Client {number} - Lyon", SessionKind.SLOTS, 2, clock.today())
        enrolment = enrol(person(f"more{number}", "Zoé", f"Blanc {number}", Role.LEARNER), where)
        pilot = person(f"pilot{number}", "Luc", f"Petit {number}", Role.PILOT, company)
        session.add_all([company, pilot])
        session.flush()
        hold(enrolment)
    session.commit()


def test_a_page_past_the_end_leads_to_the_first(browser: Browser, cast: Cast) -> None:
    answer = browser.sign_in(cast.administrator_id).get("/admin/people/?page=500")
    assert answer.status_code == 302
    assert answer.location == "/admin/people/"


def test_rows_that_are_equal_in_the_order_are_shown_once_over_the_pages(app: Flask, cast: Cast) -> None:
    session.add_all(Company(name=f"Client {n}", external_reference=None) for n in range(9))
    session.flush()
    with app.test_request_context("/admin/companies/"):
        screen = app.extensions["admin"][0]._views
        companies = next(view for view in screen if view.endpoint == "admin_companies")
        companies.page_size = 3
        pages = [companies.page_of(Asked(sort="kind", page=n)) for n in range(4)]
        del companies.page_size
    ids = [row.id for page in pages for row in page]
    assert len(ids) == len(set(ids)) == 11


def test_every_column_that_a_screen_shows_is_an_attribute_or_is_said_how_to_read(app: Flask) -> None:
    """Also those that no test's rows fill: what nobody says how to read is an error on the first row."""
    unread = {
        f"{screen.slug}.{name}"
        for screen in screens_of(app)
        for name in (*screen.columns, *screen.more_columns)
        if name not in {**screen.read, **screen.attached} and not hasattr(screen.model, name.partition(".")[0])
    }
    assert unread == set()
