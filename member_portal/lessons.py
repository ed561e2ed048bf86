"""The page of a lesson: its video, its text, the others of its module, and the notepad (LRN-08…13, LRN-16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from member_portal.learning_pages import ID, of_learners
from models.catalogue.entities import Lesson
from models.catalogue.outline import Place
from models.kernel.database import session
from models.learning.following import open_place
from models.learning.noting import note_on
from models.learning.progress import progress_in
from web.actor import current_actor

blueprint = of_learners(Blueprint("lessons", __name__, url_prefix="/parcours"))
LESSON = f"/<{ID}:path_id>/modules/<{ID}:module_id>/lecons/<{ID}:lesson_id>"


@blueprint.get(LESSON)
def show(path_id: int, module_id: int, lesson_id: int) -> str:
    return page(path_id, module_id, lesson_id)


NOT_REFUSED = {"typed": None, "because": None, "other": None}


def page(path_id: int, module_id: int, lesson_id: int, **refused: Any) -> str:
    """The page, with a note that was not saved if there is one.

    Args:
        refused: ``typed``, ``because`` and ``other``, as the notepad shows them.
    """
    actor = current_actor()
    followed, place = open_place(actor, path_id, module_id, lesson_id)
    outline = followed.outline
    lesson = session.scalars(select(Lesson).options(joinedload(Lesson.video)).where(Lesson.id == lesson_id)).one()
    return render_template(
        "portal/lesson/index.html", outline=outline, place=place, lesson=lesson, refused=NOT_REFUSED | refused,
        progress=progress_in(actor.person_id or 0, outline), note=note_on(lesson_id, by=actor),
        before=beside(place, outline.before), after=beside(place, outline.after),
    )  # fmt: skip


def beside(place: Place, step: Callable[[Place], Place | None]) -> Place | None:
    """The next lesson that is another one: a shared one may stand twice in a row."""
    other = step(place)
    while other is not None and other.lesson.id == place.lesson.id:
        other = step(other)
    return other
