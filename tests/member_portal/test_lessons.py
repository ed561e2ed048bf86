"""The page of a lesson: what surrounds its video, and who gets there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.catalogue.entities import Lesson
from models.contracts.entities import TrainingSession
from models.kernel import clock
from models.kernel.database import session
from tests.browser_client import Browser
from tests.cast import Cast
from tests.counting import statements
from tests.learning import long_path, watched
from tests.member_portal.test_learner_home import read


@pytest.fixture
def learner(cast: Cast, browser: Browser) -> Browser:
    return browser.sign_in(cast.learner_id)


def place(cast: Cast, module: str = "history", lesson: str = "origins", path: str = "path") -> str:
    school = cast.school
    numbers = (getattr(school, f"{name}_id") for name in (path, module, lesson))
    return "/parcours/{}/modules/{}/lecons/{}".format(*numbers)


def test_a_lesson_says_where_it_stands_and_leads_before_after_and_beside(cast: Cast, learner: Browser) -> None:
    watched(cast.learner_id, cast.school.origins_id)
    answer = learner.get(place(cast, lesson="laws"))
    page = read(learner, place(cast, lesson="laws"))
    assert "Les fondamentaux du recrutement Culture générale du recrutement Une brève histoire" in page
    assert ("Avant Les origines" in page, "Après Des verbes d'action" in page) == (True, True)
    assert f'rel="prev" href="{place(cast)}"' in answer.text
    assert f'rel="next" href="{place(cast, "words", "verbs")}"' in answer.text
    assert "Une brève histoire 1 leçon vue sur 2" in page.replace("leçons vues", "leçon vue")
    assert 'aria-current="page"><' in answer.text


def test_the_first_has_nothing_before_and_the_last_nothing_after(cast: Cast, learner: Browser) -> None:
    first = learner.get(place(cast)).text
    last = learner.get(place(cast, "words", "verbs")).text  # it stands in two themes, and does not follow itself
    assert ('rel="prev"' in first, 'rel="next"' in first) == (False, True)
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)


@pytest.mark.row("LRN-16")
def test_a_mistake_is_reported_by_mail_and_by_chat(cast: Cast, learner: Browser) -> None:
    page = read(learner, place(cast))
    assert "Tu as repéré une erreur ? Merci pour ton œil de lynx ! L’équipe examine chaque remarque." in page
    assert "Écris à l’équipe à l’adresse ausecours@" in page


def test_the_text_is_in_paragraphs_and_never_markup(cast: Cast, learner: Browser) -> None:
    session.get_one(Lesson, cast.school.origins_id).body = "Un <b>gras</b>\r\n\r\nDeux"
    session.flush()
    assert "<p>Un &lt;b&gt;gras&lt;/b&gt;</p><p>Deux</p>" in learner.get(place(cast)).text


@pytest.mark.row("ACC-13")
@pytest.mark.parametrize(
    ("module", "lesson", "path"),
    [("search", "operators", "other_path"), ("search", "operators", "path"), ("words", "origins", "path"),
     ("history", "origins", "other_path"), ("history", "origins", "draft")],
)  # fmt: skip
def test_a_lesson_outside_of_ones_paths_does_not_exist(
    cast: Cast, learner: Browser, module: str, lesson: str, path: str
) -> None:
    """Neither another path's, nor one's own under a module that does not hold it."""
    assert learner.get(place(cast, module, lesson, path)).status_code == 404


@pytest.mark.row("LRN-33")
@pytest.mark.row("ACC-14")
@pytest.mark.parametrize("name", ["waiting", "expired"])
def test_a_closed_lesson_leads_to_the_page_that_says_why(cast: Cast, browser: Browser, name: str) -> None:
    browser.sign_in(getattr(cast, f"{name}_id"))
    answer = browser.get(place(cast))
    assert (answer.status_code, answer.location) == (302, f"/parcours/{cast.school.path_id}")
    assert "conservé" in read(browser, answer.location)


def test_a_lesson_before_the_first_day_leads_to_the_first_day(cast: Cast, learner: Browser) -> None:
    session.get_one(TrainingSession, cast.slots_id).starts_on = clock.today() + timedelta(days=3)
    session.flush()
    assert learner.get(place(cast)).location == f"/parcours/{cast.school.path_id}"
    assert "Ton Parcours commence le" in read(learner, f"/parcours/{cast.school.path_id}")


def test_a_lesson_asks_eight_questions_at_most_whatever_the_size_of_its_path(cast: Cast, learner: Browser) -> None:
    path = long_path()
    session.get_one(TrainingSession, cast.slots_id).path_id = path.id
    module = path.theme_links[3].theme.module_links[2].module
    address = f"/parcours/{path.id}/modules/{module.id}/lecons/{module.lesson_links[1].lesson_id}"
    session.flush()
    learner.get(address)
    with statements() as sent:
        assert learner.get(address).status_code == 200
    assert len(sent) <= 8
