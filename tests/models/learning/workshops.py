"""Learners in the workshop of the cast's school: what they viewed of its module, and who they are to the domain."""

from __future__ import annotations

from models.accounts.actors import actor_for
from models.catalogue.entities import WorkshopQuestion
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor
from models.learning import answering, taking
from models.learning.entities import Completion, LessonView
from models.learning.staging import Stage
from tests.cast import Cast


def viewed(person_id: int, *lesson_ids: int) -> None:
    """Let somebody have viewed lessons."""
    now = clock.now()
    session.add_all(
        [
            LessonView(
                person_id=person_id, lesson_id=lesson_id, opened_at=now, completed_at=now, completion=Completion.WATCHED
            )
            for lesson_id in lesson_ids
        ]
    )
    session.flush()


def let_in(cast: Cast, name: str = "learner") -> Actor:
    """Somebody for whom the workshop is open: they viewed its module, history, in full."""
    person_id = cast.person(name).id
    viewed(person_id, cast.school.origins_id, cast.school.laws_id)
    return actor_for(person_id)


def questions(cast: Cast) -> tuple[int, int, int]:
    """The ids of its introduction question and of its two main ones."""
    rows = session.query(WorkshopQuestion).filter_by(workshop_id=cast.school.workshop_id)
    ids = [row.id for row in rows.order_by(WorkshopQuestion.stage, WorkshopQuestion.position)]
    return ids[0], ids[1], ids[2]


def see(by: Actor, workshop_id: int, stage: Stage) -> bool:
    """Let somebody have seen the video of a stage, as its reports say it."""
    return taking.finish(taking.begin(by, workshop_id, stage), stage)


def answer_all(cast: Cast, by: Actor, words: str = "Ma réponse") -> None:
    """Answer the introduction question, see the main video, answer the two main questions."""
    first, second, third = questions(cast)
    workshop_id = cast.school.workshop_id
    answering.answer(workshop_id, Stage.FIRST_QUESTIONS, {first: f"{words} 1"}, by=by)
    see(by, workshop_id, Stage.MAIN)
    answering.answer(workshop_id, Stage.QUESTIONS, {second: f"{words} 2", third: f"{words} 3"}, by=by)
