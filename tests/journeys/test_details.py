"""From row to row, cells edited where they stand, cards, the palette and the keys: by mouse, then by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from backoffice.companies import CompanyScreen
from models.contracts.entities import Company
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_keyboard import tab_to

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


def reference_of(site: Site, name: str) -> str | None:
    with site.app.app_context(), acting_as(SYSTEM):
        return session.scalar(select(Company.external_reference).where(Company.name == name))


def set_reference(site: Site, name: str, value: str | None) -> None:
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        session.scalars(select(Company).where(Company.name == name)).one().external_reference = value


def test_by_mouse_a_cell_is_changed_put_back_and_never_overwritten(site: Site, visitors: Arrive) -> None:
    visitor = visitors(expected_statuses=(409,))
    page = visitor.enter("administrator").page
    visitor.open("/admin/companies/?sort=name")
    cell = page.get_by_role("row", name="Acme").locator("[data-cell*='name=external_reference']")
    cell.hover()
    cell.get_by_role("button").click()
    cell.get_by_role("textbox").fill("A-1")
    visitor.look()
    cell.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").filter(has_text="Référence externe")).to_be_visible()
    expect(cell).to_contain_text("A-1")
    assert reference_of(site, "Acme") == "A-1"
    page.get_by_role("button", name="Annuler").click()
    expect(cell).to_contain_text("—")
    assert reference_of(site, "Acme") is None
    cell.dblclick()
    cell.get_by_role("textbox").fill("MINE")
    set_reference(site, "Acme", "THEIRS")
    page.keyboard.press("Enter")
    expect(cell.get_by_role("alert")).to_contain_text("THEIRS")
    expect(cell.get_by_role("textbox")).to_have_value("MINE")
    visitor.look()
    page.keyboard.press("Escape")
    assert reference_of(site, "Acme") == "THEIRS"


def test_by_keyboard_cells_are_changed_one_after_the_other(site: Site, visitors: Arrive) -> None:
    set_reference(site, "Acme", None)
    page = visitors().enter("administrator").page
    page.goto(f"{site.url}/admin/companies/?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("F2")
    kind = page.get_by_role("row", name="Acme").get_by_role("combobox")
    expect(kind).to_be_focused()
    page.keyboard.press("Tab")
    field = page.get_by_role("row", name="Acme").get_by_role("textbox")
    expect(field).to_be_focused()
    page.keyboard.type("K-1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("row", name="Globex").get_by_role("combobox")).to_be_focused()
    assert reference_of(site, "Acme") == "K-1"
    page.keyboard.press("Escape")
    expect(page.get_by_role("row", name="Globex").get_by_role("button").first).to_be_focused()
    tab_to(page, "Annuler")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Acme").locator("[data-cell*='name=external_reference']")).to_contain_text("—")
    assert reference_of(site, "Acme") is None


def test_a_relation_is_edited_by_typing_a_few_letters(
    site: Site, visitors: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CompanyScreen, "editable", ("successor",))
    visitor = visitors()
    page = visitor.enter("administrator").page
    page.goto(f"{site.url}/admin/companies/?sort=name")
    cell = page.get_by_role("row", name="Acme").locator("[data-cell*='name=successor']")
    cell.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(cell.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("glob")
    expect(page.get_by_role("option", name="Globex")).to_be_visible()
    visitor.look()
    page.keyboard.press("Enter")  # chooses
    page.keyboard.press("Enter")  # saves
    expect(page.get_by_role("row", name="Acme").get_by_role("link", name="Globex")).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("row", name="Acme").get_by_role("link", name="Globex")).to_be_hidden()


def test_one_goes_from_row_to_row_of_a_list_and_back_to_it(site: Site, visitors: Arrive) -> None:
    visitor = visitors()
    page = visitor.enter("administrator").page
    page.goto(f"{site.url}/admin/people/?segment=active")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")
    visitor.look()
    first = page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_text("1 sur 1")).to_be_visible()  # 15 at this writing
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    page.get_by_role("link", name="Précédent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    page.get_by_role("navigation", name="Vous êtes ici").get_by_role("link", name="Personnes").click()
    page.wait_for_url("**/admin/people/?segment=active")


def test_a_card_opens_under_the_pointer_or_the_focus_and_escape_puts_it_away(site: Site, visitors: Arrive) -> None:
    visitor = visitors()
    page = visitor.enter("administrator").page
    page.goto(f"{site.url}/admin/teams/")
    link = page.get_by_role("link", name="Amélie Benali", exact=True)
    card = page.locator(".preview-card")
    link.hover()
    expect(card).to_contain_text("Acme")
    card.hover()
    page.wait_for_timeout(600)
    expect(card).to_be_visible()
    visitor.look()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.mouse.move(5, 5)
    page.get_by_role("link", name="Benoît Müller", exact=True).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(card).to_contain_text("Benoît Müller")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_the_palette_offers_what_one_may_do_finds_and_opened_last(site: Site, visitors: Arrive) -> None:
    visitor = visitors()
    page = visitor.enter("administrator").page
    page.goto(f"{site.url}/admin/people/details/?id={site.cast.learner_id}")
    page.goto(f"{site.url}/admin/people/details/?id={site.cast.invited_id}")
    palette = page.locator("#palette")
    page.keyboard.press("Control+k")
    expect(palette.get_by_role("option").first).to_contain_text("Amélie Benali")
    visitor.look()
    page.keyboard.type("session nouv")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Nouvelle session")
    palette.get_by_role("combobox").fill("donner role")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Donner un rôle")
    palette.get_by_role("combobox").fill("benali amelie")
    option = palette.get_by_role("option", name="Amélie Benali")
    expect(option).to_be_visible()
    expect(palette.get_by_role("status")).to_have_text("1 résultat")
    option.click()
    page.wait_for_url(f"**/details/?id={site.cast.learner_id}")


def test_keys_say_what_they_do_here_and_may_be_switched_off(site: Site, visitors: Arrive) -> None:
    visitor = visitors()
    page = visitor.enter("administrator").page
    page.goto(f"{site.url}/admin/companies/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(sheet.get_by_text("Créer", exact=True)).to_be_visible()
    expect(sheet.get_by_text("Retour à la liste")).to_be_hidden()
    visitor.look()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/admin/sessions/")
    page.keyboard.press("?")
    sheet.get_by_label("Raccourcis d’une seule touche").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    assert page.url.endswith("/admin/sessions/")


def test_unsaved_work_is_not_lost_and_ctrl_s_saves_it(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("administrator").page
    page.goto(f"{site.url}/admin/curricula/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")
    page.keyboard.press("e")
    page.wait_for_url("**/edit/**")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Ajouter", exact=True).click()
    page.locator("[data-inline-list] input[type=number]").last.fill("2031")
    with page.expect_event("dialog", lambda dialog: dialog.type == "beforeunload"):
        page.get_by_role("link", name="Annuler").click()
    page.keyboard.press("Control+s")
    page.wait_for_url("**/details/**")
    expect(page.get_by_text("2031").first).to_be_visible()


def test_what_changed_is_told_in_words_and_may_be_narrowed_by_mouse_and_by_keyboard(
    site: Site, visitors: Arrive
) -> None:
    set_reference(site, "Globex", None)
    visitor = visitors().enter("administrator")
    page = visitor.page
    page.goto(f"{site.url}/admin/companies/details/?id={site.cast.globex_id}")
    with page.expect_navigation():
        page.get_by_role("link", name="Modifier", exact=True).click()
    page.get_by_label("Référence externe").fill("T-1")
    visitor.press(page.get_by_role("button", name="Enregistrer", exact=True))
    activity = page.locator("#activity")
    latest = activity.locator(".timeline-log > li").first
    expect(latest).to_contain_text("Référence externe : T-1")
    expect(latest).to_contain_text("Clémentine Lemaître")
    kinds = activity.locator("summary")
    kinds.click()
    activity.get_by_role("link", name="Création").click()
    expect(activity.get_by_text("T-1")).to_have_count(0)
    kinds.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(activity.get_by_role("link", name="Tout", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(latest).to_contain_text("T-1")

    page.goto(f"{site.url}/admin/audit/?search=Globex")  # the same, in the log of everything
    entry = page.locator("tbody tr").first
    expect(entry).to_contain_text("Clémentine Lemaître")
    expect(entry).to_contain_text("Référence externe")
    expect(entry.locator("time")).to_have_attribute("datetime", re.compile(r"^20\d\d-\d\d-\d\dT"))
    page.keyboard.press("j")
    with page.expect_navigation(url="**/audit/details/**"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Référence externe")).to_contain_text("T-1")
    request = page.locator(".datagrid-item", has_text="Requête").locator(".datagrid-content")
    expect(request).to_have_text(re.compile(r"^[0-9a-f-]{8,}$"))


def test_the_palette_and_the_sheet_of_keys_open_by_mouse_too(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("administrator").page
    page.goto(f"{site.url}/admin/companies/")
    page.locator(".user-button").click()
    page.get_by_role("button", name="Raccourcis clavier").click()
    sheet = page.get_by_role("dialog", name="Raccourcis clavier")
    sheet.get_by_role("button", name="Fermer").click()
    expect(sheet).to_be_hidden()
    page.locator("[data-palette-open]").click()
    page.locator("#palette").get_by_role("combobox").fill("files")
    with page.expect_navigation(url="**/admin/queues/**"):
        page.locator("#palette").get_by_role("option", name="Files d’attente").click()
