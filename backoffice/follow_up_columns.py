"""How progress and managers are shown and leave: the columns of follow-up and of reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from backoffice.described import Column
from models.contracts.entities import Enrolment
from models.contracts.following import COLUMNS
from models.contracts.progress import FACTS, Progress, progress_of, progress_said
from models.contracts.supervisors import managers_said
from models.kernel.database import session
from models.kernel.text import N_

LABELS = {column.name: column.label for column in COLUMNS} | {"minutes": N_("Viewing time (min)")}


def with_progress(rows: Sequence[Enrolment]) -> None:
    """Read how far the learners of a page have come, in one query."""
    known = progress_of([row.id for row in rows])
    for row in rows:
        row.__dict__["progress"] = known(row.id)


def progress_on(row: Enrolment) -> Progress:
    """Read with the whole page, else for this row alone."""
    if "progress" not in row.__dict__:
        with_progress([row])
    return row.__dict__["progress"]  # type: ignore[no-any-return]


def managers_of(enrolment_ids: list[int]) -> dict[int, Any]:
    """Enrolment id -> who follows its learner."""
    named = select(Enrolment.id, managers_said(Enrolment.person_id)).where(Enrolment.id.in_(enrolment_ids))
    return dict(session.execute(named).all())


def _fact(name: str) -> Column:
    read: Callable[[Any], Any] = lambda row: getattr(progress_on(row), name)  # noqa: E731
    return Column(LABELS[name], read, sql=lambda row, to: progress_said(name, row.id))


DESCRIBED = {
    "managers": Column(
        LABELS["managers"], attached=managers_of, sql=lambda row, to: managers_said(row.person_id)
    ),
    **{name: _fact(name) for name in FACTS},
}  # fmt: skip
"""Column of an enrolment -> how it is shown."""
