"""Sessions, enrolments and slots in the words of SQL, for exports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, DateTime, case, func, literal, type_coerce

from backoffice.sayings import Reached, says
from models.contracts.access import AccessState
from models.contracts.entities import (
    Enrolment,
    EnrolmentKind,
    SessionKind,
    SessionState,
    SlotAssignment,
    Supervision,
    TrainingSession,
    WaitingEntry,
)
from models.kernel import clock
from models.kernel.columns import Labelled, enum_column


@says(TrainingSession)
def training_session(row: Any, to: Reached) -> ColumnElement[str]:
    return row.reference  # type: ignore[no-any-return]


@says(Enrolment)
def enrolment(row: Any, to: Reached) -> ColumnElement[str]:
    return to.words(row, "person") + " — " + to.words(row, "session")


@says(SlotAssignment)
@says(WaitingEntry)
def seat(row: Any, to: Reached) -> ColumnElement[str]:
    return to.words(row, "enrolment")


@says(Supervision)
def supervision(row: Any, to: Reached) -> ColumnElement[str]:
    return to.words(row, "manager") + " → " + to.words(row, "person")


@says(SlotAssignment, "since")
def since(slot: Any, to: Reached) -> ColumnElement[Any]:
    return func.lower(slot.during, type_=DateTime(timezone=True))


@says(SlotAssignment, "until")
def until(slot: Any, to: Reached) -> ColumnElement[Any]:
    return func.upper(slot.during, type_=DateTime(timezone=True))


@says(Enrolment, "ends_on")
def last_day(row: Any, to: Reached) -> ColumnElement[Any]:
    return func.coalesce(row.own_ends_on, to.one(row, "session").ends_on)


def state_of_session(row: Any, to: Reached) -> ColumnElement[Any]:
    today = clock.today()
    return one_of(
        SessionState, (row.starts_on > today, SessionState.UPCOMING), (row.ends_on >= today, SessionState.RUNNING),
        otherwise=SessionState.EXPIRED,
    )  # fmt: skip


def state_of_enrolment(row: Any, to: Reached) -> ColumnElement[Any]:
    today, where = clock.today(), to.one(row, "session")
    tries = row.kind == EnrolmentKind.TESTER
    opens = tries | (where.kind == SessionKind.LICENCES) | to.one(row, "assignment").id.is_not(None)
    return one_of(
        AccessState,
        (row.kind == EnrolmentKind.COMPANION, AccessState.ACCOMPANIES),
        (last_day(row, to) < today, AccessState.EXPIRED),
        (where.starts_on > today, AccessState.NOT_STARTED),
        (opens, AccessState.OPEN),
        otherwise=AccessState.WAITING,
    )


def slot_since(row: Any, to: Reached) -> ColumnElement[Any]:
    return since(to.one(row, "assignment"), to)


def is_waiting(row: Any, to: Reached) -> ColumnElement[bool]:
    return to.one(row, "waiting").id.is_not(None)  # type: ignore[no-any-return]


def one_of(
    kind: type[Labelled], *cases: tuple[ColumnElement[bool], Labelled], otherwise: Labelled
) -> ColumnElement[Any]:
    """The first member whose condition holds."""
    chosen = case(*((where, literal(member.value)) for where, member in cases), else_=literal(otherwise.value))
    return type_coerce(chosen, enum_column(kind))
