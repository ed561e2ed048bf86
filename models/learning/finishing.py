"""A path that certifies nothing is finished by what was done of it (A-59, LRN-22, CRT-07)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from models.catalogue.entities import PathWorkshop, Theme
from models.contracts.entities import PathCompletion
from models.contracts.learning import learns
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import table_of
from models.learning.entities import WorkshopProgress
from models.learning.validating import badge, enrolment, in_path, path, training

theme: Any = table_of(Theme)
in_workshop: Any = table_of(PathWorkshop)
taken: Any = table_of(WorkshopProgress)
finished: Any = table_of(PathCompletion)


def finish_paths(person_ids: Sequence[int] | None = None, *, session_ids: Sequence[int] | None = None) -> int:
    """Say of every enrolment whose path is done, and certifies nothing, that it is; nobody recorded it.

    Returns:
        How many are finished now that were not.
    """
    number = note_finished(person_ids, session_ids=session_ids)
    if number:
        flush()
    return number


def note_finished(person_ids: Sequence[int] | None = None, *, session_ids: Sequence[int] | None = None) -> int:
    """The same, written with the next flush."""
    ids = session.scalars(ended(person_ids, session_ids=session_ids)).all()
    session.add_all(PathCompletion(enrolment_id=one, finished_on=clock.today()) for one in ids)
    return len(ids)


def ended(person_ids: Sequence[int] | None = None, *, session_ids: Sequence[int] | None = None) -> Select[int]:
    """Enrolments that run and have nothing left to do, not said to be finished yet."""
    today, chosen = clock.today(), list[ColumnElement[bool]]()
    if person_ids is not None:
        chosen.append(enrolment.c.person_id.in_(person_ids))
    if session_ids is not None:
        chosen.append(enrolment.c.session_id.in_(session_ids))
    return (
        select(enrolment.c.id)
        .select_from(enrolment)
        .join(training, training.c.id == enrolment.c.session_id)
        .join(path, path.c.id == training.c.path_id)
        .where(
            *learns(enrolment.c), *chosen, ~path.c.certifying, path.c.published_at.is_not(None),
            training.c.starts_on <= today, func.coalesce(enrolment.c.own_ends_on, training.c.ends_on) >= today,
            ~exists().where(finished.c.enrolment_id == enrolment.c.id), _validated(), _practised(),
        )
    )  # fmt: skip


def _validated() -> ColumnElement[bool]:
    """A path without any mandatory theme is never finished by itself."""
    mandatory = in_path.c.path_id == path.c.id, theme.c.id == in_path.c.theme_id, ~theme.c.optional
    own = badge.c.person_id == enrolment.c.person_id, badge.c.theme_id == theme.c.id
    has = exists().where(*own).correlate_except(badge)
    some, lacking = exists().where(*mandatory), exists().where(*mandatory, ~has)
    return some.correlate_except(in_path, theme) & ~lacking.correlate_except(in_path, theme)


def _practised() -> ColumnElement[bool]:
    done = (
        select(func.count())
        .select_from(in_workshop)
        .join(taken, taken.c.workshop_id == in_workshop.c.workshop_id)
        .where(
            in_workshop.c.path_id == path.c.id, taken.c.person_id == enrolment.c.person_id,
            taken.c.completed_at.is_not(None),
        )
    )  # fmt: skip
    enough: ColumnElement[bool] = done.scalar_subquery() >= path.c.required_workshops
    return enough
