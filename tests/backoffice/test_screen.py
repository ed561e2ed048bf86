"""A screen denies by default, survives what is typed in addresses, and asks no more queries for more rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_admin
import pytest
from flask import Flask
from sqlalchemy import event, select

from backoffice.exporting import harmless
from backoffice.screen import Screen
from models.accounts.actors import actor_for
from models.accounts.entities import Role
from models.contracts.entities import Company, SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.entities import Campus, Curriculum, Promotion
from tests.browser_client import Browser
from tests.cast import Cast, enrol, hold, person, training

SCREENS = [
    "people",
    "roles",
    "companies",
    "sessions",
    "enrolments",
    "slots",
    "teams",
    "messages",
    "jobs",
    "audit",
    "campuses",
    "curricula",
    "promotions",
    "probe",
]
UNREADABLE = (
    "-1", "99999999999999999999", "abc", "1,2", "1.5", "", "%00", "' OR 1=1 --", "１", "[]", "0x10", "null", "a" * 5000,
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
    assert browser.post("/admin/companies/delete/", {"id": cast.acme_id}).status_code in (403, 404)
    assert b'data-hotkey="c"' not in browser.get("/admin/companies/").data


@pytest.mark.parametrize("screen", SCREENS)
def test_malformed_addresses_give_a_page_or_404(browser: Browser, cast: Cast, screen: str) -> None:
    browser.sign_in(cast.administrator_id)
    for value in UNREADABLE:
        for argument in (
            "page",
            "sort",
            "desc",
            "page_size",
            "search",
            "segment",
            "flt0_state_is",
            "flt0_kind_is",
            "flt",
        ):
            answer = browser.get(f"/admin/{screen}/", query_string={argument: value})
            assert answer.status_code in (200, 302), (argument, value)
        for page in ("details", "edit"):
            assert browser.get(f"/admin/{screen}/{page}/", query_string={"id": value}).status_code in (403, 404), value
        if value:
            assert browser.get(f"/admin/{screen}/{value[:40]}", query_string={"id": value}).status_code in (
                302,
                308,
                404,
            )
            assert browser.post(f"/admin/{screen}/delete/", {"id": value}).status_code in (403, 404)
            assert browser.post(f"/admin/{screen}/action/", {"action": value, "rowid": value}).status_code == 404


@pytest.mark.parametrize(
    "screen", ["people", "roles", "companies", "sessions", "enrolments", "slots", "probe", "audit"]
)
def test_a_list_asks_as_many_queries_however_many_rows_it_shows(browser: Browser, cast: Cast, screen: str) -> None:
    browser.sign_in(cast.administrator_id)
    browser.get(f"/admin/{screen}/")
    with counted() as few:
        before = browser.get(f"/admin/{screen}/")
    with acting_as(SYSTEM):
        add_three_of_everything()
    with counted() as many:
        after = browser.get(f"/admin/{screen}/")
    assert before.status_code == after.status_code == 200
    assert (
        after.data.count(b'class="row-actions"') >= before.data.count(b'class="row-actions"') + 3 or screen == "audit"
    )
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= 25, "\n".join(many)


def add_three_of_everything() -> None:
    for number in range(3):
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
        pages = [companies.get_list(n, "kind", False, None, None, page_size=3)[1] for n in range(4)]
    ids = [row.id for page in pages for row in page]
    assert len(ids) == len(set(ids)) == 11


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_of_an_export_is_never_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("Acme = Globex") == "Acme = Globex"


def test_an_export_opens_in_a_spreadsheet_with_its_accents_and_computes_nothing(browser: Browser, cast: Cast) -> None:
    session.add(Company(name='=HYPERLINK("https://evil")'))
    session.commit()
    answer = browser.sign_in(cast.administrator_id).get("/admin/companies/export/csv/")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith("\ufeff".encode())
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "'=HYPERLINK" in answer.get_data(as_text=True)
    people = browser.get("/admin/people/export/csv/").get_data(as_text=True)
    assert "Amélie Benali" in people
    assert "password" not in people.lower()


def test_an_export_obeys_search_and_filters(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    lines = browser.get("/admin/sessions/export/csv/?search=licences").get_data(as_text=True).splitlines()
    assert len(lines) == 2
    lines = (
        browser.get(f"/admin/sessions/export/csv/?flt0_company_is={cast.globex_id}").get_data(as_text=True).splitlines()
    )
    assert len(lines) == 2


def test_no_other_kind_of_export_is_served(browser: Browser, cast: Cast) -> None:
    assert browser.sign_in(cast.administrator_id).get("/admin/people/export/json/").status_code == 404


FIELDS = {
    "administrator": {"reference", "company", "contract_reference", "enrolments"},
    "pilot": {"reference", "company", "enrolments"},
}


@pytest.mark.parametrize("who", FIELDS)
def test_a_form_holds_the_fields_that_the_actor_may_write(app: Flask, cast: Cast, who: str) -> None:
    probe = next(view for view in app.extensions["admin"][0]._views if view.endpoint == "admin_probe")
    with app.test_request_context("/"):
        form = probe.form_for(actor_for(getattr(cast, f"{who}_id")), session.get(TrainingSession, cast.slots_id))
    assert {field.name for field in form} == FIELDS[who]


def test_a_posted_field_that_the_actor_may_not_write_changes_nothing(browser: Browser, cast: Cast) -> None:
    form = {
        "reference": "Renamed",
        "company": cast.acme_id,
        "contract_reference": "FORGED",
        "slots_used": "0",
        "id": "99",
    }
    address = f"/admin/probe/edit/?id={cast.slots_id}"
    assert browser.sign_in(cast.pilot_id).post(address, form).status_code == 302
    saved = row(cast.slots_id)
    assert (saved.reference, saved.contract_reference, saved.slots_used) == ("Renamed", "", 1)
    assert browser.sign_in(cast.administrator_id).post(address, form).status_code == 302
    assert row(cast.slots_id).contract_reference == "FORGED"


def row(identifier: int) -> TrainingSession:
    with acting_as(SYSTEM):
        statement = select(TrainingSession).where(TrainingSession.id == identifier)
        return session.scalars(statement.execution_options(populate_existing=True)).one()


def test_a_form_without_its_token_is_refused(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.client.post("/admin/campuses/new/", data={"name": "Nantes"})
    assert answer.status_code == 400


def test_a_refused_form_keeps_what_was_typed_and_says_why_next_to_the_field(browser: Browser, cast: Cast) -> None:
    answer = browser.sign_in(cast.administrator_id).post("/admin/campuses/new/", {"name": "Lyon"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Lyon"' in page
    assert 'id="name-error"' in page
    assert session.scalars(select(Campus.name)).all() == ["Lyon"]


def test_a_row_that_others_need_is_not_deleted_and_says_so(browser: Browser, cast: Cast) -> None:
    identifier = session.scalars(select(Curriculum.id)).one()
    answer = browser.sign_in(cast.administrator_id).post("/admin/curricula/delete/", {"id": identifier}, follow=True)
    assert answer.status_code == 200
    assert session.scalar(select(Curriculum.id)) == identifier


def test_rows_inside_a_form_are_added_changed_and_removed_with_it(browser: Browser, cast: Cast) -> None:
    curriculum = session.scalars(select(Curriculum)).one()
    old = curriculum.promotions[0].id
    form = {
        "name": "Recrutement", "promotions-0-id": old, "promotions-0-year": "2026", "del-promotions-0": "y",
        "promotions-1-year": "2027", "promotions-2-year": "2028",
    }  # fmt: skip
    browser.sign_in(cast.administrator_id)
    assert browser.post(f"/admin/curricula/edit/?id={curriculum.id}", form).status_code == 302
    assert set(session.scalars(select(Promotion.year))) == {2027, 2028}
    twice = {"name": "Recrutement", "promotions-0-year": "2027"}
    assert browser.post(f"/admin/curricula/edit/?id={curriculum.id}", twice).status_code == 422


def test_a_text_with_characters_that_no_database_takes_is_saved_without_them(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert browser.post("/admin/campuses/new/", {"name": " Nan\x00tes "}).status_code == 302
    assert "Nantes" in session.scalars(select(Campus.name)).all()


def test_numbers_and_texts_too_large_for_their_column_are_refused_on_the_form(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert browser.post("/admin/campuses/new/", {"name": "N" * 500}).status_code == 422
    curriculum = session.scalars(select(Curriculum.id)).one()
    answer = browser.post("/admin/promotions/new/", {"curriculum": curriculum, "year": "9" * 30})
    assert answer.status_code == 422


def test_labels_of_states_are_words_in_lists_filters_and_exports(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    page = browser.get("/admin/people/").get_data(as_text=True)
    export = browser.get("/admin/people/export/csv/").get_data(as_text=True)
    assert "Actif" in page
    assert "Actif" in export
    assert "active\n" not in export
    assert ";active;" not in export


def test_the_templates_of_flask_admin_are_those_that_ours_replace() -> None:
    """Upstream changed its templates: read what is new, then renew this hash."""
    folder = Path(flask_admin.__file__).parent / "templates" / "bootstrap4" / "admin"
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.html")):
        whole.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    assert whole.hexdigest() == "19f9841e668cfe465fc7a7c4d016ac945b50adfa69725b1e04c7b1e91b6f54c0"


def test_no_template_of_flask_admin_can_be_shown(app: Flask) -> None:
    from jinja2 import TemplateNotFound

    ours = Path("backoffice/templates").resolve()
    for name in ("admin/base.html", "admin/master.html", "admin/index.html", "admin/model/list.html"):
        assert app.jinja_env.get_template(name).filename == str(ours / name)
    with pytest.raises(TemplateNotFound):
        app.jinja_env.get_template("admin/actions.html")


def test_nothing_of_flask_admins_own_files_is_served(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert browser.get("/admin/static/vendor/jquery.min.js").status_code == 404
