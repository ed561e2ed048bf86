"""A list is narrowed, kept as a view, given to others and shown with one's own columns: by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_keyboard import tab_to

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]
PEOPLE = "/admin/people/"


def chips(page: Page) -> Locator:
    return page.locator(".chips .chip")


def heads(page: Page) -> list[str]:
    return [words.strip() for words in page.locator("thead th[scope=col]").all_inner_texts()]


def test_filters_by_mouse_and_by_keyboard_then_a_view_that_others_open(site: Site, visitors: Arrive) -> None:
    administrator = visitors().enter("administrator")
    page = administrator.open(PEOPLE).page
    filter_by_mouse(administrator)
    change_by_keyboard(page)
    add_by_keyboard(administrator)
    take_away_by_keyboard(page)
    save_and_share(administrator)
    opens_the_default(visitors().enter("pilot"))


def filter_by_mouse(visitor: Visitor) -> None:
    """Two states at once, ticked in the menu."""
    page = visitor.page
    page.locator("[data-filter-menu] summary").click()
    page.locator(".filter-names").get_by_text("État", exact=True).click()
    page.locator(".filter-boxes").get_by_text("Actif", exact=True).click()
    page.locator(".filter-boxes").get_by_text("Désactivé", exact=True).click()
    visitor.look()
    visitor.press(page.get_by_role("button", name="Appliquer"))
    expect(chips(page)).to_have_count(1)
    expect(chips(page)).to_contain_text("Actif ou Désactivé")


def change_by_keyboard(page: Page) -> None:
    """A chip pressed shows what it says, ready to be changed."""
    page.locator(".chip-menu summary").focus()
    page.keyboard.press("Enter")
    boxes = page.locator(".chip .filter-boxes")
    expect(boxes.get_by_label("Désactivé")).to_be_checked()
    boxes.get_by_label("Désactivé").press("Space")
    with page.expect_navigation():
        boxes.get_by_label("Actif").press("Enter")
    expect(chips(page)).to_have_text(["État est Actif"])


def add_by_keyboard(visitor: Visitor) -> None:
    """A company, found by typing."""
    page = visitor.page
    tab_to(page, "Ajouter un filtre")
    page.keyboard.press("Enter")
    expect(page.get_by_placeholder("Trouver un filtre")).to_be_focused()
    page.keyboard.type("entrep")
    page.keyboard.press("Enter")
    editor = page.locator("[data-filter-menu] .filter-editor")
    expect(editor.locator(".ts-control input")).to_be_focused()
    page.keyboard.type("acm")
    expect(editor.locator(".ts-dropdown [data-selectable]")).to_have_text(["Acme"])
    page.keyboard.press("Enter")
    expect(editor.locator(".ts-control .item")).to_contain_text("Acme")
    tab_to(page, "Appliquer")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(chips(page)).to_have_count(2)
    expect(page.locator("tbody tr")).to_have_count(1)
    visitor.look()


def take_away_by_keyboard(page: Page) -> None:
    page.locator(".chip", has_text="Acme").locator("a.btn-close").focus()
    with page.expect_navigation():
        page.keyboard.press("Delete")
    expect(chips(page)).to_have_text(["État est Actif"])


def save_and_share(visitor: Visitor) -> None:
    """From the chips' row, through the dialog."""
    page = visitor.page
    page.locator(".chips").get_by_text("Enregistrer la vue…").click()
    dialog = page.locator("#view-dialog")
    expect(dialog.get_by_label("Nom de la vue")).to_be_focused()
    page.keyboard.type("Comptes actifs")
    dialog.get_by_label("La liste s’ouvre ainsi pour").select_option("pilot")
    visitor.look()
    visitor.press(dialog.get_by_role("button", name="Enregistrer"))
    expect(page.locator(".segment[aria-current]")).to_have_text("Comptes actifs")


def opens_the_default(pilot: Visitor) -> None:
    page = pilot.open(PEOPLE).page
    expect(page.locator(".segment[aria-current]")).to_have_text("Comptes actifs")
    expect(chips(page)).to_have_text(["État est Actif"])
    page.locator("summary[aria-label=Vues]").click()
    expect(page.get_by_text("Renommer, partager…")).to_have_count(0)
    pilot.look()
    pilot.press(page.locator(".segment", has_text="Tout"))
    expect(chips(page)).to_have_count(0)


def test_columns_are_chosen_by_mouse_and_by_keyboard(site: Site, visitors: Arrive) -> None:
    visitor = visitors().enter("globex-pilot")
    page = visitor.open(f"{PEOPLE}?view=all").page
    usual = heads(page)
    page.get_by_label("Choisir les colonnes").click()
    dialog = page.locator("#columns-dialog")
    visitor.look()
    dialog.get_by_role("checkbox", name="E-mail").check()
    dialog.get_by_role("checkbox", name="Rôles").uncheck()
    grip = dialog.locator("li", has_text="E-mail").locator(".column-grip")
    grip.hover()
    page.wait_for_function("() => window.Sortable")
    grip.drag_to(dialog.locator("li").first, target_position={"x": 20, "y": 4})
    expect(dialog.locator("li").first).to_contain_text("E-mail")
    visitor.press(dialog.get_by_role("button", name="Appliquer"))
    chosen = heads(page)
    assert (chosen[0].casefold(), len(chosen)) == ("e-mail", len(usual))
    assert exported_heads(page) == [name.casefold() for name in chosen if name]

    tab_to(page, "Choisir les colonnes")
    page.keyboard.press("Enter")
    dialog.get_by_role("checkbox", name="E-mail").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(dialog.locator("[data-columns-said]")).to_contain_text("E-mail : 2 sur")
    expect(dialog.get_by_role("checkbox", name="E-mail")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert heads(page)[1].casefold() == "e-mail"

    page.get_by_label("Choisir les colonnes").click()
    visitor.press(dialog.get_by_role("button", name="Colonnes habituelles"))
    assert heads(page) == usual


def exported_heads(page: Page) -> list[str]:
    """The first line of the list's file, asked for with two keys."""
    page.keyboard.press("x")
    expect(page.get_by_role("dialog", name="Exporter")).to_be_visible()
    with page.expect_download() as file:
        page.keyboard.press("Enter")
    first = file.value.path().read_text(encoding="utf-8-sig").splitlines()[0]
    return [name.strip('"').casefold() for name in first.split(";")]


def test_segments_chips_and_a_view_of_ones_own_by_mouse(site: Site, visitors: Arrive) -> None:
    visitor = visitors().enter("administrator")
    page = visitor.page
    page.goto(f"{site.url}{PEOPLE}?state_is=active&state_is=invited&view=all")
    page.locator(".chip-menu summary").click()
    page.locator(".chip .filter-boxes").get_by_text("Actif", exact=True).click()
    with page.expect_navigation():
        page.locator(".chip").get_by_role("button", name="Appliquer").click()
    expect(chips(page)).to_have_text(["État est Non inscrit"])
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator(".chips").get_by_text("Enregistrer la vue…").click()
    page.locator("#view-dialog").get_by_label("Nom de la vue").fill("À moi seule")
    visitor.press(page.locator("#view-dialog").get_by_role("button", name="Enregistrer"))
    expect(page.locator(".segment[aria-current]")).to_have_text("À moi seule")
    with page.expect_navigation():
        page.locator(".chip a.btn-close").click()
    expect(chips(page)).to_have_count(0)
    with page.expect_navigation():
        page.locator(".segment", has_text=re.compile("^Actif")).click()
    count = int(page.locator(".segment[aria-current] .count").inner_text())
    expect(page.locator("tbody tr")).to_have_count(count)
    other = visitors().enter("pilot").page
    other.goto(site.url + PEOPLE)
    expect(other.locator(".segment", has_text="À moi seule")).to_have_count(0)


def test_segments_and_a_view_of_ones_own_by_keyboard(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("manager").page
    page.goto(f"{site.url}/admin/follow-up/?person_state_is=active")
    for name, where in (("Enregistrer la vue", "dialog"), ("Mes actifs", "segment")):
        tab_to(page, name)
        with page.expect_navigation():
            page.keyboard.press("Enter")
            if where == "dialog":
                expect(page.get_by_label("Nom de la vue")).to_be_focused()
                page.keyboard.type("Mes actifs")
                page.keyboard.press("Enter")
        expect(page.locator(".segment[aria-current]")).to_have_text("Mes actifs")
        expect(chips(page)).to_have_count(1)


def test_a_view_is_shared_and_made_the_default_of_a_role_by_keyboard(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("administrator").page
    page.goto(f"{site.url}/admin/companies/?search=acme")
    tab_to(page, "Enregistrer la vue")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nom de la vue")).to_be_focused()
    page.keyboard.type("Acme seule")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Partagée avec")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Pil")  # as a list of choices is walked: by its first letters
    expect(page.get_by_label("La liste s’ouvre ainsi pour")).to_have_value("pilot")
    tab_to(page, "Enregistrer")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".segment[aria-current]")).to_have_text("Acme seule")
    pilot = visitors().enter("pilot").page
    pilot.goto(f"{site.url}/admin/companies/")
    expect(pilot.locator(".segment[aria-current]")).to_have_text("Acme seule")


def test_what_is_slow_to_open_says_so_lets_go_and_gives_the_focus_back(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("administrator").page
    page.add_init_script(
        "const fetch = window.fetch; window.asked = 0; window.answers = [];"
        "window.fetch = (...all) => { window.asked += 1;"
        " return new Promise(done => window.answers.push(() => done(fetch(...all)))); }"
    )
    page.goto(site.url + PEOPLE)
    columns, before = page.get_by_label("Choisir les colonnes"), page.evaluate("window.asked")
    for key in ("Enter", "Enter"):
        columns.press(key)
    expect(columns).to_have_attribute("aria-busy", "true")
    assert page.evaluate("window.asked") == before + 1
    page.keyboard.press("Escape")
    expect(columns).not_to_have_attribute("aria-busy", "true")
    page.locator("[data-filter-menu] summary").press("Enter")
    expect(page.locator("[data-filter-menu] [role=status]")).to_have_text("Chargement…")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.evaluate("window.answers.forEach(answer => answer())")
    expect(page.get_by_role("dialog", name="Exporter")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Exporter")).to_be_focused()


def test_without_scripts_chips_are_read_and_taken_away_and_columns_moved(site: Site, visitors: Arrive) -> None:
    visitor = visitors().enter("manager")
    context = visitor.page.context.browser
    assert context is not None
    plain = context.new_context(java_script_enabled=False, storage_state=visitor.page.context.storage_state())
    page = plain.new_page()
    page.goto(f"{site.url}/admin/follow-up/")
    page.get_by_role("link", name="Ajouter un filtre").click()
    page.get_by_role("link", name="État").click()
    page.get_by_label("Actif", exact=True).check()
    page.get_by_role("button", name="Appliquer").first.click()
    expect(chips(page)).to_have_count(1)
    page.locator("a.chip-words").click()
    expect(page.get_by_label("Actif", exact=True)).to_be_checked()
    page.go_back()
    page.locator(".chip a.btn-close").click()
    expect(chips(page)).to_have_count(0)
    page.get_by_label("Choisir les colonnes").click()
    page.get_by_role("button", name="Monter Session").click()
    expect(page.locator(".column-line").first).to_contain_text("Session")
    page.get_by_role("button", name="Appliquer").click()
    assert heads(page)[0].casefold() == "session"
    plain.close()
