"""*Marquer comme vue* on the card of an enrolment."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.evidence.entities import AuditEntry
from models.kernel.database import session
from models.learning.entities import Completion, LessonView
from tests.browser_client import Browser
from tests.cast import Cast


def views() -> list[tuple[int, Completion | None, str]]:
    rows = session.scalars(select(LessonView).order_by(LessonView.lesson_id))
    return [(view.lesson_id, view.completion, view.reason) for view in rows]


@pytest.mark.row("LRN-18")
def test_staff_mark_several_lessons_with_one_reason_and_take_one_back(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.administrator_id)
    card, school = cast.learner_enrolment_id, cast.school
    page = browser.get(f"/admin/enrolments/details/?id={card}").get_data(as_text=True)
    assert "Les origines" in page
    assert "mark-viewed" in page
    two = [school.origins_id, school.laws_id]
    refused = browser.post(f"/admin/enrolments/mark-viewed?id={card}", {"lessons": two, "reason": ""})
    assert (refused.status_code, views()) == (422, [])
    done = browser.post(f"/admin/enrolments/mark-viewed?id={card}", {"lessons": two, "reason": "Vidéo bloquée"})
    assert done.status_code == 302
    assert views() == [(one, Completion.MARKED, "Vidéo bloquée") for one in two]
    told = select(AuditEntry.subjects).where(AuditEntry.title == "lesson-marked").order_by(AuditEntry.id)
    assert [len(one) for one in session.scalars(told)] == [2, 2]
    assert "Vidéo bloquée" in browser.get(f"/admin/enrolments/details/?id={card}").get_data(as_text=True)
    assert "Leçon marquée comme vue" in browser.get(f"/admin/people/details/?id={cast.learner_id}").text
    browser.post(f"/admin/enrolments/take-back-mark?id={card}", {"lessons": [school.laws_id]})
    assert [completion for _id, completion, _why in views()] == [Completion.MARKED, None]


@pytest.mark.row("LRN-18")
def test_a_pilot_reads_the_lessons_and_marks_none(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pilot_id)
    card = cast.learner_enrolment_id
    page = browser.get(f"/admin/enrolments/details/?id={card}").get_data(as_text=True)
    assert "mark-viewed" not in page
    sent = {"lessons": [cast.school.origins_id], "reason": "x"}
    assert browser.post(f"/admin/enrolments/mark-viewed?id={card}", sent).status_code == 403
    assert views() == []


@pytest.mark.row("LRN-32")
def test_the_lessons_of_a_card_are_folded_but_for_the_theme_one_is_in(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.administrator_id)
    url, school = f"/admin/enrolments/details/?id={cast.learner_enrolment_id}", cast.school
    assert browser.get(url).text.count('<details class="lesson-theme">') == 1
    marked = {"lessons": [school.origins_id], "reason": "Vidéo bloquée"}
    browser.post(f"/admin/enrolments/mark-viewed?id={cast.learner_enrolment_id}", marked)
    page = browser.get(url).text
    assert page.count('<details class="lesson-theme" open>') == 1
    assert "1 sur 3 vues" in page
