"""The first page tells who may learn from who waits, who is over and who has not begun; never an error."""

from __future__ import annotations

from datetime import timedelta

import pytest
from babel.dates import format_date
from flask import Flask

from models.accounts.entities import Locale, Role, RoleGrant
from models.contracts.entities import Enrolment, RotationKind, TrainingSession
from models.contracts.operations import set_rotation
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM
from tests.browser_client import Browser
from tests.cast import Cast

PUBLIC = ["/", "/a-propos", "/aide", "/aide/codes-d-acces", "/aide/email-de-bienvenue"]
OWN = ["/parcours", "/parametres", "/parametres/desactivation", "/notifications"]


def text(browser: Browser, path: str, code: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == code
    return answer.text


@pytest.mark.row("ACC-31")
def test_a_visitor_opens_the_public_pages_and_is_sent_to_sign_in_from_the_others(browser: Browser) -> None:
    assert {path: browser.get(path).status_code for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)
    assert {path: browser.get(path).location.partition("?")[0] for path in OWN} == dict.fromkeys(OWN, "/login")


@pytest.mark.row("ACC-11")
def test_every_page_gives_the_support_address_and_the_help(cast: Cast, browser: Browser) -> None:
    pages = [text(browser, path) for path in PUBLIC]
    browser.sign_in(cast.learner_id)
    pages += [text(browser, path) for path in PUBLIC + OWN]
    assert all("mailto:ausecours@lecoledurecrutement.fr" in page and 'href="/aide"' in page for page in pages)


@pytest.mark.row("I18N-01")
@pytest.mark.parametrize("path", PUBLIC + OWN)
def test_every_page_reads_in_french_and_in_english(cast: Cast, browser: Browser, path: str) -> None:
    browser.sign_in(cast.learner_id)
    french = text(browser, path)
    session.get_one(type(cast.person("learner")), cast.learner_id).locale = Locale.ENGLISH
    session.flush()
    english = text(browser, path)
    assert ('lang="fr"' in french, "Paramètres" in french) == (True, True)
    assert ('<html lang="en">' in english, "Settings" in english, "Paramètres" in english) == (True, True, False)


@pytest.mark.row("ACC-14")
@pytest.mark.parametrize("name", ["learner", "licensed"])
def test_an_open_access_counts_the_days_and_opens_the_lesson_space(cast: Cast, browser: Browser, name: str) -> None:
    browser.sign_in(getattr(cast, f"{name}_id"))
    home = text(browser, "/")
    assert ("Il te reste 365 jours" in home, 'href="/parcours"' in home) == (True, True)
    assert 'class="lesson" href="' in text(browser, "/parcours")


def test_the_time_gone_is_shown_and_that_a_slot_is_shared(cast: Cast, browser: Browser) -> None:
    slot, licence = (text(browser.sign_in(person), "/") for person in (cast.learner_id, cast.licensed_id))
    assert ("Jour 1 sur 366" in slot, "Jour 1 sur 366" in licence) == (True, True)
    assert ("Ton slot est partagé" in slot, "Ton slot est partagé" in licence) == (True, False)


def test_the_last_day_is_said_to_be_the_last(cast: Cast, browser: Browser) -> None:
    session.get_one(Enrolment, cast.learner_enrolment_id).own_ends_on = clock.today()
    session.flush()
    assert "C’est ton dernier jour" in text(browser.sign_in(cast.learner_id), "/")


@pytest.mark.row("CON-07")
@pytest.mark.parametrize("path", ["/", "/parcours"])
def test_whoever_waits_reads_who_holds_their_rank_and_that_all_is_kept(cast: Cast, browser: Browser, path: str) -> None:
    page = text(browser.sign_in(cast.waiting_id), path)
    words = [
        "en attente d’un slot",
        "en tête de la file",
        "Amélie B.",
        "Toute ta progression sur le Parcours est conservée",
    ]
    assert [word in page for word in words] == [True] * 4
    assert ("/lecons/" in page, "Benali" in page, "Simpson" in page) == (False,) * 3


@pytest.mark.row("ACC-05")
@pytest.mark.parametrize("path", ["/", "/parcours"])
def test_an_expired_learner_reads_the_end_date_and_whom_to_ask(cast: Cast, browser: Browser, path: str) -> None:
    page = text(browser.sign_in(cast.expired_id), path)
    assert ("terminé le" in page, "pilote de formation ou ton manager" in page) == (True, True)
    assert "/lecons/" not in page


def test_who_has_not_begun_reads_the_first_day(cast: Cast, browser: Browser) -> None:
    session.add(Enrolment(person_id=cast.student_id, session_id=cast.upcoming_session_id))
    session.flush()
    page = text(browser.sign_in(cast.student_id), "/parcours")
    assert ("Ton Parcours commence le" in page, "<strong>60</strong>" in page) == (True, True)
    assert ("dès qu’un slot est à toi" in page, "tout seul" in page) == (True, False)


def test_a_licence_that_has_not_begun_opens_by_itself(cast: Cast, browser: Browser) -> None:
    session.get_one(TrainingSession, cast.licences_id).starts_on = clock.today() + timedelta(days=1)
    session.flush()
    page = text(browser.sign_in(cast.licensed_id), "/")
    assert ("tout seul" in page, "<strong>1</strong>" in page) == (True, True)


def test_an_open_session_comes_before_an_expired_one(cast: Cast, browser: Browser) -> None:
    session.add(Enrolment(person_id=cast.learner_id, session_id=cast.expired_session_id))
    session.flush()
    page = text(browser.sign_in(cast.learner_id), "/")
    assert ("Il te reste 365 jours" in page, "Acme - Lyon - Ancienne" in page) == (True, True)


def test_a_learner_without_session_is_told_so(cast: Cast, browser: Browser) -> None:
    for path in ("/", "/parcours"):
        assert "Aucune session ne t’est encore ouverte" in text(browser.sign_in(cast.student_id), path)


@pytest.mark.parametrize("name", ["alumna", "recruiter", "teacher", "manager", "pilot"])
def test_those_who_do_not_learn_have_a_home_and_no_lesson_space(cast: Cast, browser: Browser, name: str) -> None:
    home = text(browser.sign_in(getattr(cast, f"{name}_id")), "/")
    assert 'href="/parcours"' not in home
    assert browser.get("/parcours").status_code == 403


@pytest.mark.row("ACC-27")
def test_a_manager_who_learns_finds_the_follow_up_in_the_bar(cast: Cast, browser: Browser) -> None:
    bar = "<span>Suivi d’équipe</span>"
    assert bar not in text(browser.sign_in(cast.learner_id), "/")
    with transaction():
        session.add(RoleGrant(person_id=cast.learner_id, role=Role.MANAGER))
    page = text(browser.sign_in(cast.learner_id), "/")
    assert (bar in page, "Il te reste 365 jours" in page) == (True, True)


def test_the_administration_is_shown_to_those_who_may_enter_it(cast: Cast, browser: Browser) -> None:
    shown = {
        name: 'href="/admin/"' in text(browser.sign_in(getattr(cast, f"{name}_id")), "/")
        for name in ("pilot", "learner")
    }
    assert shown == {"pilot": True, "learner": False}


@pytest.mark.row("ACC-07")
@pytest.mark.row("ACC-08")
@pytest.mark.row("ACC-09")
def test_the_help_says_the_first_day_rule_and_the_way_out(app: Flask, browser: Browser) -> None:
    codes, welcome = text(browser, "/aide/codes-d-acces"), text(browser, "/aide/email-de-bienvenue")
    assert "très tôt le premier jour de ta formation, jamais avant" in codes
    assert ("pas encore débuté" in welcome, 'href="/mot-de-passe-oublie"' in welcome) == (True, True)


@pytest.mark.row("ACC-10")
@pytest.mark.row("ACC-03")
def test_the_sign_in_page_leads_to_the_help(browser: Browser) -> None:
    page = text(browser, "/login")
    assert ("/aide/codes-d-acces" in page, "/aide/email-de-bienvenue" in page) == (True, True)


def test_one_day_more_or_less_changes_the_count(cast: Cast, browser: Browser) -> None:
    session.get_one(Enrolment, cast.learner_enrolment_id).own_ends_on = clock.today() + timedelta(days=1)
    session.flush()
    assert "Il te reste 1 jour<" in text(browser.sign_in(cast.learner_id), "/")


@pytest.mark.row("CON-44")
@pytest.mark.row("LRN-01")
def test_who_waits_and_who_holds_read_on_which_day_slots_change_hands(cast: Cast, browser: Browser) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    for person_id in (cast.waiting_id, cast.learner_id):
        assert "rotation" not in text(browser.sign_in(person_id), "/")
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=10)
    day = format_date(clock.today() + timedelta(days=10), "long", locale="fr")
    assert f"Prochaine rotation le {day}." in text(browser.sign_in(cast.waiting_id), "/")
    assert f"Prochaine rotation le {day} : si quelqu’un attend, ton slot" in text(browser.sign_in(cast.learner_id), "/")
    set_rotation(where, by=SYSTEM, kind=RotationKind.NATURAL)
    assert "personne n’en connaît encore le jour" in text(browser.sign_in(cast.waiting_id), "/")
    assert "Quand tu auras terminé ton parcours, ton slot" in text(browser.sign_in(cast.learner_id), "/")


def test_a_rotation_beyond_the_learners_own_last_day_is_not_announced(cast: Cast, browser: Browser) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=10)
    session.get_one(Enrolment, cast.waiting_enrolment_id).own_ends_on = clock.today() + timedelta(days=9)
    session.commit()
    assert "Prochaine rotation" not in text(browser.sign_in(cast.waiting_id), "/")
