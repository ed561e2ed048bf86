"""What the shell promises on every page: language, tokens on forms, the way back, errors (C1, I18N, L3, Z6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, select

import web
from models.accounts.entities import Locale, LoginSession
from models.accounts.impersonation import impersonate
from models.accounts.sign_in import end_sessions
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.settings import activate, active
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast
from tests.models.accounts.doors import at_screen

SHELL = ("sign_in", "second_factor", "links")


@pytest.mark.row("I18N-05")
def test_the_first_page_is_french(browser: Browser) -> None:
    page = browser.get("/login").text
    assert '<html lang="fr">' in page
    assert "Se connecter" in page


@pytest.mark.row("I18N-02")
@pytest.mark.row("I18N-03")
def test_a_language_is_kept_on_the_account_and_changes_nobody_elses(browser: Browser, cast: Cast, app: Flask) -> None:
    browser.sign_in(cast.learner_id)
    assert browser.post("/language/en", {"next": "/preuve"}).location == "/preuve"
    assert "Confirm the password" in browser.get("/preuve").text
    session.expire_all()
    assert cast.person("learner").locale is Locale.ENGLISH
    elsewhere = Browser(app).sign_in(cast.learner_id)
    assert '<html lang="en">' in elsewhere.get("/preuve").text
    other = Browser(app).sign_in(cast.waiting_id)
    assert '<html lang="fr">' in other.get("/preuve").text


def test_a_visitor_picks_a_language_for_their_browser(browser: Browser) -> None:
    browser.post("/language/en", {"next": "/login"})
    assert "Sign in" in browser.get("/login").text
    assert browser.post("/language/de").status_code == 404


def test_every_form_of_the_shell_refuses_to_work_without_its_token(browser: Browser, cast: Cast, app: Flask) -> None:
    browser.sign_in(cast.learner_id)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] in SHELL]
    posts = [rule for rule in rules if "POST" in (rule.methods or ())]
    assert len(posts) >= 11
    for rule in posts:
        url = rule.rule.replace("<secret>", "x").replace("<code>", "en")
        for token in ({}, {"csrf_token": "forged"}):
            assert browser.client.post(url, data=token).status_code == 400, url
    assert browser.get("/preuve").status_code == 200, "still signed in"


@pytest.mark.parametrize(
    "fetched", ["/admin/queues/waiting/", "/notifications/dernieres", "/admin/people/filters/offers/"]
)
def test_what_a_page_fetches_late_leaves_the_cookie_alone(browser: Browser, cast: Cast, fetched: str) -> None:
    """Its answer may come after that of a form: the sentence that waits in the cookie by then must stay there."""
    browser.sign_in(cast.administrator_id)
    with browser.client.session_transaction() as cookie:
        cookie.permanent = True
    browser.get("/admin/")
    assert "Set-Cookie" not in browser.get(fetched).headers


def seen(browser: Browser, cast: Cast) -> None:
    """The administrator looks through the learner's eyes, as the back-office does it."""
    browser.sign_in(cast.administrator_id)
    with browser.client.session_transaction() as cookie:
        own = cookie["_user_id"]
    with acting_as(SYSTEM):
        learner, by = cast.person("learner"), at_screen(cast.person("administrator"))
        with acting_as(by):
            secret = impersonate(learner, by=by, reason="help")
        session.flush()
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"], cookie["own"] = secret, own


def test_the_banner_says_whose_eyes_and_leads_back_to_oneself(browser: Browser, cast: Cast) -> None:
    seen(browser, cast)
    page = browser.get("/preuve").text
    assert "Vous voyez ce que voit Amélie Benali" in page
    assert browser.post("/impersonation/fin").location == "/admin/"
    assert "Clémentine" in browser.get("/preuve").text
    assert browser.post("/impersonation/fin").status_code == 404


def test_the_way_back_is_closed_when_ones_own_session_was_ended(browser: Browser, cast: Cast) -> None:
    seen(browser, cast)
    end_sessions(cast.administrator_id, reason="test")
    assert browser.get("/preuve").location.startswith("/login")


def test_signing_out_behind_somebody_elses_eyes_signs_out_of_both(browser: Browser, cast: Cast) -> None:
    seen(browser, cast)
    with browser.client.session_transaction() as cookie:
        own = cookie["own"]
    browser.post("/logout")
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = own
    assert browser.get("/preuve").location.startswith("/login")


def test_the_language_of_the_person_seen_is_not_changed(browser: Browser, cast: Cast) -> None:
    seen(browser, cast)
    browser.post("/language/en")
    session.expire_all()
    assert cast.person("learner").locale is Locale.FRENCH


@pytest.fixture
def database_down(app: Flask, cast: Cast) -> Iterator[None]:
    """Nobody answers at the database's address."""
    broken = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing", connect_args={"connect_timeout": 1})
    engines = db.engines
    before = engines[None]
    session.remove()
    engines[None] = broken
    yield
    session.remove()
    engines[None] = before
    broken.dispose()


@pytest.mark.usefixtures("database_down")
def test_the_error_page_stands_without_a_database(browser: Browser, app: Flask) -> None:
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = "whoever"
    app.testing = False
    try:
        for url in ("/login", "/preuve"):
            answer = browser.get(url)
            assert answer.status_code == 500
            assert "Numéro d’incident" in answer.text
            assert "psycopg" not in answer.text
    finally:
        app.testing = True


@pytest.mark.usefixtures("database_down")
def test_a_fault_of_ours_does_not_log_the_secret_of_a_link(
    browser: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(app, "testing", False)
    assert browser.get("/invitation/w9xJ-4kP").status_code == 500
    assert "at /invitation/<secret>" in caplog.text
    assert "w9xJ-4kP" not in caplog.text


@pytest.mark.parametrize(("proxies", "written"), [(0, "127.0.0.1"), (1, "198.51.100.4"), (2, "203.0.113.9")])
def test_a_forwarded_address_counts_as_far_as_proxies_are_trusted(
    cast: Cast, app: Flask, proxies: int, written: str
) -> None:
    before = active()
    behind = web.create_shell(replace(before, trusted_proxies=proxies))
    with behind.app_context():
        engine, db.engines[None] = db.engines[None], connection_of(app)
    forwarded = {"X-Forwarded-For": "203.0.113.9, 198.51.100.4", "X-Forwarded-Host": "evil.example"}
    Browser(behind).post("/login", {"email": "learner@exemple.fr", "password": PASSWORD}, headers=forwarded)
    assert session.scalars(select(LoginSession.address)).one() == written
    with behind.app_context():
        db.engines[None] = engine
        engine.dispose()
    activate(before)


@pytest.mark.parametrize("name", ["evil.example", "localhost.evil.example", "localhost@evil.example", ""])
@pytest.mark.parametrize("url", ["/login", "/admin/", "/static/theme.js", "/nowhere", "/healthz"])
def test_a_name_that_is_not_ours_gets_no_page(browser: Browser, app: Flask, name: str, url: str) -> None:
    app.testing, app.config["TRUSTED_HOSTS"] = False, ["localhost", ".passerelle.example"]
    try:
        answer = browser.get(url, headers={"Host": name}, base_url="http://localhost")
        assert browser.get("/login", base_url="http://app.passerelle.example").status_code == 200
    finally:
        app.testing, app.config["TRUSTED_HOSTS"] = True, None
    assert (answer.status_code, name and name in answer.text) == (400, name and False)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def connection_of(app: Flask) -> Any:
    with app.app_context():
        return db.engines[None]


def test_a_page_that_is_not_there_is_said_so_in_words(browser: Browser) -> None:
    answer = browser.get("/nowhere")
    assert (answer.status_code, "Cette page n’existe pas" in answer.text) == (404, True)
