"""The training pilot gives a slot without a mouse: every step has its key, and the focus is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pyotp import TOTP

from tests.cast import PASSWORD, TOTP_KEY
from tests.journeys.conftest import Site, Visitor

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]
FOCUSED = "document.activeElement"


def enter_by_keys(visitor: Visitor, name: str) -> Visitor:
    """Type one's way in: the first field has the focus, Tab goes on, Enter sends."""
    page = visitor.page
    page.goto(f"{visitor.site.url}/login")
    page.keyboard.type(f"{name}@exemple.fr")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    if "/verification" in page.url:
        page.keyboard.type(TOTP(TOTP_KEY).now())
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/verification" not in url)
    page.wait_for_load_state()
    return visitor


def tab_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until the thing of this name has the focus, and see that it shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(f"{FOCUSED}.getAttribute('aria-label') || {FOCUSED}.innerText || ''")
        if name in said:
            assert page.evaluate(f"getComputedStyle({FOCUSED}).outlineStyle") != "none", f"no focus is seen on {name}"
            return
    pytest.fail(f"Tab never reaches {name}")


@pytest.mark.row("CON-42")
def test_a_pilot_assigns_a_slot_by_keyboard_alone(site: Site, visitors: Arrive) -> None:
    pilot = enter_by_keys(visitors(), "pilot")
    page = pilot.page
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.type("Acme - Lyon - Septembre")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Acme - Lyon - Septembre")
    pilot.look()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/sessions/**")
    if "/board" not in page.url:
        tab_to(page, "Ouvrir le tableau")
        page.keyboard.press("Enter")
        page.wait_for_url("**/board**")
    tab_to(page, "Attribuer un slot à Loïc Fournier")
    page.keyboard.press("Enter")
    page.wait_for_url("**/assign-slot**")
    pilot.look()
    tab_to(page, "Attribuer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/board**")
    expect(page.get_by_role("status").first).to_contain_text("Loïc Fournier")


def test_escape_closes_what_a_key_opened(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("manager").page
    page.goto(f"{site.url}/admin/")
    for key, name in (("Control+k", "#palette"), ("?", "#shortcuts")):
        page.keyboard.press(key)
        expect(page.locator(name)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(name)).to_be_hidden()
    tab_to(page, "Notifications")
    page.keyboard.press("Enter")
    expect(page.locator(".bell-panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".bell-panel")).to_be_hidden()


def test_a_key_is_heard_in_the_very_moment_that_the_palette_closes(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("manager").page
    page.goto(f"{site.url}/admin/")
    page.keyboard.press("Control+k")
    page.evaluate(
        """() => { // within one frame: the browser has not moved the focus away from the hidden field yet
          for (const key of ["Escape", "?"])
            document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        }"""
    )
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("#shortcuts")).to_be_visible()


def test_one_key_searches_a_list_creates_and_edits(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("administrator").page
    page.goto(f"{site.url}/admin/people/")
    page.keyboard.press("/")
    page.keyboard.type("Benali")
    page.keyboard.press("Enter")
    page.wait_for_url("**search=Benali**")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("main").focus()
    page.keyboard.press("c")
    page.wait_for_url("**/new/**")
    page.goto(f"{site.url}/admin/people/details/?id={site.cast.learner_id}")
    page.keyboard.press("e")
    page.wait_for_url("**/edit/**")
