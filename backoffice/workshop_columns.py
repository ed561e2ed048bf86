"""How workshops are shown, wherever they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select

from backoffice import catalogue_cells as cells
from backoffice.catalogue_columns import MODULES, PATHS, TESTER
from backoffice.catalogue_counts import numbered, several
from backoffice.described import Column, describe
from backoffice.sayings import Reached, says
from models.catalogue.entities import PathWorkshop, Workshop, WorkshopModule, WorkshopQuestion
from models.kernel.text import N_
from models.learning.entities import WorkshopProgress


@says(Workshop)
def title(row: Any, to: Reached) -> ColumnElement[str]:
    return row.title  # type: ignore[no-any-return]


def learners_who_did(row: Any) -> ColumnElement[Any]:
    done = select(func.count(WorkshopProgress.id)).where(
        WorkshopProgress.workshop_id == row.id, WorkshopProgress.completed_at.is_not(None)
    )  # fmt: skip
    return done.correlate(row).scalar_subquery()


describe(
    Workshop,
    {
        "paths": numbered(
            Workshop, PATHS, several(PathWorkshop.path_id, PathWorkshop.workshop_id), draw=cells.usage
        ),
        "modules": numbered(Workshop, MODULES, several(WorkshopModule.module_id, WorkshopModule.workshop_id)),
        "questions": numbered(
            Workshop, N_("Questions"), several(WorkshopQuestion.id, WorkshopQuestion.workshop_id)
        ),
        "done_by": numbered(Workshop, N_("Done by"), learners_who_did),
        "corrected": Column(N_("Comparison of answers")),
        "tester_visible": TESTER,
    },
)  # fmt: skip
