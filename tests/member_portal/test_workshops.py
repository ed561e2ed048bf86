"""*Ateliers*: how many are mandatory, what locks them, their stages, what others answered; and who stays outside."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.catalogue.entities import Path, PathWorkshop, Workshop, WorkshopQuestion
from models.contracts.entities import TrainingSession
from models.kernel.database import session
from models.learning.answering import compare
from models.learning.entities import WorkshopAnswer, WorkshopProgress
from models.learning.workshop import LONGEST_ANSWER
from tests.browser_client import Browser
from tests.cast import Cast, enrol, hold
from tests.counting import statements
from tests.models.learning.workshops import answer_all, let_in, questions, viewed

LIST = "/ateliers"


def text(answer: Any) -> str:
    """What is read of a page, without its tags."""
    words = re.sub(r"<(script|style).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", words).split())


def page(cast: Cast) -> str:
    return f"{LIST}/{cast.school.workshop_id}"


def answers(cast: Cast) -> list[str]:
    rows = select(WorkshopAnswer.text).where(WorkshopAnswer.person_id == cast.learner_id)
    return list(session.scalars(rows.order_by(WorkshopAnswer.question_id)))


@pytest.fixture
def inside(browser: Browser, cast: Cast) -> Browser:
    """A learner for whom the workshop is open."""
    let_in(cast)
    return browser.sign_in(cast.learner_id)


@pytest.mark.row("LRN-24")
def test_the_page_says_how_many_workshops_are_mandatory_and_how_many_are_done(browser: Browser, cast: Cast) -> None:
    words = text(browser.sign_in(cast.learner_id).get(LIST))
    assert "1 atelier est obligatoire pour ton parcours 0 / 1" in words
    by = let_in(cast)
    answer_all(cast, by)
    compare(cast.school.workshop_id, {}, by=by)
    words = text(browser.get(LIST))
    assert "1 atelier est obligatoire pour ton parcours 1 / 1" in words
    assert ("100 %" in words, "Revoir" in words) == (True, True)


@pytest.mark.row("LRN-24")
def test_a_path_that_requires_none_says_so(browser: Browser, cast: Cast) -> None:
    session.get_one(Path, cast.school.path_id).required_workshops = 0
    assert "Aucun atelier n’est obligatoire pour ton parcours" in text(browser.sign_in(cast.learner_id).get(LIST))


@pytest.mark.row("LRN-25")
@pytest.mark.row("LRN-26")
@pytest.mark.row("LRN-29")
def test_a_locked_workshop_lists_its_modules_done_and_not_done_in_a_pop_up_and_on_a_page(
    browser: Browser, cast: Cast
) -> None:
    answer = browser.sign_in(cast.learner_id).get(LIST)
    assert f'<dialog class="sheet lock-sheet" id="lock-{cast.school.workshop_id}"' in answer.get_data(as_text=True)
    for words in (text(answer), text(browser.get(page(cast)))):
        assert "Une brève histoire Pas fait" in words
        assert "il reste verrouillé ?" in words
    viewed(cast.learner_id, cast.school.origins_id, cast.school.laws_id)
    assert '<dialog class="sheet lock-sheet"' not in browser.get(LIST).get_data(as_text=True)
    assert "Quelle annonce t'a marqué.e ?" in browser.get(page(cast)).get_data(as_text=True).replace("&#39;", "'")


@pytest.mark.row("CAT-32")
def test_where_the_path_does_not_lock_the_modules_are_recommended(browser: Browser, cast: Cast) -> None:
    session.get_one(Path, cast.school.path_id).workshops_locked = False
    words = text(browser.sign_in(cast.learner_id).get(LIST))
    assert "À voir d’abord, de préférence : Une brève histoire." in words
    assert "Commencer" in words


@pytest.mark.row("LRN-27")
@pytest.mark.row("LRN-28")
def test_the_page_says_that_answers_are_not_marked_and_where_to_send_a_remark(inside: Browser, cast: Cast) -> None:
    words = text(inside.get(page(cast)))
    assert "Tes réponses ne sont pas notées" in words
    assert "Une remarque sur un atelier ?" in words
    assert "mailto:" in inside.get(page(cast)).get_data(as_text=True)


@pytest.mark.row("LRN-30")
def test_answers_are_saved_lead_to_the_next_stage_and_may_be_changed(inside: Browser, cast: Cast) -> None:
    first, _second, _third = questions(cast)
    saved = inside.post(f"{page(cast)}/reponses/first-questions", {f"answer-{first}": "Celle de l’an dernier"})
    assert (saved.status_code, saved.location) == (302, page(cast))
    assert text(inside.get(LIST)).count("20 %") == 1
    again = inside.get(f"{page(cast)}?etape=first-questions")
    assert "Celle de l’an dernier" in again.get_data(as_text=True)
    inside.post(f"{page(cast)}/reponses/first-questions", {f"answer-{first}": "Une autre"})
    assert answers(cast) == ["Une autre"]


def test_nothing_that_was_typed_is_lost_when_an_answer_is_missing_or_too_long(inside: Browser, cast: Cast) -> None:
    session.get_one(Workshop, cast.school.workshop_id).main_video = None
    first, second, third = questions(cast)
    inside.post(f"{page(cast)}/reponses/first-questions", {f"answer-{first}": "a"})
    endless = "<b>" + "x" * LONGEST_ANSWER
    refused = inside.post(f"{page(cast)}/reponses/questions", {f"answer-{second}": endless, f"answer-{third}": " "})
    shown = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "&lt;b&gt;" + "x" * LONGEST_ANSWER in shown
    assert "20003 caractères" in text(refused)
    assert "Réponds aussi à cette question" in text(refused)
    assert answers(cast) == ["a"]


@pytest.mark.parametrize("stage", ["questions", "comparison", "conclusion", "x", "\x00"])
def test_a_stage_that_is_not_open_leads_to_the_one_that_is(inside: Browser, cast: Cast, stage: str) -> None:
    answer = inside.get(page(cast), query_string={"etape": stage})
    assert (answer.status_code, answer.location) == (302, page(cast))


def test_what_is_sent_to_a_stage_that_is_not_open_writes_nothing(inside: Browser, cast: Cast) -> None:
    _first, second, third = questions(cast)
    early = inside.post(f"{page(cast)}/reponses/questions", {f"answer-{second}": "b", f"answer-{third}": "c"})
    assert (early.status_code, early.location) == (302, page(cast))
    assert inside.post(f"{page(cast)}/comparaison").status_code == 302
    assert inside.post(f"{page(cast)}/reponses/comparison").status_code == 404
    assert inside.post(f"{page(cast)}/reponses/questions", {"x": "\x00"}).status_code == 302
    assert (answers(cast), session.scalars(select(WorkshopProgress)).all()) == ([], [])


def test_characters_that_nobody_types_are_left_out(inside: Browser, cast: Cast) -> None:
    first, _second, _third = questions(cast)
    inside.post(f"{page(cast)}/reponses/first-questions", {f"answer-{first}": "a\x00b\x07\r\nc"})
    assert answers(cast) == ["ab\nc"]


@pytest.mark.row("CAT-35")
def test_the_comparison_shows_the_others_answers_under_a_first_name_and_never_an_address(
    inside: Browser, cast: Cast
) -> None:
    _first, second, _third = questions(cast)
    answer_all(cast, actor_for(cast.learner_id))
    session.add(WorkshopAnswer(person_id=cast.licensed_id, question_id=second, text="Le titre de <Jérôme>"))
    shown = inside.get(page(cast))
    words = text(shown)
    assert ("Le titre de &lt;Jérôme&gt;" in shown.get_data(as_text=True), "Jérôme N." in words) == (True, True)
    assert ("licensed@" in words, "Nguyễn" in words) == (False, False)
    assert words.count("Ma réponse 2") == 1
    inside.post(f"{page(cast)}/comparaison", {f"answer-{second}": "Mieux ainsi"})
    kept = session.scalars(select(WorkshopAnswer).where(WorkshopAnswer.corrected_text != "")).one()
    assert (kept.text, kept.corrected_text) == ("Ma réponse 2", "Mieux ainsi")
    assert session.scalars(select(WorkshopProgress)).one().completed_at is not None


@pytest.mark.row("LRN-33")
@pytest.mark.parametrize("name", ["waiting", "expired"])
def test_who_is_not_open_today_is_led_to_the_page_that_says_why(browser: Browser, cast: Cast, name: str) -> None:
    browser.sign_in(getattr(cast, f"{name}_id"))
    first, _second, _third = questions(cast)
    doors = [browser.get(LIST), browser.get(page(cast)), browser.post(f"{page(cast)}/comparaison"),
             browser.post(f"{page(cast)}/reponses/first-questions", {f"answer-{first}": "a"})]  # fmt: skip
    assert [(one.status_code, one.location) for one in doors] == [(302, "/parcours")] * 4


@pytest.mark.parametrize("name", ["globex_learner", "tester", "administrator"])
def test_a_workshop_of_no_path_of_theirs_is_not_there(browser: Browser, cast: Cast, name: str) -> None:
    browser.sign_in(getattr(cast, f"{name}_id"))
    assert [browser.get(page(cast)).status_code, browser.post(f"{page(cast)}/comparaison").status_code] == [404, 404]
    assert browser.get(LIST).status_code == 200


def test_somebody_who_follows_two_paths_chooses_whose_workshops_are_listed(browser: Browser, cast: Cast) -> None:
    hold(enrol(cast.person("learner"), session.get_one(TrainingSession, cast.globex_slots_id)))
    browser.sign_in(cast.learner_id)
    other = cast.school.other_path_id
    assert "Aucun atelier dans ton parcours" in text(browser.get(f"{LIST}?parcours={other}"))
    assert "Aucun atelier dans ton parcours" in text(browser.get(LIST))  # the path that was read last
    assert "Écrire une annonce" in text(browser.get(f"{LIST}?parcours={cast.school.path_id}"))
    assert "Écrire une annonce" in text(browser.get(LIST))
    assert browser.get(f"{LIST}?parcours={cast.school.draft_id}").status_code == 404
    assert browser.get(f"{LIST}?parcours=abc").status_code == 200


def test_a_workshop_without_a_stage_says_that_it_is_being_prepared(browser: Browser, cast: Cast) -> None:
    empty = Workshop(title="Bientôt", reference="BIENTOT")
    session.add(PathWorkshop(path_id=cast.school.path_id, workshop=empty, position=2))
    session.flush()
    browser.sign_in(cast.learner_id)
    assert "L’équipe le prépare." in text(browser.get(LIST))
    assert "L’équipe prépare cet atelier" in text(browser.get(f"{LIST}/{empty.id}"))


@pytest.mark.parametrize("many", [1, 6])
def test_the_list_takes_as_many_statements_for_one_workshop_as_for_several(
    browser: Browser, cast: Cast, many: int
) -> None:
    for number in range(1, many):
        more = Workshop(title=f"Atelier {number}", reference=f"AT-{number}")
        more.questions = [WorkshopQuestion(position=1, text="Pourquoi ?")]
        session.add(PathWorkshop(path_id=cast.school.path_id, workshop=more, position=number + 1))
    session.flush()
    browser.sign_in(cast.learner_id)
    with statements() as sent:
        assert browser.get(LIST).status_code == 200
    assert len([one for one in sent if one.startswith(("SELECT", "WITH", "INSERT", "UPDATE"))]) <= 8, sent
