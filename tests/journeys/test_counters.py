"""The menu says how many wait, once the page is there; without scripts its line still leads to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser


def test_how_many_wait_stands_beside_the_line_of_the_menu(visitors: Callable[..., Visitor]) -> None:
    pilot = visitors().enter("pilot")
    pilot.open("/admin/companies/")
    line = pilot.page.get_by_role("navigation", name="Menu").get_by_role("link", name="Files d’attente")
    expect(line).to_have_accessible_name("Files d’attente (1 en attente)")
    expect(line.locator(".menu-count")).to_have_text("1 (1 en attente)")
    pilot.page.keyboard.press("Control+k")
    pilot.page.keyboard.type("files")
    expect(pilot.page.locator("#palette").get_by_role("option", name="Files d’attente", exact=True)).to_be_visible()
    pilot.page.keyboard.press("Escape")
    pilot.press(line)
    expect(pilot.page.locator("#queue-slots")).to_contain_text("Loïc Fournier")
    pilot.look()
