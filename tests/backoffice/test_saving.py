"""What a screen writes and exports; and that no template but ours is shown."""

from __future__ import annotations

import hashlib
from pathlib import Path

import flask_admin
import pytest
from flask import Flask
from jinja2 import TemplateNotFound
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.contracts.entities import TrainingSession
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.entities import Campus, Curriculum, Promotion
from models.workbench.spreadsheets import harmless
from tests.browser_client import Browser
from tests.cast import Cast


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "\xa0=", "  +"])
def test_a_cell_of_an_export_is_never_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless("Acme = Globex") == "Acme = Globex"


def test_an_export_opens_in_a_spreadsheet_with_its_accents_and_without_secrets(browser: Browser, cast: Cast) -> None:
    answer = browser.sign_in(cast.administrator_id).get("/admin/companies/export/csv/")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith("\ufeff".encode())
    assert "attachment" in answer.headers["Content-Disposition"]
    people = browser.get("/admin/people/export/csv/").get_data(as_text=True)
    assert "Amélie Benali" in people
    assert "password" not in people.lower()


def test_an_export_obeys_search_and_filters(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    lines = browser.get("/admin/sessions/export/csv/?search=licences").get_data(as_text=True).splitlines()
    assert len(lines) == 2
    lines = browser.get(f"/admin/sessions/export/csv/?company_is={cast.globex_id}").get_data(as_text=True).splitlines()
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
    answer = browser.sign_in(cast.administrator_id).post(f"/admin/curricula/delete?id={identifier}", follow=True)
    assert answer.status_code == 422
    assert "promotion" in answer.get_data(as_text=True)
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
    ours = Path("backoffice/templates").resolve()
    for name in ("admin/base.html", "admin/master.html", "admin/index.html", "admin/model/list.html"):
        assert app.jinja_env.get_template(name).filename == str(ours / name)
    with pytest.raises(TemplateNotFound):
        app.jinja_env.get_template("admin/actions.html")


def test_nothing_of_flask_admins_own_files_is_served(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert browser.get("/admin/static/vendor/jquery.min.js").status_code == 404
