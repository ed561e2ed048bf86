"""Where no scripts run, a filter is added and changed through pages: links and plain forms, nothing else."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from backoffice.verb_tasks import screen_named
from models.permissions import Permission
from tests.browser_client import Browser
from tests.cast import Cast

LIST = "/admin/sessions/?sort=reference&kind_is=slots"
ADD = "/admin/sessions/filters/?sort=reference&kind_is=slots"


def links(page: str, words: str) -> list[str]:
    """Where the links of these words lead."""
    found = re.findall(r'<a class="(?:btn|menu-item|chip-words)" href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [unescape(address) for address, inside in found if words in unescape(re.sub("<[^>]+>", "", inside))]


def asked(address: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(address).query)


def test_from_the_list_to_the_column_to_the_list_narrowed(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    [button] = links(browser.get(LIST).text, "Ajouter un filtre")
    [column] = links(browser.get(button).text, "Entreprise")
    page = browser.get(column).text
    assert '<input type="hidden" name="sort" value="reference">' in page
    assert '<input type="hidden" name="kind_is" value="slots">' in page
    found = browser.get(f"{column}&find=glob").text
    offered = re.findall(r'name="value" value="(\d+)"[^>]*><span class="form-check-label">([^<]+)', found)
    assert [name for _id, name in offered] == ["Globex"]
    answer = browser.get(f"{column}&op=company_is&value={offered[0][0]}&apply=1")
    assert asked(answer.location) == [("kind_is", "slots"), ("company_is", offered[0][0]), ("sort", "reference")]
    assert "Globex" in browser.get(answer.location).text


def test_a_chip_leads_to_the_page_that_changes_it(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    [change] = links(browser.get("/admin/people/?state_is=active&state_is=invited&search=a").text, "État")
    assert sorted(asked(change)) == [("on", "state_is"), ("search", "a"), ("value", "active"), ("value", "invited")]
    ticked = re.findall(r'value="(\w+)" checked', browser.get(change).text)
    assert sorted(ticked) == ["active", "invited"]
    answer = browser.get("/admin/people/filters/?search=a&on=state_is&op=state_is_not&value=imported&apply=1")
    assert asked(answer.location) == [("search", "a"), ("state_is_not", "imported")]


@pytest.mark.parametrize(
    ("entered", "narrowed"),
    [
        ("op=starts_on_within&value=this-year", ("starts_on_within", "this-year")),
        ("op=starts_on_from&value=2026-01-05", ("starts_on_from", "2026-01-05")),
        ("op=starts_on_older&value=30", ("starts_on_older", "30")),
        ("op=package_between&low=2&high=9", ("package_between", "2..9")),
        ("op=package_is&value=3", ("package_is", "3")),
    ],
)
def test_every_kind_of_value_can_be_entered(
    browser: Browser, cast: Cast, entered: str, narrowed: tuple[str, str]
) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.get(f"{ADD}&on={narrowed[0]}&{entered}&apply=1")
    assert narrowed in asked(answer.location)
    assert 'class="chip-words"' in browser.get(answer.location).text


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ("op=starts_on_from&value=", "Saisissez ou choisissez une valeur."),
        ("op=starts_on_from&value=soon", "« soon » ne convient pas ici."),
        ("op=package_between&low=2&high=", "« 2.. » ne convient pas ici."),
        ("op=company_is", "Saisissez ou choisissez une valeur."),
        ("op=company_is&value=99999999999999999999", "ne convient pas ici."),
        ("op=company_is&value=1%00", "ne convient pas ici."),
    ],
)
def test_what_means_nothing_is_said_beside_its_field(browser: Browser, cast: Cast, entered: str, said: str) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.get(f"{ADD}&on={entered.split('&')[0].removeprefix('op=')}&{entered}&apply=1")
    assert (answer.status_code, said in answer.text, 'role="alert"' in answer.text) == (422, True, True)


def test_a_filter_that_does_not_exist_for_the_reader_has_no_page(
    browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_named("sessions"), "column_permissions", {"package": Permission.SESSION_WRITE})
    for reader, status in ((cast.administrator_id, 200), (cast.pilot_id, 404)):
        browser.sign_in(reader)
        assert browser.get("/admin/sessions/filters/?on=package_is").status_code == status
        assert ("package_is" in browser.get("/admin/sessions/filters/").text) == (status == 200)
    assert browser.get("/admin/sessions/filters/?on=nothing_is").status_code == 404
    assert browser.get("/admin/audit/filters/").status_code == 403


@pytest.mark.parametrize("slug", ["people", "companies", "sessions", "messages"])
def test_each_filter_of_a_screen_has_its_form(browser: Browser, cast: Cast, slug: str) -> None:
    browser.sign_in(cast.administrator_id)
    page = browser.get(f"/admin/{slug}/filters/").text
    columns = re.findall(r'href="(/admin/[\w-]+/filters/\?on=[^"]+)"', page)
    offered: set[str] = set()
    for column in columns:
        form = browser.get(unescape(column)).text
        offered |= set(re.findall(r'<option value="([\w]+_[a-z]+)"', form))
        offered |= set(re.findall(r'name="op" value="(\w+)"', form))
    assert {flt.arg for flt in screen_named(slug)._filters} <= offered
    assert columns
