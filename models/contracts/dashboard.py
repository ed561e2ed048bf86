"""The figures that the first page shows of contracts, in the reader's scope."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, DateTime, Select, cast, func, select
from sqlalchemy.orm import joinedload

from models.contracts.entities import Enrolment, SessionKind, TrainingSession, WaitingEntry
from models.contracts.queries import running, waits_for_slot


def sessions_running(on: date) -> Select[int]:
    """Ids of the sessions that run on a day."""
    return select(TrainingSession.id).where(running(on))


def waiting_by_session(on: date, session_ids: list[int]) -> Select[int, int]:
    """(session id, people waiting) of some sessions; one where nobody waits is left out."""
    waiting = waits_for_slot(on), Enrolment.session_id.in_(session_ids)
    return select(Enrolment.session_id, func.count(Enrolment.id)).where(*waiting).group_by(Enrolment.session_id)


def running_with_company(on: date) -> Select[TrainingSession]:
    """The sessions that run, the first to end first."""
    return (
        select(TrainingSession)
        .where(running(on))
        .options(joinedload(TrainingSession.company))
        .order_by(TrainingSession.ends_on, TrainingSession.id)
    )


def slots_running(on: date) -> Select[TrainingSession]:
    """The sessions of slots that run, the first to end first."""
    of_slots = TrainingSession.kind == SessionKind.SLOTS
    return select(TrainingSession).where(running(on), of_slots).order_by(TrainingSession.ends_on, TrainingSession.id)


def waits_since() -> ColumnElement[datetime]:
    """Since when an enrolment without a slot waits: its place on the waiting list, else the session's first day or
    its own, whichever came last."""
    queued = select(WaitingEntry.created_at).where(WaitingEntry.enrolment_id == Enrolment.id).scalar_subquery()
    begins = select(TrainingSession.starts_on).where(TrainingSession.id == Enrolment.session_id).scalar_subquery()
    return func.coalesce(queued, func.greatest(Enrolment.created_at, cast(begins, DateTime(timezone=True))))
