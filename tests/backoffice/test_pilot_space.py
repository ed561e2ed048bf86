"""The pilot's space as a whole: its menu, the ways through it, and the company next door that does not exist."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.browser_client import Browser
from tests.cast import Cast

LINK = re.compile(r'<li class="nav-heading">([^<]+)</li>|<span class="nav-link-title">([^<]+)</span>')


def menu_of(page: str) -> dict[str, list[str]]:
    """Heading -> the titles under it."""
    found: dict[str, list[str]] = {"": []}
    for heading, title in LINK.findall(page.partition('id="side-menu"')[2].partition("</nav>")[0]):
        if heading:
            found[heading] = []
        else:
            found[list(found)[-1]].append(title)
    return found


@pytest.mark.row("CON-60")
@pytest.mark.row("FUP-07")
def test_the_menu_of_a_pilot_begins_with_learners_and_sessions(browser: Browser, cast: Cast) -> None:
    assert menu_of(browser.sign_in(cast.pilot_id).get("/admin/").text) == {
        "": ["Accueil", "Files d’attente"],
        "Apprenants": ["Suivi général", "Rapport", "Équipes"],
        "Sessions": ["Sessions", "Rotations", "Slots"],
        "Réseau": ["Personnes"],
        "Activité": ["Tâches"],
    }


def test_staff_keep_theirs_in_the_same_order(browser: Browser, cast: Cast) -> None:
    menu = menu_of(browser.sign_in(cast.administrator_id).get("/admin/").text)
    assert list(menu)[:5] == ["", "Apprenants", "Sessions", "Contrats", "Catalogue"]
    assert {"Entreprises", "Inscriptions"} <= set(menu["Contrats"])


@pytest.mark.row("FUP-10")
@pytest.mark.row("FUP-12")
@pytest.mark.row("A-16")
def test_the_complete_follow_up_and_the_report_are_a_press_away(browser: Browser, cast: Cast) -> None:
    text = browser.sign_in(cast.pilot_id).get("/admin/follow-up/").text
    assert 'href="/admin/reports/"' in text
    assert "Suivi complet" in text
    card = browser.get(f"/admin/sessions/details/?id={cast.slots_id}").text
    assert f"/admin/reports/export/xlsx/?session_is={cast.slots_id}" in card


@pytest.mark.row("FUP-08")
@pytest.mark.row("CON-40")
@pytest.mark.row("CON-42")
def test_the_card_of_a_session_has_its_board_with_plus_and_minus(browser: Browser, cast: Cast) -> None:
    card = browser.sign_in(cast.pilot_id).get(f"/admin/sessions/details/?id={cast.slots_id}").text
    assert f"/admin/enrolments/assign-slot?id={cast.waiting_enrolment_id}" in card
    assert f"/admin/enrolments/release-slot?id={cast.learner_enrolment_id}" in card
    assert f"/admin/sessions/learners?id={cast.slots_id}" in card


@pytest.mark.row("ACC-17")
@pytest.mark.row("ACC-22")
@pytest.mark.row("CON-59")
def test_the_pilot_of_globex_gets_404_everywhere(app: Flask, browser: Browser, cast: Cast) -> None:
    """Every page about a row of Acme, read or written, does not exist for the pilot of the company next door."""
    own = browser.sign_in(cast.globex_pilot_id).get(f"/admin/sessions/learners?id={cast.globex_slots_id}")
    assert own.status_code == 200  # the door is there, for their own
    rows = {
        "sessions": cast.slots_id, "enrolments": cast.waiting_enrolment_id, "follow-up": cast.waiting_enrolment_id,
        "reports": cast.waiting_enrolment_id, "people": cast.waiting_id, "companies": cast.acme_id,
    }  # fmt: skip
    addresses = [f"/admin/{screen}/details/?id={row}" for screen, row in rows.items()]
    addresses += [f"/admin/{screen}/preview/?id={row}" for screen, row in rows.items()]
    addresses += [
        f"/admin/sessions/board?id={cast.slots_id}",
        f"/admin/sessions/learners?id={cast.slots_id}",
        f"/admin/rotations/session?id={cast.slots_id}",
        f"/admin/enrolments/edit/?id={cast.waiting_enrolment_id}",
        f"/admin/enrolments/assign-slot?id={cast.waiting_enrolment_id}",
        f"/admin/teams/manager?id={cast.manager_id}",
    ]
    assert {address for address in addresses if browser.get(address).status_code != 404} == set()
    written = [*addresses[-6:], f"/admin/sessions/learners/read?id={cast.slots_id}",
               f"/admin/rotations/plan?id={cast.slots_id}", f"/admin/rotations/order?id={cast.slots_id}"]  # fmt: skip
    assert {one for one in written if browser.post(one, {"members": "1"}).status_code not in (404, 405)} == set()
