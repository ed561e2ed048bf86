"""The public page of formats and prices."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete

from models.contracts.entities import Price, SessionKind
from models.contracts.pricing import set_price
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.organisation.entities import Setting
from tests.browser_client import Browser
from tests.cast import Cast


def text(browser: Browser) -> str:
    answer = browser.get("/formats")
    assert answer.status_code == 200
    return answer.text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.row("CON-08")
def test_prices_show_their_date(browser: Browser, cast: Cast) -> None:
    page = text(browser)
    assert "2 400 €" in page
    assert "5 900 €" in page
    assert "* tarifs indicatifs, valides au 12/11/2021." in page


@pytest.mark.row("CON-08")
def test_a_later_price_takes_the_place_of_the_earlier_one_from_its_day_on(browser: Browser, cast: Cast) -> None:
    set_price(kind=SessionKind.LICENCES, cents=249_950, valid_on=date(2026, 1, 1), by=SYSTEM)
    set_price(kind=SessionKind.LICENCES, cents=999_900, valid_on=date(clock.today().year + 1, 1, 1), by=SYSTEM)
    page = text(browser)
    assert "2 499,50 €" in page
    assert "tarif indicatif, valide au 01/01/2026" in page
    assert "tarif indicatif, valide au 12/11/2021" in page
    assert "9 999" not in page


@pytest.mark.row("CON-05")
@pytest.mark.row("CON-06")
@pytest.mark.row("CON-55")
@pytest.mark.row("A-15")
@pytest.mark.row("CON-57")
@pytest.mark.row("CON-58")
@pytest.mark.parametrize("sentence", [
    "Elle dure 12 mois et est attribuée à une seule personne.",
    "Il dure 12 mois et est partagé avec les membres d’une même équipe.",
    "il n’y a pas de sessions fixes ni de places limitées",
    "Le parcours est accessible par tous, tout le temps.",
    "taper « recrutement » dans la formation recherchée",
    "Il est possible d’adapter le contenu de la formation",
])  # fmt: skip
def test_the_page_says_what_is_promised(browser: Browser, cast: Cast, sentence: str) -> None:
    assert sentence in text(browser)


@pytest.mark.row("CON-56")
def test_the_page_leads_to_a_talk_at_the_address_that_staff_chose(browser: Browser, cast: Cast) -> None:
    assert 'href="https://calendly.com/ledr/site"' in text(browser)
    session.get_one(Setting, 1).booking_url = "https://rendez-vous.exemple.fr/equipe"
    page = text(browser)
    assert 'href="https://rendez-vous.exemple.fr/equipe"' in page
    assert "calendly" not in page
    session.get_one(Setting, 1).booking_url = ""
    assert "mailto:ausecours@lecoledurecrutement.fr" in text(browser)


def test_without_a_price_the_page_shows_none(browser: Browser, cast: Cast) -> None:
    session.execute(told_apart(delete(Price)))
    assert "€" not in text(browser)


def test_a_visitor_finds_the_page_from_every_page_and_from_the_about_page(browser: Browser, cast: Cast) -> None:
    assert 'href="/formats"' in browser.get("/").text
    assert browser.get("/a-propos").text.count('href="/formats"') == 2
