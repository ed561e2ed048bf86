"""What a workshop asks, and the modules that it recommends (CAT-31, CAT-32)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from models.catalogue.entities import Module, QuestionStage, Workshop, WorkshopModule, WorkshopQuestion
from models.catalogue.levels import lock
from models.catalogue.linking import refuse_archived
from models.catalogue.refusals import QuestionAnswered, QuestionGone, QuestionMissing
from models.catalogue.wording import LONGEST_TEXT, refuse_long, text
from models.kernel.database import flush, session
from models.kernel.dependents import dependents_of
from models.kernel.policy import Actor, require
from models.permissions import Permission


def set_questions(
    workshop: Workshop, stage: QuestionStage, questions: Sequence[tuple[int | None, str]], *, by: Actor
) -> list[WorkshopQuestion]:
    """Say all that a stage of a workshop asks, in order.

    Args:
        questions: the id of each question (None for a new one) and its words; one that is not named is deleted.

    Raises:
        QuestionMissing: one without words.
        QuestionGone: an id that is no question of this stage, or is named twice.
        QuestionAnswered: one that learners answered is not named.
    """
    require(by, Permission.CATALOGUE_WRITE, workshop)
    lock(workshop)
    held = {one.id: one for one in _asked(workshop, stage)}
    known = [identifier for identifier, _ in questions if identifier is not None]
    if len(set(known)) < len(known) or not held.keys() >= set(known):
        raise QuestionGone("questions")
    for identifier in held.keys() - set(known):
        _delete(held[identifier])
    rows = [_written(held.get(one or 0), words) for one, words in questions]
    for place, row in enumerate(rows, start=1):
        row.workshop_id, row.stage, row.position = workshop.id, stage, place
    session.add_all(rows)
    flush()
    session.expire(workshop, ["questions"])
    return rows


def require_modules(workshop: Workshop, modules: Collection[Module], *, by: Actor) -> None:
    """Say all the modules that a workshop recommends: where its path locks workshops, they open it (CAT-32).

    Raises:
        Archived: one that is new here is archived.
    """
    require(by, Permission.CATALOGUE_WRITE, workshop)
    recommend(workshop, modules)


def recommend(workshop: Workshop, modules: Collection[Module]) -> None:
    """What :func:`require_modules` does, once the right was asked."""
    lock(workshop)
    found = select(WorkshopModule).where(WorkshopModule.workshop_id == workshop.id)
    held = {one.module_id: one for one in session.scalars(found.execution_options(populate_existing=True))}
    wanted = {one.id: one for one in modules}
    for identifier in held.keys() - wanted.keys():
        session.delete(held[identifier])
    for identifier in sorted(wanted.keys() - held.keys()):
        refuse_archived(wanted[identifier], field="modules")
        session.add(WorkshopModule(workshop_id=workshop.id, module_id=identifier))
    flush()
    session.expire(workshop, ["module_links"])


def _asked(workshop: Workshop, stage: QuestionStage) -> Sequence[WorkshopQuestion]:
    found = select(WorkshopQuestion).where(WorkshopQuestion.workshop_id == workshop.id, WorkshopQuestion.stage == stage)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def _delete(question: WorkshopQuestion) -> None:
    if dependents_of(WorkshopQuestion.__table__, [question.id]).blocks:  # type: ignore[arg-type]
        raise QuestionAnswered("questions", question=str(question))
    session.delete(question)


def _written(row: WorkshopQuestion | None, words: str) -> WorkshopQuestion:
    cleaned = refuse_long(text(words), LONGEST_TEXT, field="questions")
    if not cleaned:
        raise QuestionMissing("questions")
    row = row or WorkshopQuestion()
    if row.text != cleaned:
        row.text = cleaned
    return row
