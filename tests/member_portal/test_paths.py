"""Visitors read what can be learnt, of published paths alone."""

from __future__ import annotations

import pytest

from models.catalogue.entities import Path
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.browser_client import Browser
from tests.cast import Cast

ABOUT = {
    "slug": "fondamentaux", "summary": "Trente heures.", "audience": "Professionnels des ressources humaines",
    "objective": "Recruter mieux", "skills": "Bâtir\nLa mettre en œuvre\nChoisir\nMener un entretien",
    "registration_number": "RS 3428", "registration_url": "https://www.francecompetences.fr/recherche/rs/3428",
    "average_hours": 30,
}  # fmt: skip


@pytest.fixture
def page(cast: Cast, browser: Browser) -> str:
    describe(cast.school.path_id, **ABOUT)
    return browser.get("/parcours-de-formation/fondamentaux").get_data(as_text=True)


def describe(path_id: int, **values: object) -> None:
    with acting_as(SYSTEM), transaction():
        path = session.get_one(Path, path_id)
        for name, value in values.items():
            setattr(path, name, value)


@pytest.mark.row("CAT-10")
@pytest.mark.row("CAT-11")
@pytest.mark.row("CAT-12")
@pytest.mark.row("CAT-13")
def test_the_page_of_a_path_says_for_whom_to_what_end_and_where_it_is_registered(page: str) -> None:
    for words in (*str(ABOUT["skills"]).splitlines(), ABOUT["audience"], ABOUT["objective"], ABOUT["registration_url"]):
        assert str(words) in page
    assert "30" in page
    assert "RS 3428" in page


def test_the_page_counts_modules_and_lessons_and_shows_no_reference(page: str) -> None:
    assert "Culture générale du recrutement" in page
    assert "CULTURE" not in page


def test_a_path_that_is_not_published_has_no_page(cast: Cast, browser: Browser) -> None:
    describe(cast.school.draft_id, slug="brouillon")
    assert browser.get("/parcours-de-formation/brouillon").status_code == 404
    assert "Manager une équipe de recruteurs" not in browser.get("/parcours-de-formation").get_data(as_text=True)
