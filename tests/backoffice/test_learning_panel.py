"""What staff read of a learner: what is missing, theme by theme, and why a workshop is locked."""

from __future__ import annotations

from html import unescape

import pytest

from models.kernel import clock
from models.kernel.database import session
from models.learning.entities import BadgeWay, ThemeBadge, WorkshopProgress
from tests.backoffice.session_forms import said
from tests.browser_client import Browser
from tests.cast import Cast
from tests.models.learning.test_reporting import see


def card(browser: Browser, cast: Cast) -> str:
    return said(unescape(browser.get(f"/admin/enrolments/details/?id={cast.learner_enrolment_id}").text))


@pytest.mark.row("CRT-07")
@pytest.mark.row("LRN-31")
def test_the_card_says_which_badges_and_workshops_are_missing(browser: Browser, cast: Cast) -> None:
    see(cast.learner_id, cast.school.laws_id)
    page = card(browser.sign_in(cast.administrator_id), cast)
    assert "Ce qui manque" in page
    assert "1 badge : Culture générale du recrutement" in page
    assert "1 atelier obligatoire" in page
    assert "33 %" in page
    assert "faits : 0 ; obligatoires : 1" in page


@pytest.mark.row("LRN-29")
def test_the_card_says_why_a_workshop_is_locked(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    see(cast.learner_id, cast.school.laws_id)
    assert "Bloqué : 1 module n’est pas vu en entier (Une brève histoire)" in card(browser, cast)
    see(cast.learner_id, cast.school.origins_id)
    assert "Bloqué" not in card(browser, cast)


@pytest.mark.row("CRT-06")
def test_nothing_is_missing_once_badges_and_workshops_are_there(browser: Browser, cast: Cast) -> None:
    """The optional theme is not asked for."""
    now = clock.now()
    session.add(ThemeBadge(person_id=cast.learner_id, theme_id=cast.school.culture_id, way=BadgeWay.LESSONS))
    session.add(
        WorkshopProgress(
            person_id=cast.learner_id, workshop_id=cast.school.workshop_id, opened_at=now, completed_at=now
        )
    )
    session.flush()
    page = card(browser.sign_in(cast.pilot_id), cast)
    assert "Il ne manque rien" in page
    assert "100 %" in page


@pytest.mark.row("CRT-07")
def test_the_card_of_a_person_says_it_of_each_of_their_paths(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get(f"/admin/people/details/?id={cast.learner_id}").text
    assert f'data-standing="{cast.slots_id}"' in page
    tester = browser.get(f"/admin/people/details/?id={cast.tester_id}").text
    assert "data-standing" not in tester
