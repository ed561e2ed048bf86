"""The columns of a list: chosen by each reader, obeyed by the export; one that may not be seen exists nowhere."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models.contracts.entities import TrainingSession
from models.kernel.database import session
from models.permissions import Permission
from models.workbench.views import ColumnChoice
from tests.backoffice.probe import ProbeScreen
from tests.browser_client import Browser
from tests.cast import Cast

CHOOSER = "/admin/people/columns/"


def heads(page: str) -> list[str]:
    """The words of a list's columns, in order."""
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    words = [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<th scope.*?</th>", head, re.DOTALL)]
    assert words
    return words


def test_a_reader_sees_the_columns_they_chose_in_their_order_and_nobody_else_does(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    usual = heads(browser.get("/admin/people/").text)
    answer = browser.post(CHOOSER, {"order": ["email", "name", "state"], "columns": ["name", "email"]})
    assert answer.location == "/admin/people/"
    chosen = heads(browser.get("/admin/people/").text)
    assert chosen == ["E-mail", "Personne"]
    assert heads(browser.sign_in(cast.pilot_id).get("/admin/people/").text) != chosen
    browser.sign_in(cast.administrator_id).post(CHOOSER, {"reset": "1"})
    assert heads(browser.get("/admin/people/").text) == usual


def test_the_export_obeys_the_choice(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    browser.post(CHOOSER, {"order": ["email", "name"], "columns": ["name", "email"]})
    first = browser.get("/admin/people/export/csv/").get_data(as_text=True).splitlines()[0]
    assert first.lstrip("\ufeff").split(";") == ["E-mail", "Personne"]
    named = browser.get("/admin/people/export/csv/?show=state").get_data(as_text=True).splitlines()[0]
    assert named.lstrip("\ufeff") == "État"


@pytest.mark.parametrize("form", [{}, {"columns": ["gone"]}, {"order": ["name"], "columns": []}])
def test_at_least_one_column_stays(browser: Browser, cast: Cast, form: dict[str, list[str]]) -> None:
    answer = browser.sign_in(cast.administrator_id).post(CHOOSER, form)
    assert answer.status_code == 422
    assert "au moins une colonne" in answer.text
    assert session.scalars(select(ColumnChoice)).all() == []


def test_a_button_moves_a_column_without_scripts_and_saves_nothing_yet(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    form = {"order": ["name", "state", "grants"], "columns": ["name", "grants"], "up": "grants"}
    page = browser.post(CHOOSER, form).text
    lines = [part.partition('"')[0] for part in page.split('name="order" value="')[1:]]
    assert lines[:3] == ["name", "grants", "state"]
    assert 'value="state" checked' not in page
    assert 'value="grants" checked' in page
    assert session.scalars(select(ColumnChoice)).all() == []


def test_a_column_that_is_gone_is_left_out_of_a_choice(browser: Browser, cast: Cast) -> None:
    session.add(ColumnChoice(person_id=cast.administrator_id, screen="people", columns=["gone", "email"]))
    session.flush()
    assert "E-mail" in browser.sign_in(cast.administrator_id).get("/admin/people/").text
    session.scalars(select(ColumnChoice)).one().columns = ["gone"]
    session.flush()
    assert browser.get("/admin/people/").status_code == 200


HIDDEN = ("reference", "company", "kind", "starts_on")


@pytest.fixture
def secret(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, cast: Cast) -> str:
    """A column of the probe that only those who write sessions may see; a pilot may not."""
    monkeypatch.setattr(ProbeScreen, "column_permissions", {request.param: Permission.SESSION_WRITE})
    monkeypatch.setattr(ProbeScreen, "more_columns", ("starts_on",))
    monkeypatch.setattr(ProbeScreen, "sort", {"starts_on": TrainingSession.starts_on})
    return str(request.param)


@pytest.mark.parametrize("secret", HIDDEN, indirect=True)
@pytest.mark.parametrize(("role", "may_see"), [("administrator", True), ("pilot", False)])
def test_a_column_that_one_may_not_see_exists_nowhere(
    browser: Browser, cast: Cast, secret: str, role: str, may_see: bool
) -> None:
    browser.sign_in(getattr(cast, f"{role}_id"))
    page = browser.get("/admin/probe/?show=" + ",".join(HIDDEN)).text
    chooser = browser.get("/admin/probe/columns/").text
    export = browser.get("/admin/probe/export/csv/?which_columns=all&headers=names").get_data(as_text=True)
    shown = {
        "its head": f"sort={secret}" in page,
        "the chooser": f'name="order" value="{secret}"' in chooser,
        "the export": secret in re.split("[;,\ufeff]", export.splitlines()[0]),
    }
    assert shown == dict.fromkeys(shown, may_see), export.splitlines()[0]


ASKED = {
    "reference": "search=Ancienne",
    "company": "company_name_contains=globex&search=",
    "kind": "kind_is=licences",
    "starts_on": "starts_on_to=1990-01-01",
}


@pytest.mark.parametrize("secret", HIDDEN, indirect=True)
@pytest.mark.parametrize(("role", "may_see"), [("administrator", True), ("pilot", False)])
def test_a_list_is_neither_filtered_searched_nor_ordered_by_what_one_may_not_see(
    browser: Browser, cast: Cast, secret: str, role: str, may_see: bool
) -> None:
    browser.sign_in(getattr(cast, f"{role}_id"))
    whole, narrowed = (
        browser.get("/admin/probe/?show=kind,company"),
        browser.get(f"/admin/probe/?{ASKED[secret]}&show=kind,company"),
    )
    count = [page.text.count('class="row-actions"') for page in (whole, narrowed)]
    if secret == "reference":  # the search goes on in the company's name, which finds nothing
        assert count[1] < count[0]
        browser.get("/admin/probe/?search=Acme")
    else:
        assert (count[1] < count[0]) is may_see
        offers = browser.get("/admin/probe/filters/offers/").text
        assert (f'"{ASKED[secret].partition("=")[0]}"' in offers) is may_see
    ordered = browser.get(f"/admin/probe/?sort={secret}&show={secret}")
    assert ('aria-sort="ascending"' in ordered.text) is may_see


def test_what_is_hidden_is_not_searched(browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProbeScreen, "column_permissions", {"company": Permission.SESSION_WRITE})
    monkeypatch.setattr(ProbeScreen, "search", ("contract_reference", "company.name"))
    found = {}
    for role in ("administrator", "pilot"):
        page = browser.sign_in(getattr(cast, f"{role}_id")).get("/admin/probe/?search=acme").text
        found[role] = page.count('class="row-actions"')
    assert found["administrator"] > 0
    assert found["pilot"] == 0
