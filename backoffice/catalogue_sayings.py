"""The catalogue in the words of SQL, for exports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, literal, type_coerce

from backoffice.sayings import Reached, says
from models.catalogue.entities import Lesson, Module, Path, Theme, Workshop
from models.kernel.columns import Labelled, enum_column
from models.kernel.text import N_


class PathState(Labelled):
    """Learners see a path from its publication on."""

    DRAFT = "draft", N_("Draft")
    PUBLISHED = "published", N_("Published")


@says(Path)
@says(Theme)
@says(Module)
@says(Lesson)
@says(Workshop)
def titled(row: Any, to: Reached) -> ColumnElement[str]:
    return row.title  # type: ignore[no-any-return]


def state_of_path(row: Any, to: Reached) -> ColumnElement[Any]:
    published = (row.published_at.is_not(None), literal(PathState.PUBLISHED.value))
    return type_coerce(case(published, else_=literal(PathState.DRAFT.value)), enum_column(PathState))
