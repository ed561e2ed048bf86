"""The live chat appears where the organisation has one, and only its host is let in."""

from __future__ import annotations

import pytest

from models.kernel.database import session
from models.organisation.entities import Setting
from tests.browser_client import Browser
from tests.cast import Cast
from tests.settings_form import CLOCK

STRICT = "default-src 'self'; img-src 'self' data: blob:"


@pytest.mark.row("ACC-11")
@pytest.mark.row("D18")
def test_the_chat_of_the_organisation_is_on_every_page_of_the_portal(cast: Cast, browser: Browser) -> None:
    session.get_one(Setting, 1).chat_script_url = "https://chat.exemple.fr/loader.js?school=1"
    for address in ("/", "/aide", "/a-propos"):
        page = browser.get(address)
        assert '<script src="https://chat.exemple.fr/loader.js?school=1" async></script>' in page.text
        assert "script-src 'self' https://chat.exemple.fr;" in page.headers["Content-Security-Policy"]


@pytest.mark.row("D18")
def test_without_a_chat_nothing_comes_from_elsewhere(cast: Cast, browser: Browser) -> None:
    page = browser.get("/")
    assert page.headers["Content-Security-Policy"].startswith(STRICT)
    assert " async" not in page.text


def test_the_back_office_never_loads_the_chat(cast: Cast, browser: Browser) -> None:
    session.get_one(Setting, 1).chat_script_url = "https://chat.exemple.fr/loader.js"
    page = browser.sign_in(cast.administrator_id).get("/admin/")
    assert page.headers["Content-Security-Policy"].startswith(STRICT)
    assert '<script src="https' not in page.text


def test_the_chat_reads_no_password_and_does_not_follow_an_administrator(cast: Cast, browser: Browser) -> None:
    session.get_one(Setting, 1).chat_script_url = "https://chat.exemple.fr/loader.js"
    browser.sign_in(cast.learner_id)
    assert "chat.exemple.fr" in browser.get("/").text
    page = browser.get("/parametres")
    assert "chat.exemple.fr" not in page.text + page.headers["Content-Security-Policy"]
    browser.sign_in(cast.administrator_id)
    browser.post(f"/admin/people/impersonate?id={cast.learner_id}", {"reason": "Help"})
    page = browser.get("/")
    assert page.status_code == 200
    assert "chat.exemple.fr" not in page.text + page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address", ["http://chat.exemple.fr/x.js", "javascript:alert(1)", "https://a b/x", "https://a;/x"]
)
def test_an_address_that_no_policy_could_name_is_refused(cast: Cast, browser: Browser, address: str) -> None:
    browser.sign_in(cast.administrator_id)
    form = {"organisation_name": "É", "support_email": "a@exemple.fr", "chat_script_url": address} | CLOCK
    assert browser.post("/admin/settings/edit/?id=1", form).status_code == 422
    assert session.get_one(Setting, 1).chat_script_url == ""
