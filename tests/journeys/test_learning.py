"""A learner at work: the next lesson, notes that nothing loses, their export; and whoever waits for their turn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from models.contracts.entities import Enrolment
from models.contracts.operations import assign_slot
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.learning.entities import LessonNote
from tests.journeys.conftest import Site, Visitor
from tests.learning import watched
from tests.pdf_text import text_of

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


def lesson_of(site: Site, lesson: str = "origins", module: str = "history") -> str:
    school = site.cast.school
    module_id, lesson_id = getattr(school, f"{module}_id"), getattr(school, f"{lesson}_id")
    return f"/parcours/{school.path_id}/modules/{module_id}/lecons/{lesson_id}"


@pytest.mark.row("LRN-03")
@pytest.mark.row("LRN-11")
@pytest.mark.row("LRN-12")
@pytest.mark.row("LRN-13")
@pytest.mark.row("LRN-14")
def test_a_learner_finds_the_next_lesson_takes_notes_and_exports_them(
    site: Site, visitors: Arrive, tmp_path: Path
) -> None:
    learner = visitors().enter("learner").open("/")
    page = learner.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("Commence par")
    learner.press(page.get_by_role("link", name="Regarder la leçon"))
    assert page.url == site.url + lesson_of(site)

    text, state = page.get_by_label("Mes notes sur cette leçon"), page.locator("[data-state]")
    expect(page.get_by_role("button", name="Enregistrer mes notes")).to_be_hidden()
    text.fill("Les guildes « ouvraient » le métier")
    expect(state).to_contain_text("Enregistré à")
    page.locator("[data-notepad] > summary").press("Enter")
    expect(text).to_be_hidden()
    page.reload()
    expect(text).to_be_hidden()
    page.locator("[data-notepad] > summary").click()
    expect(text).to_have_value("Les guildes « ouvraient » le métier")

    learner.press(page.get_by_role("link", name="Voir toutes mes notes pour ce module"))
    expect(page.locator(".note-text")).to_have_text("Les guildes « ouvraient » le métier")
    with page.expect_download() as started:
        page.get_by_role("link", name="Exporter en PDF").click()
    target = tmp_path / started.value.suggested_filename
    started.value.save_as(target)
    assert target.name == "notes-une-breve-histoire.pdf"
    assert "Les guildes « ouvraient » le métier" in text_of(target.read_bytes())


@pytest.mark.row("LRN-12")
def test_notes_survive_a_lost_connection_and_a_closed_page(site: Site, visitors: Arrive) -> None:
    learner = visitors().enter("licensed").open(lesson_of(site))
    context, page = learner.page.context, learner.page
    text, state = page.get_by_label("Mes notes sur cette leçon"), page.locator("[data-state]")
    text.fill("Avant la coupure")
    expect(state).to_contain_text("Enregistré à")
    context.set_offline(True)
    text.fill("Avant la coupure, puis dans le train")
    expect(state).to_have_text("Hors ligne : tes notes sont gardées sur cet appareil")
    page.close()
    context.set_offline(False)
    learner.page = context.new_page()
    learner.page.goto(site.url + lesson_of(site))
    expect(learner.page.locator("[data-state]")).to_contain_text("Enregistré à")
    expect(learner.page.get_by_label("Mes notes sur cette leçon")).to_have_value("Avant la coupure, puis dans le train")
    learner.problems = [one for one in learner.problems if "ERR_INTERNET_DISCONNECTED" not in one]
    with site.app.app_context(), acting_as(SYSTEM):
        notes = session.query(LessonNote).filter_by(person_id=site.cast.licensed_id).all()
        assert [note.text for note in notes] == ["Avant la coupure, puis dans le train"]


def test_a_second_tab_follows_and_a_second_device_loses_neither_text(site: Site, visitors: Arrive) -> None:
    address = lesson_of(site, "laws")
    here = visitors().enter("learner").open(address)
    there = visitors(expected_statuses=(409,)).enter("learner").open(address)
    tab = here.page.context.new_page()
    tab.goto(site.url + address)
    here.page.get_by_label("Mes notes sur cette leçon").fill("De l’ordinateur")
    expect(here.page.locator("[data-state]")).to_contain_text("Enregistré à")
    expect(tab.get_by_label("Mes notes sur cette leçon")).to_have_value("De l’ordinateur")

    text = there.page.get_by_label("Mes notes sur cette leçon")
    text.fill("Du téléphone")
    expect(there.page.locator("[data-state]")).to_contain_text("Rien n’est perdu")
    expect(there.page.locator("[data-other-text]")).to_have_text("De l’ordinateur")
    there.look()
    there.page.get_by_role("button", name="Garder les deux").click()
    expect(there.page.locator("[data-state]")).to_contain_text("Enregistré à")
    expect(text).to_have_value("De l’ordinateur\n\nDu téléphone")
    here.page.reload()
    expect(here.page.get_by_label("Mes notes sur cette leçon")).to_have_value("De l’ordinateur\n\nDu téléphone")


@pytest.mark.row("LRN-33")
def test_whoever_waits_is_refused_and_finds_everything_again_at_their_turn(site: Site, visitors: Arrive) -> None:
    cast = site.cast
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        watched(cast.waiting_id, cast.school.origins_id)
        watched(cast.waiting_id, cast.school.laws_id, viewed=False, ms=24_000)
        session.add(LessonNote(person_id=cast.waiting_id, lesson_id=cast.school.origins_id, text="De mon premier tour"))
    visitor = visitors().enter("waiting").open(lesson_of(site, "laws"))
    page = visitor.page
    assert page.url == f"{site.url}/parcours/{cast.school.path_id}"
    expect(page.get_by_role("heading", level=1).first).to_have_text("Tu es en attente d’un slot")
    expect(page.locator("main")).to_contain_text("Tout ce que tu as fait est conservé")
    expect(page.locator("a.lesson")).to_have_count(0)
    visitor.press(page.get_by_role("link", name="Mes notes — Une brève histoire"))
    expect(page.locator(".note-text")).to_have_text("De mon premier tour")

    with site.app.app_context(), acting_as(SYSTEM), transaction():
        assign_slot(session.get_one(Enrolment, cast.waiting_enrolment_id), by=SYSTEM)
    visitor.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reprends « La loi »")
    visitor.press(page.get_by_role("link", name="Reprendre la leçon"))
    expect(page.get_by_role("heading", level=1)).to_have_text("La loi")


def test_the_path_is_read_and_folded_with_the_keyboard_and_fits_a_narrow_phone(site: Site, visitors: Arrive) -> None:
    learner = visitors().enter("licensed")
    page = learner.page
    page.set_viewport_size({"width": 320, "height": 640})
    school = site.cast.school
    notes = f"/parcours/{school.path_id}/modules/{school.history_id}/notes"
    for address in ("/", "/parcours", lesson_of(site), notes, "/parametres"):
        learner.open(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    learner.open("/parcours")
    folded = page.locator(f"#theme-{school.writing_id}")
    expect(folded).not_to_have_attribute("open", "")
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(folded.get_by_role("link", name="Mes notes")).to_be_focused()
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Des verbes d'action")
