"""A verb on every row of a list, by keyboard: ticked, foreseen, left to be done, found again under the bell."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import text, update

from models.accounts.entities import LoginSession, PersonState, Role
from models.kernel import clock
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, act_as
from tasks import background
from tests.cast import PASSWORD, person
from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_keyboard import tab_to as press_on

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


@pytest.fixture(scope="module", autouse=True)
def crowd(site: Site) -> None:
    """A list of a hundred and twenty: ten of them are registered already."""
    with site.app.app_context():
        act_as(SYSTEM)
        for n in range(120):
            state = PersonState.ACTIVE if n % 12 == 0 else PersonState.IMPORTED
            person(f"foule{n}", "Foule", f"Personne {n:03}", Role.LEARNER, None, state)
        session.commit()


@pytest.fixture
def runner(site: Site) -> Iterator[Callable[[], None]]:
    """Starts what does background tasks, when the test says so."""
    stop = threading.Event()

    def run() -> None:
        with site.app.app_context():
            background.run_forever(stop)

    thread = threading.Thread(target=run)
    yield thread.start
    stop.set()
    if thread.is_alive():
        thread.join()


def tab_to(visitor: Visitor, selector: str, key: str) -> None:
    """Move by keyboard until the focus is there."""
    for _ in range(40):
        if visitor.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        visitor.page.keyboard.press(key)
    pytest.fail(f"{selector} cannot be reached with {key}")


def test_every_row_that_matches_is_invited_by_keyboard(
    site: Site, visitors: Arrive, runner: Callable[[], None]
) -> None:
    visitor = visitors().enter("administrator")
    page = visitor.page
    page.goto(f"{site.url}/admin/people/?search=foule")
    page.locator("[data-select-all]").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-selection-said]")).to_have_text("Sélection : 50")
    tab_to(visitor, "[data-matching] input", "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("[data-selection-said]")).to_have_text("Sélection : les 120")
    visitor.look("[data-bulkbar]")
    tab_to(visitor, "button[value='send-invitation']", "Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("120 fiches", exact=True)).to_be_visible()
    page.get_by_label("Message personnel").fill("Bienvenue à toutes et à tous")
    visitor.press(page.get_by_role("button", name="Voir ce qui va se passer"))
    expect(page.get_by_text("10 fiches seront refusées")).to_be_visible()
    expect(page.get_by_label("Message personnel")).to_have_value("Bienvenue à toutes et à tous")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Envoyer une nouvelle invitation")).press("Enter")
    visitor.look()
    expect(page.get_by_text("0 / 120")).to_be_visible()
    page.goto(f"{site.url}/admin/companies/")
    runner()
    wait_until_over(site)
    page.reload()
    page.locator(".topbar details[data-bell]").nth(0).locator("summary").press("Enter")
    line = page.get_by_role("link", name=re.compile("110 faits et 10 refusés"))
    visitor.press(line)
    expect(page.get_by_text("120 / 120")).to_be_visible()
    expect(page.get_by_role("link", name="Foule Personne 000")).to_be_visible()
    with page.expect_download() as file:
        page.get_by_role("link", name="Télécharger en CSV").click()
    assert file.value.path().read_text(encoding="utf-8-sig").count("\n") == 11


def wait_until_over(site: Site) -> None:
    for _ in range(300):
        with site.app.app_context(), db.engine.connect() as connection:
            if connection.scalar(text("SELECT state FROM background_task ORDER BY id DESC LIMIT 1")) == "done":
                return
        threading.Event().wait(0.2)
    pytest.fail("The task is not over.")


def test_rows_are_ticked_in_ranges_with_the_mouse_and_with_the_keys(site: Site, visitors: Arrive) -> None:
    visitor = visitors().enter("administrator")
    visitor.page.goto(f"{site.url}/admin/people/?search=foule")
    page, said = visitor.page, visitor.page.locator("[data-selection-said]")
    boxes = page.locator("[data-select-row]")
    boxes.nth(2).click()
    boxes.nth(6).click(modifiers=["Shift"])
    expect(said).to_have_text("Sélection : 5")
    boxes.nth(6).press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(said).to_have_text("Sélection : 7")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(said).to_have_text("Sélection : 9")
    expect(page.locator("[data-matching]")).to_be_hidden()
    page.keyboard.press("Control+a")
    expect(said).to_have_text("Sélection : 50")
    page.keyboard.press("Escape")
    expect(page.locator("[data-bulkbar]")).to_be_hidden()


def test_a_page_follows_its_task_and_stops_it(site: Site, visitors: Arrive, runner: Callable[[], None]) -> None:
    visitor = visitors().enter("administrator")
    page, address = visitor.page, f"{site.url}/admin/people/send-reset-link?all=1&search=foule"
    page.goto(address)
    page.get_by_role("button", name=re.compile("Envoyer un lien")).click()
    expect(page.get_by_text("120 restants")).to_be_visible()
    page.get_by_role("link", name="Annuler la tâche").click()
    visitor.press(page.get_by_role("button", name="Annuler la tâche"))
    expect(page.get_by_text("120 laissés")).to_be_visible()
    page.goto(address)
    page.get_by_role("button", name=re.compile("Envoyer un lien")).click()
    runner()
    expect(page.get_by_text("120 / 120")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("link", name="Réessayer les refus")).to_be_visible(timeout=10_000)
    page.goto(f"{site.url}/admin/companies/")
    page.locator(".topbar details[data-bell]").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("10 faits et 110 refusés")).first.click()
    expect(page.get_by_text("120 / 120")).to_be_visible()


def test_by_keyboard_ticked_rows_are_acted_upon_and_a_task_is_stopped(site: Site, visitors: Arrive) -> None:
    visitor = visitors().enter("administrator")
    page = visitor.page
    page.goto(f"{site.url}/admin/people/?search=foule&sort=name")
    page.keyboard.press("j")  # on the first row; its box is one step back
    tab_to(visitor, "[data-select-row]", "Shift+Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-selection-said]")).to_have_text("Sélection : 2")
    tab_to(visitor, "button[value='send-invitation']", "Shift+Tab")
    for chosen in ("Voir ce qui va se passer", "Envoyer une nouvelle invitation (1)", ""):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if chosen:
            press_on(page, chosen)
    expect(page.get_by_role("status").filter(has_text="Envoyer une nouvelle invitation")).to_be_visible()

    page.goto(f"{site.url}/admin/people/send-reset-link?all=1&search=foule")
    for chosen in ("Envoyer un lien de mot de passe (", "Annuler la tâche", "Annuler la tâche"):
        press_on(page, chosen)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_text("120 laissés")).to_be_visible()


def test_a_list_of_three_pages_says_how_many_and_shows_each_once_in_its_order(site: Site, visitors: Arrive) -> None:
    visitor = visitors().enter("administrator")
    page = visitor.page
    page.goto(f"{site.url}/admin/people/?search=foule&sort=name")
    expect(page.locator("h1 + .badge, h1 .badge").first).to_have_text("120")
    names: list[str] = []
    for shown in ("1–50 / 120", "51–100 / 120", "101–120 / 120"):
        expect(page.get_by_text(shown)).to_be_visible()
        names += page.locator("tbody .person a").all_inner_texts()
        if len(names) < 120:
            tab_to(visitor, ".pagination li:last-child a", "Shift+Tab")
            with page.expect_navigation():
                page.keyboard.press("Enter")
    assert names == [f"Foule Personne {n:03}" for n in range(120)]
    with page.expect_navigation():
        page.get_by_role("link", name="1", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("columnheader", name="Personne").get_by_role("link").click()
    expect(page.locator("tbody .person a").first).to_have_text("Foule Personne 119")


def test_by_mouse_a_few_rows_are_foreseen_then_done_at_once_and_many_are_left_alone(
    site: Site, visitors: Arrive
) -> None:
    visitor = visitors().enter("administrator")
    page = visitor.page
    page.goto(f"{site.url}/admin/people/?search=foule&sort=name")
    for name in ("Foule Personne 000", "Foule Personne 001"):
        page.get_by_role("row", name=name).locator("[data-select-row]").click()
    invite = page.locator("[data-bulkbar]").get_by_role("button", name="Envoyer une nouvelle invitation")
    with page.expect_navigation():
        invite.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Voir ce qui va se passer").click()
    expect(page.get_by_text("1 fiche sera traitée.")).to_be_visible()
    expect(page.get_by_text("1 fiche sera refusée")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Envoyer une nouvelle invitation (1)").click()
    expect(page.get_by_role("status").filter(has_text="Envoyer une nouvelle invitation")).to_be_visible()
    page.locator("[data-select-all]").click()
    page.locator("[data-matching]").click()
    with page.expect_navigation():
        invite.click()
    expect(page.get_by_text("120 fiches", exact=True)).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Retour").click()
    assert "search=foule" in page.url


def test_the_password_is_asked_in_the_form_that_makes_administrators(site: Site, visitors: Arrive) -> None:
    visitor = visitors(expected_statuses=(422,)).enter("administrator")
    page = visitor.page
    with site.app.app_context():
        act_as(SYSTEM)
        session.execute(update(LoginSession).values(proved_at=clock.now() - timedelta(minutes=11)))
        session.commit()
    page.goto(f"{site.url}/admin/people/give-role?all=1&search=foule+personne+11")
    page.get_by_label("Rôle").select_option("administrator")
    visitor.press(page.get_by_role("button", name="Voir ce qui va se passer"))
    expect(page.get_by_label("Mot de passe de votre compte")).to_be_focused()
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_label("Rôle")).to_have_value("administrator")
    expect(page.get_by_text("10 fiches seront traitées.")).to_be_visible()
    expect(page.get_by_label("Mot de passe de votre compte")).to_have_count(0)
