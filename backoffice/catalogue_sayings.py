"""How rows of the catalogue are called, in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from backoffice.sayings import Reached, says
from models.catalogue.entities import Lesson, Module, Path, Theme, Workshop


@says(Path)
@says(Theme)
@says(Module)
@says(Lesson)
@says(Workshop)
def titled(row: Any, to: Reached) -> ColumnElement[str]:
    return row.title  # type: ignore[no-any-return]
