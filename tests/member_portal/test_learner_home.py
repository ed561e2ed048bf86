"""A learner's first page: where they were, what is next, how long is left, what is missing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from babel.dates import format_date
from sqlalchemy import update

from models.catalogue.entities import Path, Theme, Workshop
from models.contracts.entities import Enrolment, EnrolmentKind, TrainingSession
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.learning.entities import WorkshopProgress
from models.organisation.entities import Setting
from tests.browser_client import Browser
from tests.cast import Cast
from tests.counting import statements
from tests.learning import long_path, validated, watched

TAGS = re.compile(r"<[^>]+>")
BLANKS = re.compile(r"[\s\N{NO-BREAK SPACE}]+")


def read(browser: Browser, path: str = "/") -> str:
    """The words of a page, one blank between them."""
    answer = browser.get(path)
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2]
    return BLANKS.sub(" ", unescape(TAGS.sub(" ", main))).replace(" .", ".")


@pytest.fixture
def learner(cast: Cast, browser: Browser) -> Browser:
    return browser.sign_in(cast.learner_id)


@pytest.mark.row("LRN-03")
def test_the_first_lesson_then_the_one_begun_then_the_next_is_one_press_away(cast: Cast, learner: Browser) -> None:
    school = cast.school
    address = f"/parcours/{school.path_id}/modules/{school.history_id}/lecons/"
    assert "Commence par « Les origines »" in read(learner)
    watched(cast.learner_id, school.origins_id, viewed=False, ms=24_000)
    page = read(learner)
    assert ("Reprends « Les origines »" in page, "1 min · arrêt à 0:24" in page) == (True, True)
    assert f'href="{address}{school.origins_id}"' in learner.get("/").text
    watched(cast.learner_id, school.laws_id, at=clock.now() + timedelta(minutes=1))
    assert "À suivre : « Des verbes d'action »" in read(learner)
    watched(cast.learner_id, school.verbs_id, at=clock.now() + timedelta(minutes=2))
    assert "À suivre : « Les origines »" not in read(learner)  # begun, so it is resumed
    assert "Reprends « Les origines »" in read(learner)


def test_whoever_viewed_everything_is_told_so(cast: Cast, learner: Browser) -> None:
    for name in ("origins", "laws", "verbs"):
        watched(cast.learner_id, getattr(cast.school, f"{name}_id"))
    page = read(learner)
    assert ("Tu as vu toutes les leçons" in page, "Il te manque encore quelques étapes" in page) == (True, True)


@pytest.mark.row("LRN-01")
@pytest.mark.row("LRN-04")
def test_the_time_left_the_last_day_and_what_to_do_in_doubt(cast: Cast, learner: Browser) -> None:
    page = read(learner)
    assert ("Il te reste 365 jours" in page, "Un doute sur ta date de fin ? Demande à ton manager" in page) == (
        True,
    ) * 2
    assert "dis-le-nous. Écris à l’équipe à l’adresse ausecours@lecoledurecrutement.fr." in page
    session.get_one(Setting, 1).chat_script_url = "https://chat.exemple.fr/c.js"
    session.flush()
    assert "Contacte l’équipe via le chat ou à l’adresse ausecours@lecoledurecrutement.fr." in read(learner)


@pytest.mark.row("LRN-02")
@pytest.mark.row("LRN-04")
def test_the_settings_give_the_exact_last_day_and_what_to_do_in_doubt(cast: Cast, learner: Browser) -> None:
    day = format_date(clock.today() + timedelta(days=365), "full", locale="fr")
    page = read(learner, "/parametres")
    assert (f"Fin du Parcours : {day}" in page, "Un doute sur ta date de fin ?" in page) == (True, True)


@pytest.mark.row("LRN-22")
@pytest.mark.row("LRN-31")
def test_every_theme_says_its_level_whether_it_is_optional_and_whether_it_is_validated(
    cast: Cast, learner: Browser
) -> None:
    watched(cast.learner_id, cast.school.origins_id)
    page = read(learner)
    assert "Culture générale du recrutement 1 leçon vue sur 3 33 %" in page.replace("leçons vues", "leçon vue")
    assert "L'art de l'écriture Facultative" in page
    validated(cast.learner_id, cast.school.culture_id)
    page = read(learner)
    assert "Culture générale du recrutement Badge obtenu" in page
    assert "100 % du Parcours réalisé" in page


@pytest.mark.row("CRT-06")
@pytest.mark.row("CRT-07")
def test_the_panel_names_missing_badges_and_counts_workshops_until_nothing_is_missing(
    cast: Cast, learner: Browser
) -> None:
    def panel() -> str:
        return read(learner).partition("Ce qui manque")[2].partition("Mon compte")[0]

    before = panel()
    assert "Le cas pratique final s’ouvre dès que tu as tout cela" in before
    assert "Badges obligatoires 0 / 1 Culture générale du recrutement 0 %" in before
    assert ("Ateliers obligatoires 0 / 1" in before, "L'art de l'écriture" in before) == (True, False)
    validated(cast.learner_id, cast.school.culture_id)
    between = panel()
    assert ("Badges obligatoires 1 / 1" in between, "Culture" in between, "dès que" in between) == (True, False, True)
    session.add(
        WorkshopProgress(
            person_id=cast.learner_id, workshop_id=cast.school.workshop_id, opened_at=clock.now(),
            completed_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    after = panel()
    assert "Rien : tu as tous les badges et tous les ateliers obligatoires" in after
    assert ("1 / 1" in after, "dès que" in after) == (True, False)
    session.get_one(Path, cast.school.path_id).certifying = False
    session.flush()
    assert "Rien : ton Parcours est terminé." in panel()


@pytest.mark.row("LRN-07")
def test_whoever_runs_late_is_offered_help_and_nobody_else(cast: Cast, learner: Browser) -> None:
    assert "En retard" not in read(learner)
    since = clock.today() - timedelta(days=100)
    session.execute(
        told_apart(update(TrainingSession).where(TrainingSession.id == cast.licences_id).values(starts_on=since))
    )
    learner.sign_in(cast.licensed_id)
    page = read(learner)
    assert "En retard ? Pas de panique !" in page
    assert "astuces pour aller jusqu’à la certification. Écris à l’équipe à l’adresse ausecours@" in page
    validated(cast.licensed_id, cast.school.culture_id)
    assert "En retard" not in read(learner)


@pytest.mark.row("LRN-33")
@pytest.mark.parametrize("name", ["waiting", "expired"])
def test_whoever_may_not_learn_now_sees_that_everything_is_kept_and_no_lesson(
    cast: Cast, browser: Browser, name: str
) -> None:
    person_id = getattr(cast, f"{name}_id")
    watched(person_id, cast.school.origins_id)
    browser.sign_in(person_id)
    for path in ("/", "/parcours", f"/parcours/{cast.school.path_id}"):
        page = read(browser, path)
        assert ("33 %" in page, "conservé" in page) == (True, True)
        assert "/lecons/" not in browser.get(path).text


def test_a_path_that_is_not_published_yet_is_said_to_be(cast: Cast, learner: Browser) -> None:
    session.get_one(Path, cast.school.path_id).published_at = None
    session.flush()
    assert ["Ton Parcours n’est pas encore publié" in read(learner, path) for path in ("/", "/parcours")] == [True] * 2
    session.get_one(TrainingSession, cast.slots_id).path_id = None
    session.flush()
    assert ["Ton Parcours n’est pas encore publié" in read(learner, path) for path in ("/", "/parcours")] == [True] * 2


def test_whoever_follows_two_paths_switches_and_the_choice_is_remembered(cast: Cast, learner: Browser) -> None:
    assert 'class="path-switch"' not in learner.get("/").text
    session.get_one(TrainingSession, cast.upcoming_session_id).path_id = cast.school.other_path_id
    session.get_one(TrainingSession, cast.upcoming_session_id).starts_on = clock.today()
    session.add(Enrolment(person_id=cast.learner_id, session_id=cast.upcoming_session_id))
    session.flush()
    assert "Commence par « Les origines »" in read(learner)
    assert 'class="path-switch"' in learner.get("/").text
    assert "Recruter sur les réseaux sociaux" in read(learner, f"/?parcours={cast.school.other_path_id}")
    assert "en attente d’un slot" in read(learner)  # remembered
    for strange in (cast.school.draft_id, 10**6, "x"):
        assert learner.get(f"/?parcours={strange}").status_code == 200


@pytest.mark.row("ACC-13")
def test_a_tester_sees_what_is_shown_to_testers_alone(cast: Cast, browser: Browser) -> None:
    session.add(
        Enrolment(person_id=cast.tester_id, session_id=cast.slots_id, kind=EnrolmentKind.TESTER)
    )  # fmt: skip
    session.flush()
    page = read(browser.sign_in(cast.tester_id), f"/parcours/{cast.school.path_id}")
    assert ("Les origines" in page, "La loi" in page, "L'art de l'écriture" in page) == (True, False, False)


@pytest.mark.row("LRN-34")
@pytest.mark.parametrize("hour", [2, 12, 22])
def test_the_portal_has_no_opening_hours(cast: Cast, browser: Browser, hour: int) -> None:
    tomorrow = clock.now().date() + timedelta(days=1)
    with time_machine.travel(datetime(tomorrow.year, tomorrow.month, tomorrow.day, hour, 30, tzinfo=UTC), tick=False):
        assert "Commence par « Les origines »" in read(browser.sign_in(cast.learner_id))


@pytest.mark.parametrize("path", ["/", "/parcours", "/parcours/{path_id}?voir=a-voir"])
def test_pages_ask_eight_questions_at_most_whatever_the_size_of_the_path(
    cast: Cast, learner: Browser, path: str
) -> None:
    def asked(path_id: int) -> int:
        learner.get(path.format(path_id=path_id))
        with statements() as sent:
            assert learner.get(path.format(path_id=path_id)).status_code == 200
        return len(sent)

    small = asked(cast.school.path_id)
    long = long_path()
    session.get_one(TrainingSession, cast.slots_id).path_id = long.id
    session.flush()
    assert (asked(long.id), small <= 8) == (small, True)


@pytest.mark.row("CAT-18")
@pytest.mark.row("CAT-20")
def test_no_reference_is_shown_to_learners(cast: Cast, learner: Browser) -> None:
    path = long_path(2, 2, 2)
    session.get_one(TrainingSession, cast.slots_id).path_id = path.id
    session.flush()
    theme = path.theme_links[0].theme
    module = theme.module_links[0].module
    session.get_one(Theme, theme.id).summary = "Résumé"
    place = f"/parcours/{path.id}/modules/{module.id}"
    pages = ["/", "/parcours", f"{place}/lecons/{module.lesson_links[0].lesson_id}", f"{place}/notes", "/parametres"]
    shown = [learner.get(page) for page in pages]
    assert [page.status_code for page in shown] == [200] * 5
    assert ["INTERNE" in page.text for page in shown] == [False] * 5


@pytest.mark.row("CAT-41")
def test_no_path_sets_a_rhythm_of_learning_quizzes() -> None:
    """It is the same for all: one number of the organisation's, none on a path or a workshop."""
    columns = {column.name for entity in (Path, Workshop, Theme) for column in entity.__table__.columns}
    assert {name for name in columns if "rhythm" in name or "every" in name or "learning_quiz" in name} == set()
