"""A locked workshop says which modules open it, opens once they are seen, and is done to 100 % by the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from models.accounts.actors import actor_for
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.learning.entities import WorkshopAnswer
from models.learning.staging import Stage
from tests.journeys.conftest import Site, Visitor
from tests.models.learning.workshops import questions, see, viewed

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]
FRAME = "<!doctype html><html lang=fr><title>Vidéo</title><body></body></html>"

FOCUSED = "document.activeElement.ariaLabel ?? document.activeElement.textContent"


def arrive(visitors: Arrive, name: str) -> Visitor:
    """Somebody for whom the host of videos shows an empty frame: how a video is watched is another journey's."""
    visitor = visitors().enter(name)
    visitor.page.route("https://player.vimeo.com/**", lambda route: route.fulfill(body=FRAME, content_type="text/html"))
    return visitor


def press(page: Page, name: str) -> None:
    """Press what has the focus once it was reached by Tab, as somebody without a mouse does."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name}: not reached by Tab")


def answer(page: Page, *texts: str) -> None:
    for text in texts:
        while page.evaluate("document.activeElement.tagName") != "TEXTAREA" or page.evaluate(
            "document.activeElement.value"
        ):
            page.keyboard.press("Tab")
        page.keyboard.type(text)


@pytest.mark.row("LRN-25")
@pytest.mark.row("LRN-26")
@pytest.mark.row("LRN-30")
@pytest.mark.row("CAT-35")
def test_a_locked_workshop_shows_its_modules_opens_and_is_done_by_keyboard(site: Site, visitors: Arrive) -> None:
    visitor, school = arrive(visitors, "learner"), site.cast.school
    page, address = visitor.page, f"/ateliers/{school.workshop_id}"
    visitor.open("/ateliers")
    press(page, "Voir les modules")
    expect(page.get_by_role("dialog")).to_contain_text("Une brève histoire")
    expect(page.get_by_role("dialog")).to_contain_text("Pas fait")
    visitor.look("dialog[open]")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    visitor.open(address)
    expect(page.get_by_role("heading", name="Cet atelier est verrouillé")).to_be_visible()

    with site.app.app_context(), acting_as(SYSTEM), transaction():
        viewed(site.cast.learner_id, school.origins_id, school.laws_id)
    visitor.open("/ateliers")
    with page.expect_navigation():
        press(page, "Commencer")
    visitor.glance()
    answer(page, "Celle d’un théâtre")
    with page.expect_navigation():
        press(page, "Enregistrer et continuer")
    visitor.glance()
    expect(page.get_by_role("heading", name="Vidéo principale")).to_be_visible()
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        see(actor_for(site.cast.learner_id), school.workshop_id, Stage.MAIN)
    visitor.open(address)
    answer(page, "Recruteur à Lyon", "La fourchette d’abord")
    with page.expect_navigation():
        press(page, "Enregistrer et continuer")
    visitor.glance()
    expect(page.locator("main")).to_contain_text("60 %")
    expect(page.locator("main")).to_contain_text("Recruteur à Lyon")
    with page.expect_navigation():
        press(page, "J’ai terminé la comparaison")
    expect(page.locator("main")).to_contain_text("Bravo : tu as terminé cet atelier.")
    visitor.open("/ateliers")
    expect(page.get_by_role("progressbar", name="Ateliers obligatoires faits")).to_have_attribute("value", "1")
    expect(page.locator(".workshop")).to_contain_text("100 %")


@pytest.mark.row("CAT-34")
def test_staff_add_a_question_and_choose_the_answers_by_keyboard(site: Site, visitors: Arrive) -> None:
    visitor, workshop_id = arrive(visitors, "administrator"), site.cast.school.workshop_id
    page = visitor.page
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        question_id = questions(site.cast)[1]
        session.add(WorkshopAnswer(person_id=site.cast.licensed_id, question_id=question_id, text="Un titre clair"))
    visitor.open(f"/admin/workshops/edit/?id={workshop_id}")
    lines = page.get_by_role("group", name="Question principale").get_by_role("textbox")
    expect(lines).to_have_count(2)
    lines.first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(lines.first).to_have_value("Que dirais-tu du salaire ?")
    page.get_by_role("group", name="Question principale").get_by_role("button", name="Ajouter une question").press(
        "Enter"
    )
    page.keyboard.type("Et le lieu ?")
    expect(lines).to_have_count(3)
    visitor.open(f"/admin/workshops/details/?id={workshop_id}")
    link = page.get_by_role("link", name="Choisir les réponses")
    expect(link.first).to_have_attribute("title", "Choisir les questions")
    visitor.press(link.nth(1))
    visitor.press(page.get_by_role("button", name="Affichée : la réponse de").first)
    expect(page.get_by_role("region", name="Réponses affichées")).to_contain_text("1 / 10")
