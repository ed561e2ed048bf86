"""What hangs on a workshop, on its page: what is to know, its questions, its modules, its paths (CAT-31…34)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from backoffice.sections import Panel, Related
from backoffice.workshop_questions import answers_to
from models.catalogue.entities import Module, Path, PathWorkshop, Workshop, WorkshopModule, WorkshopQuestion
from models.catalogue.recommending import surprises_of
from models.kernel.database import session
from models.kernel.text import N_
from models.learning.entities import FeaturedAnswer
from models.learning.featuring import LATEST
from models.permissions import Permission


def questions_on(workshop: Workshop) -> dict[str, Any]:
    """The questions, each with how many answered it and how many of these are displayed."""
    rows = session.scalars(
        select(WorkshopQuestion)
        .where(WorkshopQuestion.workshop_id == workshop.id)
        .order_by(WorkshopQuestion.stage, WorkshopQuestion.position)
    ).all()
    ids = [row.id for row in rows]
    chosen = session.scalars(select(FeaturedAnswer.question_id).where(FeaturedAnswer.question_id.in_(ids))).all()
    return {
        "questions": rows, "answers": answers_to(ids), "chosen": {one: chosen.count(one) for one in chosen},
        "latest": LATEST, "count": len(rows),
    }  # fmt: skip


QUESTIONS = Panel(
    N_("Questions"), "backoffice/workshops/questions.html", questions_on, icon="help-circle", main=True
)  # fmt: skip
TO_KNOW = Panel(
    N_("Worth knowing"), "backoffice/workshops/surprises.html", lambda row: {"surprises": surprises_of(row)},
    icon="alert-triangle", main=True, permission=Permission.CATALOGUE_WRITE,
    shown=lambda row: bool(surprises_of(row)),
)  # fmt: skip
MODULES_OF_WORKSHOP = Related(
    N_("Recommended modules"),
    lambda workshop: (
        select(WorkshopModule).join(Module, Module.id == WorkshopModule.module_id)
        .where(WorkshopModule.workshop_id == workshop.id).order_by(Module.title, WorkshopModule.id)
    ),
    columns=("module", "module.reference"), icon="stack",
    empty=N_("None: the workshop is never locked. Choose its modules in its form."),
)  # fmt: skip
PATHS_OF_WORKSHOP = Related(
    N_("Paths that hold it"),
    lambda workshop: (
        select(PathWorkshop).join(Path, Path.id == PathWorkshop.path_id)
        .where(PathWorkshop.workshop_id == workshop.id).order_by(Path.title, PathWorkshop.id)
    ),
    columns=("path", "path.reference", "position", "path.workshops_locked"), icon="route",
    empty=N_("In no path: nobody sees it. Choose its paths in its form."),
)  # fmt: skip
