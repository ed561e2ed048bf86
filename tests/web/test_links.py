"""Pages behind single-use links (ACC-04, ACC-07, ACC-40, ACC-66; tests A2, A4, A5, A9)."""

from __future__ import annotations

import logging
import re

import pytest

from models.accounts import email_change, membership
from models.accounts.entities import PersonState
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.outbox.entities import Message
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast
from tests.models.accounts.doors import at_screen, last_link

NEW = "trombone girafe samedi"


def invitation(cast: Cast) -> str:
    with acting_as(SYSTEM):
        membership.invite(cast.person("invited"), by=SYSTEM)
        session.flush()
    return f"/invitation/{last_link(cast.invited_id)}"


@pytest.mark.row("ACC-66")
def test_an_invitation_is_shown_as_often_as_one_likes_and_consumed_by_its_form(browser: Browser, cast: Cast) -> None:
    url = invitation(cast)
    for _ in range(3):
        page = browser.get(url)
        assert (page.status_code, "Bienvenue, Zoé" in page.text) == (200, True)
        assert browser.client.head(url).status_code == 200
    weak = browser.post(url, {"password": "motdepasse2026"})
    assert (weak.status_code, "invalid-feedback" in weak.text) == (422, True)
    assert browser.post(url, {"password": NEW}).location == "/"
    assert browser.get("/preuve").status_code == 200, "signed in at once"
    assert browser.post(url, {"password": NEW}).status_code == 410
    assert browser.get(url).status_code == 410
    with acting_as(SYSTEM):
        assert cast.person("invited").state is PersonState.ACTIVE


def test_no_other_site_learns_the_address_of_the_page(browser: Browser, cast: Cast) -> None:
    for url in (invitation(cast), "/invitation/x", "/mot-de-passe/x", "/adresse/x"):
        answer = browser.get(url)
        assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_the_page_takes_its_form_over_https_although_it_sends_no_referer(browser: Browser, cast: Cast) -> None:
    secure = {"base_url": "https://localhost", "environ_overrides": {"HTTP_REFERER": ""}}
    url = invitation(cast)
    page = browser.get(url, **secure).text
    token = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page)[0]
    stolen = browser.open(url, method="POST", data={"password": NEW}, **secure)
    assert stolen.status_code == 400
    answer = browser.open(url, method="POST", data={"password": NEW, "csrf_token": token}, **secure)
    assert answer.status_code == 302


def test_the_secret_is_never_logged(browser: Browser, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = invitation(cast)
    browser.get(url)
    browser.post(url, {"password": "short"})
    browser.post(url, {"password": NEW})
    assert url.rpartition("/")[2] not in caplog.text
    assert NEW not in caplog.text


@pytest.mark.row("ACC-04")
def test_forgotten_then_reset_then_in(browser: Browser, cast: Cast) -> None:
    assert "une heure" in browser.get("/mot-de-passe-oublie").text
    browser.post("/mot-de-passe-oublie", {"email": "learner@exemple.fr"})
    url = f"/mot-de-passe/{last_link(cast.learner_id)}"
    assert "learner@exemple.fr" in browser.get(url).text
    assert browser.post(url, {"password": NEW}).location == "/"
    browser.post("/logout")
    assert browser.post("/login", {"email": "learner@exemple.fr", "password": NEW}).location == "/"
    assert browser.get(url).status_code == 410


def test_a_reset_does_not_bypass_the_second_step(browser: Browser, cast: Cast) -> None:
    browser.post("/mot-de-passe-oublie", {"email": "pilot@exemple.fr"})
    assert browser.post(f"/mot-de-passe/{last_link(cast.pilot_id)}", {"password": NEW}).location == "/verification"
    assert browser.get("/preuve").location.startswith("/login")


def test_asking_says_the_same_whether_or_not_there_is_an_account(browser: Browser) -> None:
    pages = set()
    for email in ("learner@exemple.fr", "nobody@exemple.fr", "invited@exemple.fr"):
        page = browser.post("/mot-de-passe-oublie", {"email": email})
        pages.add((page.status_code, re.sub(r'name="csrf_token" value="[^"]+"', "", page.text).replace(email, "")))
    assert len(pages) == 1


def test_the_mail_goes_to_one_stored_address_whatever_the_form_repeats(browser: Browser, cast: Cast) -> None:
    browser.post("/mot-de-passe-oublie", {"email": ["learner@exemple.fr", "evil@exemple.org"]})
    with acting_as(SYSTEM):
        assert [(m.recipient_id, m.address) for m in session.query(Message)] == [(cast.learner_id, "")]


def test_the_link_of_one_page_does_not_open_another(browser: Browser, cast: Cast) -> None:
    secret = invitation(cast).rpartition("/")[2]
    assert browser.get(f"/mot-de-passe/{secret}").status_code == 410
    assert browser.post(f"/adresse/{secret}").status_code == 410


@pytest.mark.row("ACC-40")
def test_a_new_address_is_confirmed_by_a_press_not_by_a_look(browser: Browser, cast: Cast) -> None:
    by = at_screen(cast.person("learner"))
    with acting_as(by):
        email_change.ask_email_change("amelie@exemple.fr", by=by)
    url = f"/adresse/{last_link(cast.learner_id)}"
    assert "amelie@exemple.fr" in browser.get(url).text
    assert cast.person("learner").email == "learner@exemple.fr"
    assert browser.post(url).status_code == 200
    session.expire_all()
    assert cast.person("learner").email == "amelie@exemple.fr"
    assert browser.post(url).status_code == 410
    assert browser.post("/login", {"email": "amelie@exemple.fr", "password": PASSWORD}).location == "/"


def test_a_link_opened_while_signed_in_as_somebody_else_signs_its_owner_in(browser: Browser, cast: Cast) -> None:
    url = invitation(cast)
    browser.sign_in(cast.learner_id)
    browser.post(url, {"password": NEW})
    assert "Zoé" in browser.get("/preuve").text
