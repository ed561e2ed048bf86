"""A training pilot's first morning: two new learners, a slot, the order of the rotation, the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.journeys.conftest import Site, Visitor

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]

LINES = "Zoé\tNeuve\tzoe.neuve@exemple.fr\nLuc\tDernier\tluc.dernier\n"
PASTE = """([box, text]) => {
  box.focus();
  box.value = text;
  box.dispatchEvent(new ClipboardEvent("paste", { bubbles: true }));
}"""


@pytest.mark.row("CON-23")
@pytest.mark.row("CON-40")
@pytest.mark.row("CON-44")
@pytest.mark.row("CON-60")
@pytest.mark.row("FUP-08")
@pytest.mark.row("FUP-10")
@pytest.mark.row("FUP-12")
def test_a_pilot_adds_assigns_orders_and_reports(site: Site, visitors: Arrive, tmp_path: Path) -> None:
    pilot = visitors(expected_statuses=(422,)).sign_in("pilot")
    page = pilot.page
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu.locator(".nav-heading").filter(has_text="Apprenants")).to_be_visible()
    pilot.press(menu.get_by_role("link", name="Sessions"))
    pilot.press(page.locator("main").get_by_role("link", name="Acme - Lyon - Septembre").first)
    pilot.press(page.get_by_role("link", name="Ajouter des apprenants à la session").first)

    paste_two_lines_one_of_them_wrong(page)
    pilot.look("main")
    page.get_by_label("E-mail").nth(1).fill("luc.dernier@exemple.fr")
    pilot.press(page.get_by_role("button", name="Ajouter à la session"))
    expect(page.get_by_role("status").first).to_contain_text("2 personnes ajoutées")

    pilot.press(page.get_by_role("link", name="Attribuer un slot à Zoé Neuve"))
    pilot.press(page.get_by_role("button", name="Attribuer"))
    expect(page.get_by_role("status").first).to_contain_text("Zoé Neuve")

    put_on_the_waiting_list(pilot)
    pilot.press(menu.get_by_role("link", name="Rotations"))
    pilot.press(page.get_by_role("link", name="Acme - Lyon - Septembre"))
    expect(page.locator(".rotation-list")).to_contain_text("Luc Dernier")

    pilot.press(menu.get_by_role("link", name="Suivi général"))
    pilot.press(page.get_by_role("link", name="Suivi complet"))
    with page.expect_download() as started:
        page.get_by_role("link", name="Télécharger le rapport").click()
    file = tmp_path / started.value.suggested_filename
    started.value.save_as(file)
    lines = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert {"Neuve", "Dernier", "Benali"} <= {line[0] for line in lines}
    assert "Simpson" not in str(lines)


def paste_two_lines_one_of_them_wrong(page: Page) -> None:
    page.evaluate(PASTE, [page.get_by_label("Lignes à ajouter").element_handle(), LINES])
    second = page.get_by_role("group", name="Ligne 2")
    expect(second.get_by_text("ne ressemble pas à une adresse")).to_be_visible()
    expect(second.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_role("group", name="Ligne 1").get_by_label("Prénom")).to_have_value("Zoé")
    with page.expect_navigation():  # saved as it is: nobody is added, and everything stays
        page.get_by_role("button", name="Ajouter à la session").click()
    expect(page.get_by_role("alert")).to_contain_text("1 ligne est à corriger")
    expect(second.get_by_label("E-mail")).to_have_value("luc.dernier")


def put_on_the_waiting_list(pilot: Visitor) -> None:
    """On the learner's form, with the keyboard."""
    pilot.press(pilot.page.get_by_role("link", name="Luc Dernier"))
    pilot.press(pilot.page.get_by_role("link", name="Modifier", exact=True))
    box = pilot.page.get_by_label("Mettre en attente")
    box.focus()
    pilot.page.keyboard.press("Space")
    with pilot.page.expect_navigation():
        pilot.page.keyboard.press("Control+s")
    expect(pilot.page.get_by_role("status").first).to_contain_text("Luc Dernier")
