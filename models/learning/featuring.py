"""The answers that learners read beside their own: those that staff chose, else the last three (CAT-34, CAT-35)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, exists, func, select

from models.accounts.entities import Person
from models.catalogue.entities import WorkshopQuestion
from models.contracts.access import short_name
from models.contracts.entities import Enrolment, EnrolmentKind
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.learning.workshop import FeaturedAnswer, WorkshopAnswer
from models.learning.workshop_refusals import AnswerGone, TooManyChosen
from models.permissions import Permission

MOST = 10
"""Answers of one question that may be chosen."""
LATEST = 3
"""Answers displayed when none was chosen (CAT-35)."""


@dataclass(frozen=True)
class Displayed:
    """An answer as another learner reads it: *Amélie B.*, no address, no company."""

    author: str
    text: str


def feature(answer: WorkshopAnswer, *, by: Actor) -> FeaturedAnswer:
    """Choose an answer, after those that are chosen already; choosing it twice changes nothing.

    Raises:
        Forbidden: the actor does not write the catalogue.
        TooManyChosen: :data:`MOST` are chosen.
    """
    require(by, Permission.CATALOGUE_WRITE)
    chosen = _locked(answer.question_id)
    already = next((one for one in chosen if one.answer_id == answer.id), None)
    if already is not None:
        return already
    if len(chosen) >= MOST:
        raise TooManyChosen(most=MOST)
    position = chosen[-1].position + 1 if chosen else 1
    row = FeaturedAnswer(
        question_id=answer.question_id, answer_id=answer.id, position=position, chosen_by_id=by.person_id
    )  # fmt: skip
    session.add(row)
    flush()
    return row


def unfeature(answer: WorkshopAnswer, *, by: Actor) -> None:
    """Choose an answer no more; one that is not chosen stays so.

    Raises:
        Forbidden: the actor does not write the catalogue.
    """
    require(by, Permission.CATALOGUE_WRITE)
    for one in _locked(answer.question_id):
        if one.answer_id == answer.id:
            session.delete(one)
    flush()


def reorder(question: WorkshopQuestion, answer_ids: Sequence[int], *, by: Actor) -> None:
    """Put the chosen answers of a question in an order.

    Args:
        answer_ids: every chosen one, once.

    Raises:
        Forbidden: the actor does not write the catalogue.
        AnswerGone: these are not the chosen ones: somebody changed them meanwhile.
    """
    require(by, Permission.CATALOGUE_WRITE)
    chosen = {one.answer_id: one for one in _locked(question.id)}
    if sorted(answer_ids) != sorted(chosen):
        raise AnswerGone
    for place, identifier in enumerate(answer_ids, start=1):
        chosen[identifier].position = place
    flush()


def chosen_of(question_id: int) -> list[FeaturedAnswer]:
    """The chosen answers of a question, in order."""
    return list(session.scalars(_chosen(question_id)))


def displayed(question_ids: Iterable[int], reader_id: int | None) -> dict[int, list[Displayed]]:
    """What a learner reads beside their own answers, question by question. Two statements at most.

    Never their own. Where staff chose nothing, or nothing but theirs, the last three that learners gave: what is
    tried in the demo is no learner's.

    Args:
        reader_id: whose own answers are left out; None for staff, who look at it as anybody would.
    """
    ids = list(question_ids)
    with acting_as(SYSTEM):  # answers leave here, with a first name; rows do not
        found = _by_question(session.execute(_chosen_texts(ids, reader_id)).all())
        rest = [one for one in ids if one not in found]
        return found | (_by_question(session.execute(_latest(rest, reader_id)).all()) if rest else {})


def _locked(question_id: int) -> list[FeaturedAnswer]:
    """The chosen answers; who chooses at the same time waits."""
    session.execute(select(WorkshopQuestion.id).where(WorkshopQuestion.id == question_id).with_for_update())
    return list(session.scalars(_chosen(question_id).execution_options(populate_existing=True)))


def _chosen(question_id: int) -> Select[FeaturedAnswer]:
    return select(FeaturedAnswer).where(FeaturedAnswer.question_id == question_id).order_by(FeaturedAnswer.position)


def _texts(reader_id: int | None) -> Select[*tuple[Any, ...]]:
    texts = select(WorkshopAnswer.question_id, WorkshopAnswer.text, Person.first_name, Person.last_name).join(
        Person, Person.id == WorkshopAnswer.person_id
    )
    return texts if reader_id is None else texts.where(WorkshopAnswer.person_id != reader_id)


def _chosen_texts(question_ids: list[int], reader_id: int | None) -> Select[*tuple[Any, ...]]:
    return (
        _texts(reader_id)
        .join(FeaturedAnswer, FeaturedAnswer.answer_id == WorkshopAnswer.id)
        .where(FeaturedAnswer.question_id.in_(question_ids))
        .order_by(FeaturedAnswer.position)
    )


def _latest(question_ids: list[int], reader_id: int | None) -> Select[*tuple[Any, ...]]:
    learns = exists().where(
        Enrolment.person_id == WorkshopAnswer.person_id, Enrolment.kind == EnrolmentKind.LEARNER
    ).correlate(WorkshopAnswer)  # fmt: skip
    newest = WorkshopAnswer.created_at.desc(), WorkshopAnswer.id.desc()
    rank = func.row_number().over(partition_by=WorkshopAnswer.question_id, order_by=newest).label("rank")
    ranked = _texts(reader_id).add_columns(rank).where(WorkshopAnswer.question_id.in_(question_ids), learns).subquery()
    return select(ranked).where(ranked.c.rank <= LATEST).order_by(ranked.c.rank)


def _by_question(rows: Iterable[Row[Any]]) -> dict[int, list[Displayed]]:
    found: dict[int, list[Displayed]] = {}
    for row in rows:
        found.setdefault(row.question_id, []).append(Displayed(short_name(row.first_name, row.last_name), row.text))
    return found
