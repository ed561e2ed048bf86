"""*Mon parcours*: any order, what is viewed and begun, folded by theme, narrowed to what is left."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.catalogue.entities import Module, PathTheme, Theme
from models.catalogue.sheets import set_sheet
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tasks.notes_pdf import notes_pdf
from tests.browser_client import Browser
from tests.cast import Cast
from tests.learning import validated, watched
from tests.member_portal.test_learner_home import read


@pytest.fixture
def learner(cast: Cast, browser: Browser) -> Browser:
    return browser.sign_in(cast.learner_id)


def unfolded(page: str) -> list[int]:
    """Numbers of the themes whose modules are in sight."""
    parts = page.split('<details class="card theme" id="theme-')[1:]
    return [int(part.partition('"')[0]) for part in parts if part.partition(">")[0].endswith(" open")]


@pytest.mark.row("LRN-23")
def test_every_lesson_of_every_theme_opens_from_the_first_day(cast: Cast, learner: Browser) -> None:
    school = cast.school
    page = learner.get("/parcours").text
    places = [
        (school.history_id, school.origins_id), (school.history_id, school.laws_id), (school.words_id, school.verbs_id),
    ]  # fmt: skip
    addresses = [f"/parcours/{school.path_id}/modules/{module}/lecons/{lesson}" for module, lesson in reversed(places)]
    assert [f'href="{address}"' in page for address in addresses] == [True] * 3
    assert [learner.get(address).status_code for address in addresses] == [200] * 3
    assert "Suis-le dans l’ordre que tu souhaites" in read(learner, "/parcours")


@pytest.mark.row("LRN-31")
def test_each_lesson_says_whether_it_is_viewed_begun_or_left(cast: Cast, learner: Browser) -> None:
    watched(cast.learner_id, cast.school.origins_id)
    watched(cast.learner_id, cast.school.laws_id, viewed=False, ms=24_000)
    page = read(learner, "/parcours")
    assert [
        state for state in ("Vue Les origines", "Commencée La loi", "À voir Des verbes d'action") if state in page
    ] == ["Vue Les origines", "Commencée La loi", "À voir Des verbes d'action"]
    assert ("40 % vus 1 min" in page, page.count("% vus")) == (True, 1)
    assert "1 / 3 leçons 3 min" in page


@pytest.mark.row("LRN-22")
def test_the_page_says_which_themes_are_optional_and_that_the_others_are_not(cast: Cast, learner: Browser) -> None:
    page = read(learner, "/parcours")
    assert "Toutes les thématiques sont à valider, sauf les facultatives." in page
    assert ("L'art de l'écriture Facultative" in page, "recrutement Facultative" in page) == (True, False)
    validated(cast.learner_id, cast.school.culture_id)
    assert "Culture générale du recrutement Badge obtenu" in read(learner, "/parcours")


def test_only_what_is_left_to_watch_is_listed_when_asked(cast: Cast, learner: Browser) -> None:
    watched(cast.learner_id, cast.school.origins_id)
    watched(cast.learner_id, cast.school.verbs_id)
    address = f"/parcours/{cast.school.path_id}?voir=a-voir"
    page = read(learner, address)
    assert [title in page for title in ("La loi", "Les origines", "Des verbes", "L'art de l'écriture")] == [
        True, False, False, False,
    ]  # fmt: skip
    watched(cast.learner_id, cast.school.laws_id)
    assert "Plus rien à voir" in read(learner, address)


def test_the_theme_of_the_next_lesson_is_unfolded_or_the_one_asked_for(cast: Cast, learner: Browser) -> None:
    school = cast.school
    assert unfolded(learner.get("/parcours").text) == [school.culture_id]
    address = f"/parcours/{school.path_id}?thematique="
    assert unfolded(learner.get(f"{address}{school.writing_id}").text) == [school.writing_id]
    assert unfolded(learner.get(f"{address}999999").text) == [school.culture_id]


def test_a_path_of_nobody_and_a_path_of_others_are_the_same_404(cast: Cast, learner: Browser) -> None:
    asked = (cast.school.other_path_id, cast.school.draft_id, 10**9)
    assert [learner.get(f"/parcours/{path_id}").status_code for path_id in asked] == [404] * 3


@pytest.mark.row("LRN-08")
@pytest.mark.row("LRN-09")
@pytest.mark.row("LRN-10")
def test_the_summary_sheet_is_one_press_away_once_there_is_one(cast: Cast, learner: Browser) -> None:
    school = cast.school
    lessons = f"/parcours/{school.path_id}/modules/{school.history_id}/lecons/"
    pages = ("/parcours", f"{lessons}{school.origins_id}", f"{lessons}{school.laws_id}")
    assert ["iche résumé" in read(learner, page) for page in pages] == [False] * 3
    sheet = notes_pdf("Une brève histoire", "", [], author="", foot="", nothing="La fiche")
    set_sheet(session.get_one(Module, school.history_id), sheet, by=SYSTEM)
    session.flush()
    link = f'href="/fiches/{school.history_id}"'
    assert [learner.get(page).text.count(link) for page in pages] == [1, 1, 1]
    assert "Télécharger - La fiche résumé du module" in read(learner, pages[1])
    answer = learner.get(f"/fiches/{school.history_id}")
    assert (answer.data, answer.headers["Content-Disposition"].partition(";")[0]) == (sheet, "attachment")


def test_a_theme_without_modules_and_a_path_without_themes_say_so(cast: Cast, learner: Browser) -> None:
    empty = Theme(title="Bientôt", reference="BIENTOT", colour="#123456")
    session.add(PathTheme(path_id=cast.school.path_id, theme=empty, position=3))
    session.flush()
    assert "Les modules de cette thématique sont en cours d’écriture." in read(learner, "/parcours")
    for link in session.scalars(select(PathTheme).where(PathTheme.path_id == cast.school.path_id)).all():
        session.delete(link)
    session.flush()
    assert "Tes leçons ne sont pas encore là" in read(learner, "/parcours")
    assert "Ton Parcours n’est pas encore publié" in read(learner, "/")
