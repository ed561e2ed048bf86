"""Views of a list: saved from what is on the screen, opened as tabs, a role's default, for whom they are meant."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from models.accounts.entities import Person
from models.kernel.database import session
from models.workbench.views import SavedView
from tests.backoffice.test_columns import heads
from tests.backoffice.test_screen import counted
from tests.browser_client import Browser
from tests.cast import Cast

ACTIVE = "/admin/people/views/new/?state_is=active&sort=name&desc=1"


def the_view() -> SavedView:
    return session.scalars(select(SavedView).order_by(SavedView.id.desc()).limit(1)).one()


def save(browser: Browser, address: str = ACTIVE, **form: str) -> str:
    answer = browser.post(address, {"name": "Active", **form})
    assert answer.status_code == 302
    return answer.location


def test_a_saved_view_opens_with_its_filters_its_order_and_its_columns(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    browser.post("/admin/people/columns/", {"order": ["last_seen_at", "name"], "columns": ["last_seen_at", "name"]})
    asked = parse_qs(urlsplit(save(browser)).query)
    assert asked == {"state_is": ["active"], "sort": ["name"], "desc": ["1"], "view": [str(the_view().id)]}
    assert the_view().columns == ["last_seen_at", "name"]
    browser.post("/admin/people/columns/", {"reset": "1"})
    page = browser.get(f"/admin/people/?view={the_view().id}").text
    assert heads(page) == ["Dernière visite", "Personne"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": ""}, "requis"),
        ({"name": "   "}, "Donnez un nom"),
        ({"name": "a" * 200}, "120"),
        ({"default_for": "king"}, ""),
    ],
)
def test_a_view_that_is_not_well_named_is_not_saved(
    browser: Browser, cast: Cast, form: dict[str, str], sentence: str
) -> None:
    answer = browser.sign_in(cast.administrator_id).post(ACTIVE, {"name": "Active", **form})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(select(func.count(SavedView.id))) == 0


def test_a_name_that_is_taken_is_said_next_to_the_form(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    save(browser)
    answer = browser.post(ACTIVE, {"name": "active"})
    assert answer.status_code == 422
    assert "déjà une vue de ce nom" in answer.text


def test_a_private_view_does_not_exist_for_anybody_else(browser: Browser, cast: Cast) -> None:
    save(browser.sign_in(cast.administrator_id))
    identifier = the_view().id
    browser.sign_in(cast.pilot_id)
    assert browser.get(f"/admin/people/views/change/?id={identifier}").status_code == 404
    for door in ("change", "replace", "delete"):
        assert browser.post(f"/admin/people/views/{door}/?id={identifier}", {"name": "Mine"}).status_code == 404
    assert ">Active" not in browser.get(f"/admin/people/?view={identifier}").text
    assert the_view().name == "Active"


def test_a_shared_view_is_opened_by_others_who_may_not_change_it(browser: Browser, cast: Cast) -> None:
    save(browser.sign_in(cast.administrator_id), is_shared="y")
    identifier = the_view().id
    page = browser.sign_in(cast.pilot_id).get("/admin/people/").text
    assert f"view={identifier}" in page
    assert browser.get(f"/admin/people/views/change/?id={identifier}").status_code == 403
    assert browser.post(f"/admin/people/views/replace/?id={identifier}&state_is=invited").status_code == 302
    assert browser.post(f"/admin/people/views/delete/?id={identifier}").status_code == 302
    assert the_view().query == "state_is=active&sort=name&desc=1"


def test_a_pilot_s_form_offers_no_sharing_and_takes_none(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    assert "is_shared" not in browser.get(ACTIVE).text
    save(browser, is_shared="y", default_for="manager")
    assert (the_view().is_shared, the_view().default_for) == (False, "")


def test_a_view_of_one_list_is_none_of_another(browser: Browser, cast: Cast) -> None:
    save(browser.sign_in(cast.administrator_id))
    assert browser.get(f"/admin/companies/views/change/?id={the_view().id}").status_code == 404


def test_the_bare_list_opens_with_the_default_of_one_s_role_and_all_leaves_it(browser: Browser, cast: Cast) -> None:
    save(browser.sign_in(cast.administrator_id), default_for="pilot")
    assert browser.get("/admin/people/").status_code == 200, "it is a pilot's default, not an administrator's"
    answer = browser.sign_in(cast.pilot_id).get("/admin/people/")
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert 'class="chip"' in page
    assert 'href="/admin/people/?view=all"' in page
    everything = browser.get("/admin/people/?view=all")
    assert everything.status_code == 200
    assert 'class="chip"' not in everything.text
    assert browser.get("/admin/people/?search=a").status_code == 200


def test_a_view_that_was_changed_says_so_and_is_updated(browser: Browser, cast: Cast) -> None:
    save(browser.sign_in(cast.administrator_id))
    view = the_view().id
    same = browser.get(f"/admin/people/?state_is=active&sort=name&desc=1&view={view}").text
    assert "segment-changed" not in same
    other = f"state_is=invited&view={view}"
    assert "segment-changed" in browser.get(f"/admin/people/?{other}").text
    browser.post(f"/admin/people/views/replace/?id={view}&{other}")
    assert the_view().query == "state_is=invited"
    assert "segment-changed" not in browser.get(f"/admin/people/?{other}").text


def test_columns_chosen_in_a_view_wait_in_the_address_until_it_is_updated(browser: Browser, cast: Cast) -> None:
    save(browser.sign_in(cast.administrator_id))
    view = the_view().id
    answer = browser.post(
        f"/admin/people/columns/?state_is=active&view={view}", {"order": ["state", "name"], "columns": ["state"]}
    )
    assert parse_qs(urlsplit(answer.location).query)["show"] == ["state"]
    page = browser.get(answer.location).text
    assert "segment-changed" in page
    browser.post(f"/admin/people/views/replace/?id={view}&{urlsplit(answer.location).query}")
    assert the_view().columns == ["state"]


def test_a_filter_that_its_reader_lacks_is_left_out_of_a_view(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    with browser.app.app_context():
        view = SavedView(
            owner_id=cast.administrator_id, screen="people", name="Old", query="gone_is=1&state_is=active&sort=gone",
            columns=["gone", "state"],
        )  # fmt: skip
    session.add(view)
    session.flush()
    page = browser.get(f"/admin/people/?gone_is=1&state_is=active&sort=gone&view={view.id}")
    assert page.status_code == 200
    assert page.text.count('class="chip"') == 1
    assert heads(page.text) == ["État"]


def test_deleting_a_view_leaves_the_rows(browser: Browser, cast: Cast) -> None:
    save(browser.sign_in(cast.administrator_id))
    people = session.scalar(select(func.count(Person.id)))
    assert browser.post(f"/admin/people/views/delete/?id={the_view().id}").location == "/admin/people/"
    assert session.scalar(select(func.count(SavedView.id))) == 0
    assert session.scalar(select(func.count(Person.id))) == people


def test_views_and_columns_cost_a_list_one_query_however_many_there_are(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id).get("/admin/people/")
    with counted() as none:
        browser.get("/admin/people/")
    for number in range(12):
        save(browser, name=f"View {number}")
    with counted() as many:
        browser.get("/admin/people/")
    assert len(none) == len(many)
    assert sum("saved_view" in statement for statement in many) == 1
    assert sum("column_choice" in statement for statement in many) == 1
