"""The sign-in page: what it says, where it leads, what it never tells (ACC-01…10; tests A2, A3, C2, S1, S3)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.accounts.entities import LoginSession
from models.contracts.entities import TrainingSession
from models.evidence.entities import Act, AuditEntry
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast

LEARNER = {"email": "learner@exemple.fr", "password": PASSWORD}


def sign_in(browser: Browser, **form: str) -> TestResponse:
    return browser.post("/login", {**LEARNER, **form})


def without_tokens(page: TestResponse) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page.text)


@pytest.mark.row("ACC-01")
def test_identifier_and_password_open_the_portal(browser: Browser) -> None:
    answer = sign_in(browser, email="  Learner@exemple.fr ")
    assert (answer.status_code, answer.location) == (302, "/")


@pytest.mark.row("ACC-26")
@pytest.mark.row("FUP-01")
@pytest.mark.parametrize(
    ("email", "landing"),
    [
        ("manager@exemple.fr", "/suivi-equipe"),
        ("learner@exemple.fr", "/"),
        ("alumna@exemple.fr", "/"),
        ("tester@exemple.fr", "/"),
    ],
)
def test_everybody_lands_where_they_work(browser: Browser, email: str, landing: str) -> None:
    assert sign_in(browser, email=email).location == landing


@pytest.mark.row("ACC-03")
@pytest.mark.row("ACC-10")
def test_the_page_carries_the_help_links_and_the_advice_after_a_failure(browser: Browser) -> None:
    page = browser.get("/login").text
    for words in ("Où trouver mes codes d’accès", "Je n’ai pas reçu l’email de bienvenue",
                  "S’inscrire au Parcours", "Mot de passe oublié"):  # fmt: skip
        assert words in page
    assert "le retaper à la main" not in page
    assert "le retaper à la main" in sign_in(browser, password="wrong").text


def test_a_refusal_keeps_the_address_and_never_the_password(browser: Browser) -> None:
    page = sign_in(browser, password="not-this-one")
    assert page.status_code == 422
    assert 'value="learner@exemple.fr"' in page.text
    assert "not-this-one" not in page.text


@pytest.mark.row("ACC-06")
def test_known_unknown_and_unregistered_read_the_same_page(browser: Browser) -> None:
    pages = {
        (page.status_code, without_tokens(page).replace(email, ""))
        for email in ("learner@exemple.fr", "nobody@exemple.fr", "invited@exemple.fr")
        for page in [sign_in(browser, email=email, password="wrong")]
    }
    assert len(pages) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"email": ["learner@exemple.fr", "evil@exemple.org"], "password": ["wrong", PASSWORD]},
        {"email[]": "learner@exemple.fr", "password[]": PASSWORD},
        {"email": "learner@exemple.fr\0", "password": "\0"},
        {"email": "é" * 65536, "password": "x" * 65536},
        {"email": "‮\ufeff", "password": "‮"},
        {},
    ],
)
@pytest.mark.parametrize("url", ["/login", "/mot-de-passe-oublie"])
def test_odd_forms_are_read_calmly(browser: Browser, url: str, data: dict[str, object]) -> None:
    answer = browser.post(url, data)
    assert answer.status_code in (200, 422)
    with acting_as(SYSTEM):
        assert session.scalars(select(LoginSession)).all() == []


def test_json_is_no_form(browser: Browser) -> None:
    token = browser.token()
    answer = browser.client.post("/login", json=LEARNER, headers={"X-CSRFToken": token})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "javascript:alert(1)",
     "\\\\evil.example", "/\t/evil.example", "/a\nb", "http:/evil", " //evil.example"],
)  # fmt: skip
def test_the_way_on_never_leads_to_another_site(browser: Browser, target: str) -> None:
    assert sign_in(browser, next=target).location == "/"
    assert browser.get("/login", query_string={"next": target}).location == "/"


def test_the_way_on_leads_back_to_the_page_that_asked(browser: Browser) -> None:
    assert 'name="next" value="/parametres?x=1"' in browser.get("/login?next=/parametres?x=1").text
    assert sign_in(browser, next="/parametres?x=1").location == "/parametres?x=1"


def test_a_copied_cookie_opens_nothing_after_signing_out(browser: Browser) -> None:
    sign_in(browser)
    with browser.client.session_transaction() as cookie:
        copied = dict(cookie)
    assert browser.get("/preuve").status_code == 200
    assert browser.post("/logout").location == "/login"
    with browser.client.session_transaction() as cookie:
        cookie.update(copied)
    assert browser.get("/preuve").location.startswith("/login")


def test_signing_in_forgets_what_the_cookie_held_before(browser: Browser) -> None:
    with browser.client.session_transaction() as cookie:
        cookie.update(planted="by somebody else", _user_id="planted", csrf_token="planted")
    with browser.client.session_transaction() as cookie:
        cookie.pop("csrf_token")
    browser.post("/login", LEARNER)
    with browser.client.session_transaction() as cookie:
        first = cookie["_user_id"]
        assert "planted" not in cookie
        assert first != "planted"
    browser.post("/logout")
    sign_in(browser)
    with browser.client.session_transaction() as cookie:
        assert cookie["_user_id"] != first


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser: Browser) -> None:
    cookie = sign_in(browser).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


def test_signing_in_and_out_is_written_in_the_audit_log(browser: Browser, cast: Cast) -> None:
    sign_in(browser)
    browser.post("/logout")
    with acting_as(SYSTEM):
        events = session.execute(
            select(AuditEntry.title, AuditEntry.actor_id).where(AuditEntry.act == Act.EVENT).order_by(AuditEntry.id)
        ).all()
    assert [tuple(event) for event in events] == [("signed-in", cast.learner_id), ("signed-out", cast.learner_id)]


def test_a_forged_forwarding_header_does_not_escape_the_throttle(browser: Browser) -> None:
    answers = [
        browser.post(
            "/login", {"email": f"n{n}@exemple.fr", "password": "x"}, headers={"X-Forwarded-For": f"203.0.113.{n}"}
        )
        for n in range(31)
    ]
    assert "Trop d’essais" not in answers[29].text
    assert "Trop d’essais" in answers[30].text


def test_a_page_for_members_asks_to_sign_in_and_remembers_where_one_was_going(browser: Browser) -> None:
    assert browser.get("/preuve").location == "/login?next=%2Fpreuve"


@pytest.mark.row("ACC-24")
def test_a_pilot_whose_access_is_over_reads_why_on_the_page(browser: Browser, cast: Cast) -> None:
    (grant,) = cast.person("pilot").grants
    grant.ends_on = clock.today() - timedelta(days=1)
    for where in session.scalars(select(TrainingSession).where(TrainingSession.company_id == cast.acme_id)):
        where.starts_on, where.ends_on = clock.today() - timedelta(days=900), clock.today() - timedelta(days=1)
    session.commit()
    answer = sign_in(browser, email="pilot@exemple.fr")
    assert answer.status_code == 422
    assert "plus aucune session de l’entreprise Acme n’est en cours" in answer.text
    assert "ausecours@lecoledurecrutement.fr" in answer.text
