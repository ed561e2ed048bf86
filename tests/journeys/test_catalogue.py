"""Staff build a path from nothing, by keyboard where they can, put it in order, and publish it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.catalogue.entities import Path
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.journeys.conftest import Site, Visitor
from tests.models.learning.test_reporting import see

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]
REFERENCE = "PARCOURS DE ZÉRO 2026"


def outline(site: Site) -> list[tuple[str, list[str]]]:
    """Theme -> its modules, in order."""
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        path = session.scalars(select(Path).where(Path.reference == REFERENCE)).one()
        return [(link.theme.title, [one.module.title for one in link.theme.module_links]) for link in path.theme_links]


def named(page: Page, title: str, reference: str) -> None:
    page.get_by_label("Titre", exact=True).fill(title)
    page.keyboard.press("Tab")
    page.keyboard.type(reference)


def save(staff: Visitor) -> None:
    """As people do without the mouse."""
    with staff.page.expect_navigation():
        staff.page.keyboard.press("Control+s")
    staff.glance()


@pytest.mark.row("CAT-01")
@pytest.mark.row("CAT-02")
@pytest.mark.row("CAT-21")
def test_staff_build_a_path_from_nothing_and_publish_it(site: Site, visitors: Arrive) -> None:
    staff = visitors().enter("administrator").open("/admin/paths/")
    page = staff.page
    with page.expect_navigation():
        page.keyboard.press("c")
    staff.glance()
    named(page, "Bienvenue chez nous", REFERENCE)
    save(staff)

    for theme in ("Premiers pas", "Prendre son envol"):
        adding = page.locator(".tree > .tree-branch > .tree-add").first
        adding.locator("summary").focus()
        page.keyboard.press("Enter")
        staff.press(adding.get_by_role("link", name="Créer une thématique"))
        named(page, theme, f"{theme} 2026")
        save(staff)
        staff.open(f"/admin/paths/?search={REFERENCE}")
        staff.press(page.get_by_role("link", name="Bienvenue chez nous", exact=True))

    staff.press(page.get_by_role("link", name="Ajouter un module"))
    named(page, "Les mots", "MOTS d’accueil")
    proposed = page.get_by_role("button", name="Utiliser « Les mots justes »")
    expect(proposed).to_be_visible()
    staff.look(".look-alikes")
    proposed.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    staff.glance()
    expect(page.get_by_text("« Les mots justes » est maintenant dans Premiers pas.")).to_be_visible()
    assert outline(site) == [("Premiers pas", ["Les mots justes"]), ("Prendre son envol", [])]

    staff.open(f"/admin/paths/?search={REFERENCE}")
    staff.press(page.get_by_role("link", name="Bienvenue chez nous", exact=True))
    page.get_by_role("button", name="Descendre Premiers pas").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_text("« Premiers pas » : place 2 dans « Bienvenue chez nous ».")).to_be_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Descendre Premiers pas"
    page.get_by_role("button", name="Monter Les mots justes").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_text("est passé de « Premiers pas » à « Prendre son envol »")).to_be_visible()
    assert outline(site) == [("Prendre son envol", ["Les mots justes"]), ("Premiers pas", [])]
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("est passé de « Prendre son envol » à « Premiers pas »")).to_be_visible()
    staff.look(".tree")

    staff.press(page.get_by_role("link", name="Publier").first)
    staff.press(page.get_by_role("button", name="Publier"))
    expect(page.get_by_text("« Bienvenue chez nous » est publié.")).to_be_visible()


@pytest.mark.row("CAT-01")
def test_a_drag_is_saved_and_somebody_overtaken_is_told(site: Site, visitors: Arrive) -> None:
    first, second = visitors().enter("administrator"), visitors(expected_statuses=(409,)).enter("administrator")
    address = f"/admin/paths/tree?id={site.cast.school.path_id}"
    for staff in (first, second):
        staff.open(address)
    page = first.page
    grips = page.locator(".tree-theme > .tree-line > .tree-grip")
    page.locator(".tree").hover()
    expect(page.locator(".tree[data-sortable]")).to_be_attached()
    start, end = grips.nth(1).bounding_box(), grips.nth(0).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] + 12, steps=12)
    page.mouse.move(end["x"] + 5, end["y"], steps=4)
    page.mouse.up()
    expect(page.get_by_text("L'art de l'écriture » : place 1 dans")).to_be_visible()

    second.page.get_by_role("button", name="Retirer Une brève histoire").click()
    expect(second.page.get_by_text("Quelqu’un l’a modifié entre-temps")).to_be_visible()
    expect(second.page.locator(".tree-theme").first).to_contain_text("L'art de l'écriture")
    expect(second.page.locator(".tree")).to_contain_text("Une brève histoire")


@pytest.mark.row("CAT-04")
def test_what_changes_progress_is_asked_in_a_dialog_that_the_keyboard_answers(site: Site, visitors: Arrive) -> None:
    school = site.cast.school
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        see(site.cast.learner_id, school.verbs_id)
    staff = visitors(expected_statuses=(409,)).enter("administrator").open(f"/admin/paths/tree?id={school.path_id}")
    page, asked = staff.page, staff.page.get_by_role("dialog", name="Rien n’est encore enregistré")
    row = page.locator(f'[data-node="module.{school.history_id}"]')
    for answer, left in (("Annuler", 1), ("Changer quand même", 0)):
        page.get_by_role("button", name="Retirer Une brève histoire").focus()
        page.keyboard.press("Enter")
        expect(asked).to_contain_text("le pourcentage de 1 apprenant")
        staff.look("dialog[open]")
        expect(asked.get_by_role("button", name="Annuler")).to_be_focused()
        asked.get_by_role("button", name=answer).press("Enter")
        expect(asked).to_have_count(0)
        expect(row).to_have_count(left)
