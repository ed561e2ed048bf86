"""Workshops as staff write them: their form, what they are warned of, the answers that they choose."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path as FilePath
from typing import Any

import pytest
from sqlalchemy import select

from models.catalogue.entities import Lesson, Path, PathTheme, QuestionStage, Workshop, WorkshopModule, WorkshopQuestion
from models.catalogue.video_links import address_of
from models.catalogue.videos import set_video
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.learning.entities import FeaturedAnswer, WorkshopAnswer
from tests.browser_client import Browser
from tests.cast import Cast
from tests.models.learning.workshops import questions
from tests.school import on_vimeo
from tests.videos import video

BASE = "/admin/workshops"


def text(answer: Any) -> str:
    """What is read of a page, without its tags."""
    words = re.sub(r"<(script|style).*?</\1>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", words).split())


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    workshop(cast).main_video = on_vimeo("100200300")  # as long as its host makes them
    session.flush()
    return browser.sign_in(cast.administrator_id)


def workshop(cast: Cast) -> Workshop:
    return session.get_one(Workshop, cast.school.workshop_id)


def form_of(cast: Cast, **changed: Any) -> dict[str, Any]:
    """What the form sends when nothing is touched, but for some fields."""
    row = workshop(cast)
    video = address_of(row.main_video) if row.main_video else ""
    stages: dict[str, Any] = {}
    for stage in QuestionStage:
        asked = [one for one in row.questions if one.stage is stage]
        stages[f"questions-{stage.value}-id"] = [str(one.id) for one in asked]
        stages[f"questions-{stage.value}-text"] = [one.text for one in asked]
    return {
        "title": row.title, "reference": row.reference, "summary": row.summary, "corrected": "y",
        "main_video": video, "questions-there": "1", "modules": [str(cast.school.history_id)],
        "paths": [str(cast.school.path_id)], **stages, **changed,
    }  # fmt: skip


def save(staff: Browser, cast: Cast, form: dict[str, Any]) -> Any:
    """Post it; where it says whom it concerns, agree to exactly that."""
    address = f"{BASE}/edit/?id={cast.school.workshop_id}"
    page = staff.post(address, form)
    agreed = re.search(r'name="agreed" (?:type="hidden" )?value="([^"]+)"|value="([^"]+)"[^>]*name="agreed"', page.text)
    return page if agreed is None else staff.post(address, form | {"agreed": agreed[1] or agreed[2]})


def asked(cast: Cast, stage: QuestionStage) -> list[str]:
    session.expire_all()
    return [one.text for one in workshop(cast).questions if one.stage is stage]


def answer(cast: Cast, name: str, words: str, minutes: int = 0) -> WorkshopAnswer:
    row = WorkshopAnswer(
        person_id=cast.person(name).id, question_id=questions(cast)[1], text=words,
        created_at=clock.now() - timedelta(minutes=minutes),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


@pytest.mark.row("CAT-31")
def test_staff_create_a_workshop_with_its_questions_its_modules_and_its_paths(staff: Browser, cast: Cast) -> None:
    made = staff.post(
        f"{BASE}/new/",
        {
            "title": "Mener un entretien", "reference": "ATELIER-ENTRETIEN", "questions-there": "1",
            "questions-main-id": ["", ""], "questions-main-text": ["Que demander ?", "Que taire ?"],
            "questions-introduction-id": [""], "questions-introduction-text": [""],
            "modules": [str(cast.school.words_id)], "paths": [str(cast.school.other_path_id)],
        },
    )  # fmt: skip
    assert made.status_code == 302, text(made)
    row = session.scalars(select(Workshop).where(Workshop.reference == "ATELIER-ENTRETIEN")).one()
    assert [(one.stage, one.position, one.text) for one in row.questions] == [
        (QuestionStage.MAIN, 1, "Que demander ?"), (QuestionStage.MAIN, 2, "Que taire ?")
    ]  # fmt: skip
    assert [one.module_id for one in row.module_links] == [cast.school.words_id]
    assert [one.path_id for one in row.path_links] == [cast.school.other_path_id]


@pytest.mark.row("CAT-31")
def test_questions_are_put_in_another_order_corrected_added_and_removed(staff: Browser, cast: Cast) -> None:
    _first, second, third = questions(cast)
    changed = form_of(cast) | {
        "questions-main-id": [str(third), "", str(second)],
        "questions-main-text": ["Et le salaire ?", "Et le lieu ?", "Réécris ce titre."],
    }
    saved = save(staff, cast, changed)
    assert saved.status_code == 302, text(saved)
    assert asked(cast, QuestionStage.MAIN) == ["Et le salaire ?", "Et le lieu ?", "Réécris ce titre."]
    changed |= {"questions-main-id": [str(third)], "questions-main-text": ["Et le salaire ?"]}
    saved = save(staff, cast, changed)
    assert saved.status_code == 302, text(saved)
    assert asked(cast, QuestionStage.MAIN) == ["Et le salaire ?"]


@pytest.mark.row("CAT-31")
def test_a_question_that_learners_answered_stays_and_the_refusal_says_how_many_they_are(
    staff: Browser, cast: Cast
) -> None:
    _first, _second, third = questions(cast)
    for name in ("learner", "licensed"):
        answer(cast, name, "Ma réponse")
    changed = form_of(cast) | {"questions-main-id": [str(third)], "questions-main-text": ["Autrement ?"]}
    refused = staff.post(f"{BASE}/edit/?id={cast.school.workshop_id}", changed)
    assert refused.status_code == 422
    assert "2 apprenants ont répondu à « Réécris le titre de cette annonce. »" in text(refused)
    assert "Autrement ?" in refused.get_data(as_text=True)
    assert asked(cast, QuestionStage.MAIN) == ["Réécris le titre de cette annonce.", "Que dirais-tu du salaire ?"]


@pytest.mark.parametrize("words", ["", " ", "x" * 5_001])
def test_a_question_without_words_or_without_end_is_refused(staff: Browser, cast: Cast, words: str) -> None:
    _first, second, third = questions(cast)
    changed = form_of(cast) | {"questions-main-id": [str(second), str(third)], "questions-main-text": [words, "b"]}
    assert staff.post(f"{BASE}/edit/?id={cast.school.workshop_id}", changed).status_code == 422
    assert asked(cast, QuestionStage.MAIN)[0] == "Réécris le titre de cette annonce."


@pytest.mark.row("CAT-33")
def test_the_form_and_the_card_warn_of_modules_in_an_optional_theme_and_of_those_of_no_path(
    staff: Browser, cast: Cast
) -> None:
    for page in (f"details/?id={cast.school.workshop_id}", f"edit/?id={cast.school.workshop_id}"):
        assert "thématique facultative" not in text(staff.get(f"{BASE}/{page}"))
    session.scalars(
        select(PathTheme).where(PathTheme.path_id == cast.school.path_id, PathTheme.theme_id == cast.school.culture_id)
    ).one().theme.optional = True
    session.add(WorkshopModule(workshop_id=cast.school.workshop_id, module_id=cast.school.search_id))
    session.flush()
    for page in (f"details/?id={cast.school.workshop_id}", f"edit/?id={cast.school.workshop_id}"):
        words = text(staff.get(f"{BASE}/{page}")).replace("&#39;", "'")
        assert (
            "Dans « Les fondamentaux du recrutement », le module « Une brève histoire » n’est que dans une thématique "
            "facultative (Culture générale du recrutement)" in words
        )
        assert "« Les fondamentaux du recrutement » ne contient pas le module « Chercher »" in words


@pytest.mark.row("CAT-34")
@pytest.mark.row("A-35")
def test_at_the_end_of_each_question_a_button_leads_to_all_its_answers_newest_first(staff: Browser, cast: Cast) -> None:
    answer(cast, "learner", "Première", minutes=9)
    answer(cast, "licensed", "Deuxième", minutes=5)
    answer(cast, "globex_learner", "Troisième", minutes=1)
    card = staff.get(f"{BASE}/details/?id={cast.school.workshop_id}").get_data(as_text=True)
    address = f"{BASE}/answers?id={questions(cast)[1]}"
    assert f'href="{address}" title="Choisir les questions"' in card
    assert card.count("Choisir les réponses</a>") == 3
    words = text(staff.get(address))
    body = words[: words.index("Réponses affichées")]
    assert body.index("Troisième") < body.index("Deuxième") < body.index("Première")


@pytest.mark.row("CAT-34")
@pytest.mark.row("CAT-35")
def test_staff_choose_order_and_drop_answers_and_read_what_learners_see(staff: Browser, cast: Cast) -> None:
    one, two = answer(cast, "learner", "Réponse une", minutes=9), answer(cast, "licensed", "Réponse deux", minutes=5)
    page, kept = f"{BASE}/answers?id={one.question_id}", [str(one.id), str(two.id)]
    assert "les 3 dernières réponses données par les apprenants sont affichées" in text(staff.get(page))
    for identifier in kept:
        at = f"{BASE}/answers/choose?id={one.question_id}&part=others"
        chosen = staff.post(at, {"answer": identifier})
        assert chosen.location == f"{page}&part=others"

    def order() -> list[str]:
        rows = select(FeaturedAnswer).order_by(FeaturedAnswer.position)
        return [str(row.answer_id) for row in session.scalars(rows)]

    assert order() == kept
    staff.post(f"{BASE}/answers/order?id={one.question_id}", {"down": kept[0]})
    assert order() == kept[::-1]
    staff.post(f"{BASE}/answers/order?id={one.question_id}", {"order": kept})
    assert order() == kept
    shown = text(staff.get(page))
    seen = shown[shown.index("Ce que voient les apprenants") :]
    assert seen.index("Amélie B. Réponse une") < seen.index("Jérôme N. Réponse deux")
    staff.post(f"{BASE}/answers/drop?id={one.question_id}", {"answer": kept[0]})
    assert order() == kept[1:]


@pytest.mark.row("CAT-34")
def test_answers_are_found_by_their_words_their_author_and_whether_they_are_chosen(staff: Browser, cast: Cast) -> None:
    one = answer(cast, "learner", "Un titre 100% clair")
    answer(cast, "licensed", "Rien à voir")
    staff.post(f"{BASE}/answers/choose?id={one.question_id}", {"answer": str(one.id)})

    def found(**asked: str) -> list[str]:
        page = staff.get(f"{BASE}/answers", query_string={"id": one.question_id, **asked}).get_data(as_text=True)
        listed = page[: page.index('id="chosen-title"')]
        return [words for words in ("Un titre 100% clair", "Rien à voir") if words in listed]

    assert found(search="CLAIR") == ["Un titre 100% clair"]
    assert found(search="100%") == ["Un titre 100% clair"]
    assert found(search="nguyen") == ["Rien à voir"]
    assert found(part="chosen") == ["Un titre 100% clair"]
    assert found(part="others") == ["Rien à voir"]
    assert found(search="_") == []
    assert found(part="x", page="99", search="") == ["Un titre 100% clair", "Rien à voir"]


def test_an_answer_to_another_question_and_an_order_of_others_change_nothing(staff: Browser, cast: Cast) -> None:
    one, other = answer(cast, "learner", "Une"), questions(cast)[2]
    assert staff.post(f"{BASE}/answers/choose?id={other}", {"answer": str(one.id)}).status_code == 404
    assert staff.post(f"{BASE}/answers/order?id={one.question_id}", {"order": [str(one.id)]}).status_code == 302
    assert session.query(FeaturedAnswer).count() == 0


@pytest.mark.parametrize("name", ["learner", "pilot", "manager"])
def test_nobody_but_staff_reads_the_answers(browser: Browser, cast: Cast, name: str) -> None:
    one = answer(cast, "licensed", "Une")
    browser.sign_in(getattr(cast, f"{name}_id"))
    assert browser.get(f"{BASE}/answers?id={one.question_id}").status_code == 403
    assert browser.post(f"{BASE}/answers/choose?id={one.question_id}", {"answer": str(one.id)}).status_code == 403


@pytest.mark.row("CAT-32")
def test_the_list_tells_those_locked_somewhere_from_those_locked_nowhere(staff: Browser, cast: Cast) -> None:
    def listed(segment: str) -> bool:
        return "Écrire une annonce" in staff.get(f"{BASE}/?segment={segment}").get_data(as_text=True)

    assert (listed("locked"), listed("never-locked")) == (True, False)
    session.get_one(Path, cast.school.path_id).workshops_locked = False
    session.flush()
    assert (listed("locked"), listed("never-locked")) == (False, True)


def test_a_workshop_that_a_path_holds_is_not_deleted(staff: Browser, cast: Cast) -> None:
    page = text(staff.get(f"{BASE}/delete?id={cast.school.workshop_id}"))
    assert "Écrire une annonce" in page
    staff.post(f"{BASE}/delete?id={cast.school.workshop_id}", {"reason": "x"})
    assert session.get(Workshop, cast.school.workshop_id) is not None
    assert session.query(WorkshopQuestion).count() == 3


@pytest.mark.row("CAT-28")
def test_staff_check_the_videos_of_a_workshop_from_its_card(staff: Browser, cast: Cast, tmp_path: FilePath) -> None:
    url = f"{BASE}/check-videos?id={cast.school.workshop_id}"
    row = workshop(cast)
    row.introduction_video = row.main_video = row.conclusion_video = None
    session.flush()
    assert "check-videos" not in staff.get(f"{BASE}/details/?id={row.id}").text
    row.main_video = set_video(session.get_one(Lesson, cast.school.origins_id), video(tmp_path / "a.mp4"), by=SYSTEM)
    session.flush()
    assert "Vérifier les vidéos" in staff.get(f"{BASE}/details/?id={row.id}").text
    assert staff.post(url).status_code == 302
    assert "Vidéo principale, Se lit" in staff.get(f"{BASE}/details/?id={row.id}").text
