"""The lines of a team's weekly report, in SQL: ids and figures, in the order in which they are read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from models.accounts.entities import Person, by_name
from models.contracts.access import AccessState
from models.contracts.entities import Enrolment, SessionKind, SlotAssignment, Supervision, TrainingSession
from models.contracts.learning import learns
from models.contracts.mail_queries import day_of, is_finished, last_day
from models.contracts.progress import progress_said
from models.contracts.queries import WRITTEN_TO, held_now

ENDED = timedelta(days=7)
"""How long a path that is over is still in the report: that of one week says that it ended."""


def report_lines(day: date) -> Select[Any]:
    """The paths of everybody's team: one line a manager and an enrolment, by name within the team."""
    is_open = _is_open(day)
    place = func.row_number().over(partition_by=Supervision.manager_id, order_by=[*by_name(), last_day(), Enrolment.id])
    return (
        select(
            Supervision.manager_id, Enrolment.person_id, is_open.label("is_open"), place.label("place"),
            _said(day, is_open).label("said"),
        )
        .join(Enrolment, Enrolment.person_id == Supervision.person_id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(SlotAssignment, held_now())
        .where(last_day() >= day - ENDED, Person.state.in_(WRITTEN_TO), *learns())
    )  # fmt: skip


def _is_open(day: date) -> ColumnElement[bool]:
    """Whether somebody follows the path on a day: it runs, its lessons are open, it is not finished."""
    opened = (TrainingSession.kind == SessionKind.LICENCES) | SlotAssignment.id.is_not(None)
    return (TrainingSession.starts_on <= day) & (last_day() >= day) & opened & ~is_finished()


def _said(day: date, is_open: ColumnElement[bool]) -> ColumnElement[Any]:
    """What a line says, as JSONB."""
    state = case(
        (last_day() < day, AccessState.EXPIRED.value),
        (TrainingSession.starts_on > day, AccessState.NOT_STARTED.value),
        (is_open | is_finished(), AccessState.OPEN.value),
        else_=AccessState.WAITING.value,
    )
    return func.jsonb_build_object(
        "enrolment_id", Enrolment.id, "state", state, "starts_on", TrainingSession.starts_on, "ends_on", last_day(),
        "last_seen_on", day_of(Person.last_seen_at), "videos", progress_said("videos", Enrolment.id),
        "certification", progress_said("certification", Enrolment.id),
    )  # fmt: skip
