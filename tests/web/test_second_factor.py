"""The second step at the screen: asked, enrolled before anything else, and proved again (tests A7, S4)."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from models.accounts.entities import LoginSession, TotpDevice
from models.kernel import clock
from models.kernel.bulk import audited
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast
from tests.models.accounts.doors import code

PILOT = {"email": "pilot@exemple.fr", "password": PASSWORD}


def test_a_pilot_gives_a_code_after_the_password(browser: Browser) -> None:
    assert browser.post("/login", {**PILOT, "next": "/admin/company/"}).location == "/verification"
    assert browser.get("/preuve").location.startswith("/login"), "half signed in is not signed in"
    refused = browser.post("/verification", {"code": "000000"})
    assert (refused.status_code, "Ce code n’est pas le bon" in refused.text) == (422, True)
    assert browser.post("/verification", {"code": f" {code()[:3]} {code()[3:]} "}).location == "/admin/company/"
    assert browser.get("/preuve").status_code == 200


def test_the_code_is_asked_within_ten_minutes_of_the_password(browser: Browser) -> None:
    browser.post("/login", PILOT)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert browser.post("/verification", {"code": code()}).location == "/login"


def test_the_page_of_the_code_is_closed_without_a_password(browser: Browser) -> None:
    assert browser.get("/verification").location == "/login"


@pytest.fixture
def bare(cast: Cast) -> None:
    """The pilot never enrolled."""
    session.execute(audited(delete(TotpDevice).where(TotpDevice.person_id == cast.pilot_id)))


@pytest.mark.usefixtures("bare")
def test_whoever_must_enrol_does_so_before_anything_else(browser: Browser) -> None:
    browser.post("/login", PILOT)
    for url in ("/", "/admin/", "/mot-de-passe-oublie", "/nowhere"):
        assert browser.get(url).location == "/verification/activation", url
    page = browser.get("/verification/activation").text
    assert 'src="data:image/svg+xml' in page
    match = re.search(r'id="key" value="([A-Z2-7]{32})"', page)
    assert match is not None
    key = match.group(1)
    assert browser.post("/verification/activation", {"code": "000000"}).status_code == 422
    done = browser.post("/verification/activation", {"code": pyotp.TOTP(key).now()})
    codes = re.findall(r"[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}", done.text)
    assert len(set(codes)) == 10
    assert browser.get("/preuve").status_code == 200
    browser.post("/logout")
    browser.post("/login", PILOT)
    assert browser.post("/verification", {"code": codes[0]}).location == "/admin/"
    browser.post("/logout")
    browser.post("/login", PILOT)
    assert browser.post("/verification", {"code": codes[0]}).status_code == 422


@pytest.mark.usefixtures("bare")
def test_they_may_still_sign_out_and_change_the_language(browser: Browser) -> None:
    browser.post("/login", PILOT)
    assert browser.post("/language/en", {"next": "/verification/activation"}).location == "/verification/activation"
    assert browser.post("/logout").location == "/login"


def test_the_password_is_proved_again_and_leads_back(browser: Browser, cast: Cast, app: Flask) -> None:
    browser.sign_in(cast.learner_id)
    with acting_as(SYSTEM):
        row = session.scalars(select(LoginSession)).one()
        row.proved_at = clock.now() - timedelta(hours=1)
        session.flush()
    assert browser.post("/preuve", {"password": "wrong", "next": "/parametres"}).status_code == 422
    assert browser.post("/preuve", {"password": PASSWORD, "next": "//evil.example"}).location == "/"
    assert browser.post("/preuve", {"password": PASSWORD, "next": "/parametres"}).location == "/parametres"
    with acting_as(SYSTEM):
        session.expire_all()
        assert clock.now() - session.scalars(select(LoginSession.proved_at)).one() < timedelta(minutes=1)


def test_a_device_is_enrolled_only_after_a_fresh_proof(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.learner_id)
    assert browser.get("/verification/activation").status_code == 200
    with acting_as(SYSTEM):
        session.scalars(select(LoginSession)).one().proved_at = clock.now() - timedelta(minutes=11)
        session.flush()
    for send in (browser.get, browser.post):
        assert send("/verification/activation").location == "/preuve?next=/verification/activation"


def test_a_proof_cannot_be_guessed(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.learner_id)
    for _ in range(10):
        assert browser.post("/preuve", {"password": "wrong"}).status_code == 422
    assert "Trop d’essais" in browser.post("/preuve", {"password": PASSWORD}).text


def test_whoever_is_already_protected_is_led_on(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    assert browser.get("/verification/activation").location == "/admin/"
