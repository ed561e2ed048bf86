"""Before something in use is saved, its form says whom that concerns and asks (CAT-04, CAT-23, CAT-26, CAT-32)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from models.catalogue.entities import Lesson, Module, Path, Theme
from models.contracts.entities import TrainingSession
from models.evidence.entities import AuditEntry
from models.kernel.database import session
from tests.backoffice.session_forms import edit, mark_in, said, value_of, where
from tests.browser_client import Browser
from tests.cast import Cast
from tests.models.learning.test_reporting import see

ASKED = 'id="extent"'


def extent_in(page: str) -> str:
    """The words of the box, on one line."""
    return said(page.partition(ASKED)[2].partition("</ul>")[0])


def ids(rows: Any) -> list[str]:
    return [str(row) for row in rows]


def lesson_form(cast: Cast, **changed: Any) -> dict[str, Any]:
    row = session.get_one(Lesson, cast.school.laws_id)
    known = {
        "title": row.title,
        "reference": row.reference,
        "level": row.level.value,
        "modules": [cast.school.history_id],
    }
    return known | changed


@pytest.mark.row("CAT-26")
def test_new_words_in_a_lesson_name_its_paths_and_are_saved_once_confirmed(browser: Browser, cast: Cast) -> None:
    address = f"/admin/lessons/edit/?id={cast.school.laws_id}"
    browser.sign_in(cast.administrator_id)
    entries = session.scalar(select(func.count(AuditEntry.id)))
    first = browser.post(address, lesson_form(cast, title="Le cadre légal", body="Du neuf"))
    assert first.status_code == 422

    words = extent_in(first.text)
    assert "2 parcours, 7 apprenants, aucune progression modifiée" in words
    assert "Les fondamentaux du recrutement" in words
    assert "Recruter sur les réseaux sociaux" in words
    assert 'value="Le cadre légal"' in first.text
    assert "Du neuf" in first.text
    session.expire_all()
    assert session.get_one(Lesson, cast.school.laws_id).title == "La loi"
    assert session.scalar(select(func.count(AuditEntry.id))) == entries
    agreed = lesson_form(cast, title="Le cadre légal", body="Du neuf", agreed=mark_in(first.text))
    done = browser.post(address, agreed)
    assert done.status_code == 302
    session.expire_all()
    assert session.get_one(Lesson, cast.school.laws_id).title == "Le cadre légal"


@pytest.mark.row("CAT-26")
def test_another_change_than_the_one_confirmed_is_asked_again(browser: Browser, cast: Cast) -> None:
    address = f"/admin/lessons/edit/?id={cast.school.laws_id}"
    browser.sign_in(cast.administrator_id)
    mark = mark_in(browser.post(address, lesson_form(cast, title="Le cadre légal")).text)
    again = browser.post(address, lesson_form(cast, title="Tout autre chose", agreed=mark))
    assert again.status_code == 422
    assert ASKED in again.text
    assert mark_in(again.text) != mark


def test_what_changes_nothing_and_what_nobody_follows_are_saved_at_once(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    same = browser.post(f"/admin/lessons/edit/?id={cast.school.laws_id}", lesson_form(cast))
    draft = browser.post(
        f"/admin/paths/edit/?id={cast.school.draft_id}",
        {"title": "Manager", "reference": "DRAFT", "required_workshops": "0", "programme_quizzes_on": "y"},
    )
    assert (same.status_code, draft.status_code) == (302, 302)


@pytest.mark.row("CAT-23")
def test_a_module_out_of_a_theme_says_whose_progress_changes_and_offers_a_copy(browser: Browser, cast: Cast) -> None:
    """Whoever saw a lesson of the module that goes loses points; nobody loses a badge."""
    see(cast.learner_id, cast.school.verbs_id)
    row = session.get_one(Module, cast.school.words_id)
    typed = {"title": row.title, "reference": row.reference, "themes": [cast.school.writing_id]}
    page = browser.sign_in(cast.administrator_id).post(f"/admin/modules/edit/?id={row.id}", typed)
    words = extent_in(page.text)
    assert "le pourcentage de 1 apprenant sur 5 change (−33 points au plus, −33 en moyenne)" in words
    assert "Personne ne perd de badge" in words
    assert f"duplicate-module?id={row.id}" in page.text.replace("/duplicate-module", "duplicate-module")


@pytest.mark.row("CAT-04")
@pytest.mark.row("CAT-32")
def test_another_number_of_required_workshops_says_who_has_more_left(browser: Browser, cast: Cast) -> None:
    row = session.get_one(Path, cast.school.path_id)
    typed = {
        "title": row.title, "reference": row.reference, "required_workshops": "0", "programme_quizzes_on": "y",
        "certifying": "y", "workshops_locked": "y", "tester_visible": "y",
    }  # fmt: skip
    page = browser.sign_in(cast.administrator_id).post(f"/admin/paths/edit/?id={row.id}", typed)
    assert "5 apprenants ont moins d’ateliers à faire" in extent_in(page.text)


def test_what_the_catalogue_refuses_is_said_as_ever(browser: Browser, cast: Cast) -> None:
    row = session.get_one(Theme, cast.school.culture_id)
    typed = {"title": row.title, "reference": "ECRITURE", "colour": row.colour, "paths": [cast.school.path_id]}
    page = browser.sign_in(cast.administrator_id).post(f"/admin/themes/edit/?id={row.id}", typed)
    assert page.status_code == 422
    assert ASKED not in page.text
    assert session.get_one(Theme, row.id).reference == "CULTURE"


@pytest.mark.row("CAT-04")
def test_a_path_that_is_unpublished_says_to_whom_it_closes(browser: Browser, cast: Cast) -> None:
    address = f"/admin/paths/unpublish-path?id={cast.school.path_id}"
    page = said(browser.sign_in(cast.administrator_id).get(address).text)
    assert "se ferme pour 5 apprenants" in page
    session.expire_all()
    assert session.get_one(Path, cast.school.path_id).published_at is not None


@pytest.mark.row("CON-34")
@pytest.mark.row("CAT-40")
def test_another_path_for_a_session_is_confirmed_with_where_its_people_stand_on_it(
    browser: Browser, cast: Cast
) -> None:
    see(cast.licensed_id, cast.school.laws_id)
    staff, row = browser.sign_in(cast.administrator_id), where(cast.licences_id)
    first = edit(staff, row, path=cast.school.other_path_id)
    assert first.status_code == 422
    words = extent_in(first.text)
    assert "« Recruter sur les réseaux sociaux » pour 1 utilisateur" in words
    assert "ils en sont à 25 % en moyenne" in words
    session.expire_all()
    assert where(cast.licences_id).path_id == cast.school.path_id
    edit(staff, row, path=cast.school.other_path_id, agreed=value_of("agreed", first.text))
    session.expire_all()
    assert session.get_one(TrainingSession, cast.licences_id).path_id == cast.school.other_path_id
