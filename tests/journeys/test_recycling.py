"""A row is archived, found again, put back and deleted, its extent read first: by mouse, then by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from models.contracts.company import Company, CompanyKind
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_keyboard import tab_to

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]
LIST = "/admin/companies/"


def make_company(site: Site, name: str) -> int:
    """One on which nothing depends."""
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        made = Company(name=name, kind=CompanyKind.CLIENT)
        session.add(made)
        session.flush()
        return made.id


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def go(target: Locator) -> None:
    """Press what leads to another page."""
    with target.page.expect_navigation():
        target.click()


def test_by_mouse(site: Site, visitors: Arrive) -> None:
    identifier = make_company(site, "Passagère")
    staff = visitors().enter("administrator")
    page = staff.page
    page.goto(f"{site.url}{LIST}details/?id={identifier}")
    staff.press(page.get_by_role("link", name="Archiver"))
    expect(page.get_by_text("La fiche quitte les listes")).to_be_visible()
    go(page.get_by_role("button", name="Archiver"))
    said(page, "Passagère : archivage fait.")
    page.goto(site.url + LIST)
    expect(page.get_by_role("row", name="Passagère")).to_have_count(0)
    go(page.locator(".segment", has_text="Archivés"))
    go(page.get_by_role("link", name="Passagère", exact=True))
    staff.press(page.get_by_role("link", name="Restaurer"))
    go(page.get_by_role("button", name="Restaurer"))
    said(page, "Passagère")
    page.get_by_label("Plus d’actions").click()
    staff.press(page.get_by_role("link", name="Supprimer"))
    expect(page.get_by_text("Rien d’autre n’en dépend.")).to_be_visible()
    go(page.get_by_role("button", name="Supprimer"))
    said(page, "Passagère a été supprimé")
    expect(page.get_by_role("row", name="Passagère")).to_have_count(0)


def test_by_keyboard(site: Site, visitors: Arrive) -> None:
    make_company(site, "Aaa passagère")
    page = visitors().enter("administrator").page
    page.goto(f"{site.url}{LIST}?sort=name")

    def press(name: str, where: str) -> None:
        tab_to(page, name)
        with page.expect_navigation(url=where):
            page.keyboard.press("Enter")

    page.keyboard.press("j")
    with page.expect_navigation(url="**/details/**"):
        page.keyboard.press("Enter")
    press("Archiver", "**/archive?**")
    press("Archiver", "**/details/**")
    press("Restaurer", "**/restore?**")
    press("Restaurer", "**/details/**")
    tab_to(page, "Plus d’actions")
    page.keyboard.press("Enter")
    press("Supprimer", "**/delete?**")
    press("Supprimer", "**/companies/**")
    said(page, "Aaa passagère a été supprimé")


def test_what_something_depends_on_is_not_deleted_and_the_page_names_it(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("administrator").open(f"{LIST}details/?id={site.cast.acme_id}").page
    tab_to(page, "Plus d’actions")
    page.keyboard.press("Enter")
    tab_to(page, "Supprimer")
    with page.expect_navigation(url="**/delete?**"):
        page.keyboard.press("Enter")
    expect(page.get_by_text("Suppression impossible tant que ceci en dépend")).to_be_visible()
    expect(page.get_by_role("link", name="Acme - Lyon - Septembre")).to_be_visible()
    expect(page.get_by_role("button", name="Supprimer")).to_have_count(0)
    tab_to(page, "Archiver")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/archive?" in page.url
