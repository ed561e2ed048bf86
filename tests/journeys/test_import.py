"""A file of people is brought in, corrected and taken back: by keyboard alone, then by mouse alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Site
from tests.journeys.test_keyboard import Arrive, tab_to

pytestmark = pytest.mark.browser
FILE = "Prénom;Nom;Courriel;Profil\r\nÉlodie;Lefèvre;elodie@exemple.fr;étudiante\r\nNoël;Œuvrard;noel;testeur\r\n"


@pytest.mark.row("DIR-12")
@pytest.mark.row("DIR-14")
@pytest.mark.row("U-10")
def test_people_come_from_a_file_and_go_again_without_a_mouse(site: Site, visitors: Arrive, tmp_path: Path) -> None:
    path = tmp_path / "rentrée.csv"
    path.write_text(FILE, encoding="cp1252")
    staff = visitors().enter("administrator")
    page = staff.page
    page.goto(f"{site.url}/admin/people/")

    def press(name: str, where: str) -> None:
        tab_to(page, name)
        page.keyboard.press("Enter")
        page.wait_for_url(where)
        staff.look()

    press("Importer un fichier", "**/admin/imports/start/people")
    page.get_by_label("Fichier").set_input_files(path)
    press("Continuer", "**/match/**")
    expect(page.get_by_label("E-mail")).to_have_value("Courriel")
    page.get_by_label("Rôle").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("tr", has=page.get_by_label("Rôle")).locator("[data-import-sample]")).to_have_text(
        "elodie@exemple.fr · noel"
    )
    page.keyboard.press("ArrowDown")
    press("Vérifier les lignes", "**/check/**")
    expect(page.get_by_text("« noel » n’est pas une adresse e-mail.")).to_be_visible()
    press("Importer", "**/imports/details/**")
    expect(page.get_by_role("link", name="Élodie")).to_be_visible()
    press("Annuler cet import", "**/undo-import**")
    expect(page.get_by_text("1 fiche qu’il avait créée est supprimée.")).to_be_visible()
    press("Annuler cet import", "**/imports/details/**")
    expect(page.get_by_text("L’import a été annulé.")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_rows_to_correct_come_back_as_a_file_that_is_sent_again_by_mouse(
    site: Site, visitors: Arrive, tmp_path: Path
) -> None:
    first, second = tmp_path / "stage.csv", tmp_path / "stage-corrigé.csv"
    first.write_text(FILE.replace("elodie@", "elodie.l@"), encoding="cp1252")
    staff = visitors().enter("administrator")
    page = staff.page
    page.goto(f"{site.url}/admin/people/")

    def click(name: str, where: str) -> None:
        with page.expect_navigation(url=where):
            page.locator("a.btn, button.btn").get_by_text(name, exact=True).click()

    def send(path: Path) -> None:
        page.get_by_label("Fichier").set_input_files(path)
        click("Continuer", "**/match/**")
        click("Vérifier les lignes", "**/check/**")

    click("Importer un fichier", "**/start/people")
    send(first)
    with page.expect_download() as file:
        page.get_by_role("link", name="En CSV").click()
    wrong = file.value.path().read_text(encoding="utf-8-sig")
    assert "n’est pas une adresse e-mail" in wrong
    click("Importer", "**/imports/details/**")
    second.write_text(wrong.replace("noel;", "noel@exemple.fr;"), encoding="utf-8-sig")
    click("Importer un autre fichier", "**/start/people")
    send(second)
    expect(page.get_by_text("1 fiche sera créée.")).to_be_visible()
    click("Importer", "**/imports/details/**")
    expect(page.get_by_role("link", name="Noël")).to_be_visible()
    click("Annuler cet import", "**/undo-import**")
    click("Annuler cet import", "**/imports/details/**")
    staff.look()
    page.goto(f"{site.url}/admin/people/?search=exemple.fr")
    expect(page.get_by_role("link", name="Élodie Lefèvre", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Noël Œuvrard", exact=True)).to_have_count(0)
