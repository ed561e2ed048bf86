"""Answers: all of a stage at once, changed later, never marked; one stage after the other."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.catalogue.entities import Path, Workshop
from models.contracts.entities import PathCompletion
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import Actor, acting_as
from models.learning import answering
from models.learning.entities import BadgeWay, FeaturedAnswer, ThemeBadge, WorkshopAnswer, WorkshopProgress
from models.learning.featuring import feature
from models.learning.refusals import AccessClosed, Unknown
from models.learning.staging import Stage
from models.learning.taking import find
from models.learning.workshop import LONGEST_ANSWER
from models.learning.workshop_refusals import AnswerTooLong, QuestionUnanswered, StageNotOpen, WorkshopLocked
from models.permissions import Permission
from tests.cast import Cast
from tests.models.learning.workshops import answer_all, let_in, questions, see
from tests.school import on_vimeo


def answers(person_id: int) -> list[str]:
    rows = select(WorkshopAnswer.text).where(WorkshopAnswer.person_id == person_id).order_by(WorkshopAnswer.question_id)
    return list(session.scalars(rows))


def percent(by: Actor, cast: Cast) -> int:
    return find(by, cast.school.workshop_id).headway.percent


@pytest.mark.row("LRN-30")
@pytest.mark.row("CAT-31")
def test_a_learner_goes_through_every_stage_up_to_100_and_the_end_is_written_with_the_last(cast: Cast) -> None:
    workshop = session.get_one(Workshop, cast.school.workshop_id)
    workshop.introduction_video, workshop.conclusion_video = on_vimeo("2001"), on_vimeo("2003")
    session.flush()
    by, (first, second, third) = let_in(cast), questions(cast)
    seen = [percent(by, cast)]
    ended = []
    for act in (
        lambda: see(by, workshop.id, Stage.INTRODUCTION),
        lambda: answering.answer(workshop.id, Stage.FIRST_QUESTIONS, {first: "Celle de l’an dernier"}, by=by),
        lambda: see(by, workshop.id, Stage.MAIN),
        lambda: answering.answer(workshop.id, Stage.QUESTIONS, {second: "Un titre", third: "Le salaire"}, by=by),
        lambda: answering.compare(workshop.id, {second: "Un meilleur titre"}, by=by),
        lambda: see(by, workshop.id, Stage.CONCLUSION),
    ):
        ended.append(act())
        seen.append(percent(by, cast))
    assert seen == [0, 10, 20, 30, 60, 90, 100]
    assert ended == [False] * 5 + [True]
    kept = session.scalars(select(WorkshopProgress)).one()
    assert kept.completed_at is not None


@pytest.mark.row("LRN-30")
def test_a_stage_opens_when_the_one_before_is_done_and_one_may_come_back(cast: Cast) -> None:
    by, (first, second, third) = let_in(cast), questions(cast)
    workshop_id = cast.school.workshop_id
    with pytest.raises(StageNotOpen):
        answering.answer(workshop_id, Stage.QUESTIONS, {second: "b", third: "c"}, by=by)
    with pytest.raises(StageNotOpen):
        answering.compare(workshop_id, {}, by=by)
    with pytest.raises(StageNotOpen):
        see(by, workshop_id, Stage.CONCLUSION)  # it has none
    answer_all(cast, by)
    answering.answer(workshop_id, Stage.FIRST_QUESTIONS, {first: "À mieux y penser"}, by=by)
    assert answers(cast.learner_id) == ["À mieux y penser", "Ma réponse 2", "Ma réponse 3"]
    assert percent(by, cast) == 60


@pytest.mark.row("LRN-27")
def test_answers_are_kept_as_they_are_and_nothing_marks_them(cast: Cast) -> None:
    by = let_in(cast)
    answer_all(cast, by, "0 faute")
    assert {column.name for column in WorkshopAnswer.__table__.columns} == {
        "id", "person_id", "question_id", "text", "corrected_text", "created_at", "updated_at"
    }  # fmt: skip
    answering.compare(cast.school.workshop_id, {}, by=by)
    assert percent(by, cast) == 100


@pytest.mark.row("CRT-07")
def test_the_workshop_that_was_left_to_do_finishes_a_path_that_certifies_nothing(cast: Cast) -> None:
    session.get_one(Path, cast.school.path_id).certifying = False
    by = let_in(cast)
    session.add(ThemeBadge(person_id=cast.learner_id, theme_id=cast.school.culture_id, way=BadgeWay.LESSONS))
    answer_all(cast, by)
    assert session.query(PathCompletion).count() == 0
    with acting_as(by):
        answering.compare(cast.school.workshop_id, {}, by=by)
    finished = session.scalars(select(PathCompletion)).one()
    assert (finished.enrolment_id, finished.recorded_by_id) == (cast.learner_enrolment_id, None)


def test_the_badge_of_somebody_else_finishes_nobody_s_path(cast: Cast) -> None:
    session.get_one(Path, cast.school.path_id).certifying = False
    by = let_in(cast)
    session.add(ThemeBadge(person_id=cast.licensed_id, theme_id=cast.school.culture_id, way=BadgeWay.LESSONS))
    answer_all(cast, by)
    with acting_as(by):
        assert answering.compare(cast.school.workshop_id, {}, by=by)
    assert session.query(PathCompletion).count() == 0


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [("", QuestionUnanswered), (" \r\n ", QuestionUnanswered), ("é" * (LONGEST_ANSWER + 1), AnswerTooLong)],
)
def test_an_empty_or_endless_answer_is_refused_beside_its_question_and_writes_nothing(
    cast: Cast, typed: str, refusal: type[DomainError]
) -> None:
    by, (first, second, third) = let_in(cast), questions(cast)
    answering.answer(cast.school.workshop_id, Stage.FIRST_QUESTIONS, {first: "a"}, by=by)
    see(by, cast.school.workshop_id, Stage.MAIN)
    with pytest.raises(refusal) as raised:
        answering.answer(cast.school.workshop_id, Stage.QUESTIONS, {second: "Un titre", third: typed}, by=by)
    assert raised.value.field == f"answer-{third}"
    assert (answers(cast.learner_id), percent(by, cast)) == (["a"], 30)


def test_an_answer_of_twenty_thousand_characters_is_taken_line_breaks_counted_once(cast: Cast) -> None:
    by, (first, _second, _third) = let_in(cast), questions(cast)
    text = "é" * (LONGEST_ANSWER - 2) + "\r\nz"
    answering.answer(cast.school.workshop_id, Stage.FIRST_QUESTIONS, {first: f"  {text}\r\n"}, by=by)
    assert answers(cast.learner_id) == [text.replace("\r\n", "\n")]


def test_a_comparison_that_is_too_long_is_refused_and_an_empty_one_is_none(cast: Cast) -> None:
    by, (_first, second, _third) = let_in(cast), questions(cast)
    answer_all(cast, by)
    with pytest.raises(AnswerTooLong):
        answering.compare(cast.school.workshop_id, {second: "x" * (LONGEST_ANSWER + 1)}, by=by)
    assert percent(by, cast) == 60
    assert answering.compare(cast.school.workshop_id, {second: "Mieux"}, by=by)
    kept = {
        one.question.id: one.corrected_text for one in answering.questions_for(cast.learner_id, cast.school.workshop_id)
    }
    assert sorted(kept.values()) == ["", "", "Mieux"]


def test_whose_lessons_are_closed_or_who_follows_no_such_path_answers_nothing(cast: Cast) -> None:
    first, _second, _third = questions(cast)
    refused = {}
    for name in ("waiting", "expired", "globex_learner", "pilot", "administrator"):
        by = actor_for(getattr(cast, f"{name}_id"))
        with pytest.raises((AccessClosed, Unknown, WorkshopLocked)) as raised:
            answering.answer(cast.school.workshop_id, Stage.FIRST_QUESTIONS, {first: "a"}, by=by)
        refused[name] = type(raised.value)
    assert refused == {
        "waiting": AccessClosed, "expired": AccessClosed, "globex_learner": Unknown, "pilot": Unknown,
        "administrator": Unknown,
    }  # fmt: skip
    assert session.scalars(select(WorkshopProgress)).all() == []


def test_a_chosen_answer_that_its_author_changes_waits_to_be_chosen_again(cast: Cast) -> None:
    by, (_first, second, third) = let_in(cast), questions(cast)
    answer_all(cast, by)
    staff = actor_for(cast.administrator_id)
    assert staff.may(Permission.CATALOGUE_WRITE)
    for row in session.scalars(select(WorkshopAnswer).where(WorkshopAnswer.question_id.in_([second, third]))).all():
        feature(row, by=staff)
    texts = {second: "Ma réponse 2", third: "Autre chose"}
    answering.answer(cast.school.workshop_id, Stage.QUESTIONS, texts, by=by)
    assert [one.question_id for one in session.scalars(select(FeaturedAnswer))] == [second]
