"""What a workshop asks, stage by stage, and the modules that it recommends (CAT-31, CAT-32)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.catalogue.entities import QuestionStage, Workshop, WorkshopQuestion
from models.catalogue.operations import require_modules, set_questions
from models.catalogue.refusals import Archived, QuestionAnswered, QuestionGone, QuestionMissing
from models.kernel.archiving import archive
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, VISITOR
from models.learning.entities import WorkshopAnswer
from tests.cast import Cast
from tests.models.catalogue.rows import changed, created, of_school

MAIN, INTRODUCTION = QuestionStage.MAIN, QuestionStage.INTRODUCTION


def asked(workshop: Workshop, stage: QuestionStage = MAIN) -> list[tuple[int, int, str]]:
    """(place, id, words) of a stage, as the database has them."""
    found = select(WorkshopQuestion.position, WorkshopQuestion.id, WorkshopQuestion.text).where(
        WorkshopQuestion.workshop_id == workshop.id, WorkshopQuestion.stage == stage
    )
    return [tuple(one) for one in session.execute(found.order_by(WorkshopQuestion.position))]  # type: ignore[misc]


@pytest.mark.row("CAT-31")
def test_the_questions_of_a_stage_are_written_in_their_order_and_keep_who_they_are(cast: Cast) -> None:
    workshop = of_school(cast, "workshop")
    [(_, first, title), (_, second, _)] = asked(workshop)
    before = asked(workshop, INTRODUCTION)
    set_questions(workshop, MAIN, [(second, "  Et le salaire ? "), (None, "Pourquoi ?"), (first, title)], by=SYSTEM)
    [one, new, other] = asked(workshop)
    assert (one, other) == ((1, second, "Et le salaire ?"), (3, first, title))
    assert (new[0], new[2]) == (2, "Pourquoi ?")
    assert asked(workshop, INTRODUCTION) == before
    assert [each.id for each in workshop.questions if each.stage is MAIN] == [second, new[1], first]


@pytest.mark.row("CAT-31")
def test_a_question_that_is_not_named_any_more_is_deleted(cast: Cast) -> None:
    workshop = of_school(cast, "workshop")
    [_, (_, second, words)] = asked(workshop)
    set_questions(workshop, MAIN, [(second, words)], by=SYSTEM)
    assert asked(workshop) == [(1, second, words)]
    set_questions(workshop, MAIN, [], by=SYSTEM)
    assert asked(workshop) == []


@pytest.mark.row("CAT-31")
def test_a_question_that_was_answered_stays_and_its_words_may_change(cast: Cast) -> None:
    workshop = of_school(cast, "workshop")
    [(_, first, _), (_, second, words)] = asked(workshop)
    session.add(WorkshopAnswer(person_id=cast.learner_id, question_id=first, text="Réponse"))
    session.flush()
    with pytest.raises(QuestionAnswered):
        set_questions(workshop, MAIN, [(second, words)], by=SYSTEM)
    set_questions(workshop, MAIN, [(first, "Mieux dite"), (second, words)], by=SYSTEM)
    assert asked(workshop)[0] == (1, first, "Mieux dite")


def test_an_empty_question_is_refused(cast: Cast) -> None:
    with pytest.raises(QuestionMissing):
        set_questions(of_school(cast, "workshop"), MAIN, [(None, " \n ")], by=SYSTEM)


def test_questions_of_another_stage_or_named_twice_are_refused(cast: Cast) -> None:
    workshop = of_school(cast, "workshop")
    [(_, introduction, _)], [(_, first, words), _] = asked(workshop, INTRODUCTION), asked(workshop)
    for questions in ([(introduction, "?")], [(first, words), (first, words)], [(0, "?")]):
        with pytest.raises(QuestionGone):
            set_questions(workshop, MAIN, questions, by=SYSTEM)


@pytest.mark.row("CAT-32")
def test_the_modules_that_a_workshop_recommends_are_those_that_were_said_last(cast: Cast) -> None:
    workshop, words, search = (of_school(cast, name) for name in ("workshop", "words", "search"))
    require_modules(workshop, [words, search], by=SYSTEM)
    assert sorted(one.module_id for one in workshop.module_links) == sorted([words.id, search.id])
    changed(workshop, modules=[search], corrected=False)
    assert ([one.module_id for one in workshop.module_links], workshop.corrected) == ([search.id], False)
    changed(workshop, title="Sans toucher aux modules")
    assert len(workshop.module_links) == 1


@pytest.mark.row("CAT-32")
def test_an_archived_module_is_not_recommended_anew_and_stays_where_it_was(cast: Cast) -> None:
    workshop, history, fresh = of_school(cast, "workshop"), of_school(cast, "history"), created("module")
    archive(history, by=SYSTEM)
    archive(fresh, by=SYSTEM)
    with pytest.raises(Archived) as refused:
        require_modules(workshop, [history, fresh], by=SYSTEM)
    assert refused.value.field == "modules"
    require_modules(workshop, [history], by=SYSTEM)
    assert [one.module_id for one in workshop.module_links] == [history.id]


def test_who_may_not_write_the_catalogue_asks_nothing(cast: Cast) -> None:
    workshop = of_school(cast, "workshop")
    with pytest.raises(Forbidden):
        set_questions(workshop, MAIN, [], by=VISITOR)
    with pytest.raises(Forbidden):
        require_modules(workshop, [], by=VISITOR)
