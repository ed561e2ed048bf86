"""A learner answers the questions of a workshop, then compares with the answers displayed (LRN-27, LRN-30, CAT-35)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select

from models.catalogue.entities import QuestionStage, WorkshopQuestion
from models.kernel.database import flush, session
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.learning.staging import Stage
from models.learning.taking import begin, finish
from models.learning.workshop import LONGEST_ANSWER, FeaturedAnswer, WorkshopAnswer
from models.learning.workshop_refusals import AnswerTooLong, QuestionUnanswered

ASKED_IN = {Stage.FIRST_QUESTIONS: QuestionStage.INTRODUCTION, Stage.QUESTIONS: QuestionStage.MAIN}
"""The stages in which questions are answered."""
Texts = Mapping[int, str]
"""Question id -> what was typed."""


@dataclass(frozen=True)
class Asked:
    """A question, and what its learner made of it so far."""

    question: WorkshopQuestion
    answer: WorkshopAnswer | None

    @property
    def text(self) -> str:
        return self.answer.text if self.answer is not None else ""

    @property
    def corrected_text(self) -> str:
        return self.answer.corrected_text if self.answer is not None else ""


def questions_for(person_id: int, workshop_id: int) -> list[Asked]:
    """Every question of a workshop in the order of its stages, with somebody's answers. One statement."""
    own = and_(WorkshopAnswer.question_id == WorkshopQuestion.id, WorkshopAnswer.person_id == person_id)
    rows = (
        select(WorkshopQuestion, WorkshopAnswer)
        .outerjoin(WorkshopAnswer, own)
        .where(WorkshopQuestion.workshop_id == workshop_id)
        .order_by(WorkshopQuestion.stage, WorkshopQuestion.position)
    )
    with acting_as(SYSTEM):
        return [Asked(question, answer) for question, answer in session.execute(rows)]


def faults(asked: Iterable[Asked], texts: Texts, *, required: bool = True) -> dict[int, DomainError]:
    """What is wrong with what was typed, question by question: nothing there, or too much.

    Args:
        required: whether nothing may be left empty.
    """
    found: dict[int, DomainError] = {}
    for one in asked:
        text = tidy(texts.get(one.question.id, ""))
        if required and not text:
            found[one.question.id] = QuestionUnanswered(field_of(one.question.id))
        elif len(text) > LONGEST_ANSWER:
            found[one.question.id] = AnswerTooLong(field_of(one.question.id), length=len(text), most=LONGEST_ANSWER)
    return found


def answer(workshop_id: int, stage: Stage, texts: Texts, *, by: Actor) -> bool:
    """Answer every question of a stage, for the first time or again; nothing is marked (LRN-27).

    Returns:
        Whether that finished the workshop.

    Raises:
        QuestionUnanswered, AnswerTooLong: with the field of the question (:func:`field_of`).
        Unknown, AccessClosed, WorkshopLocked, StageNotOpen: as ``taking.begin``.
    """
    taken = begin(by, workshop_id, stage)
    person_id = by.person_id or 0
    asked = [one for one in questions_for(person_id, workshop_id) if one.question.stage is ASKED_IN[stage]]
    _refuse(faults(asked, texts))
    for one in asked:
        _write(person_id, one, tidy(texts[one.question.id]))
    flush()
    return finish(taken, stage)


def compare(workshop_id: int, corrected: Texts, *, by: Actor) -> bool:
    """End the comparison: what the learner made of their answers is kept, where they wrote something.

    Returns:
        Whether that finished the workshop.

    Raises:
        AnswerTooLong: with the field of the question.
        Unknown, AccessClosed, WorkshopLocked, StageNotOpen: as ``taking.begin``.
    """
    taken = begin(by, workshop_id, Stage.COMPARISON)
    asked = [one for one in questions_for(by.person_id or 0, workshop_id) if one.answer is not None]
    _refuse(faults(asked, corrected, required=False))
    for one in asked:
        if one.answer is not None and one.question.id in corrected:
            one.answer.corrected_text = tidy(corrected[one.question.id])
    return finish(taken, Stage.COMPARISON)


def field_of(question_id: int) -> str:
    """The name of a question's field in forms and refusals."""
    return f"answer-{question_id}"


def tidy(text: str) -> str:
    """A typed text without the blanks around it, one character a line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _refuse(found: dict[int, DomainError]) -> None:
    for fault in found.values():
        raise fault


def _write(person_id: int, one: Asked, text: str) -> None:
    if one.answer is None:
        session.add(WorkshopAnswer(person_id=person_id, question_id=one.question.id, text=text))
    elif one.answer.text != text:
        _withdraw(one.answer)
        one.answer.text = text


def _withdraw(changed: WorkshopAnswer) -> None:
    """What staff chose to display is what they read: an answer that its author changed waits to be chosen again."""
    with acting_as(SYSTEM):
        for choice in session.scalars(select(FeaturedAnswer).where(FeaturedAnswer.answer_id == changed.id)):
            session.delete(choice)
