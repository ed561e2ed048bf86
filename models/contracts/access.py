"""What a person may open today, read from their enrolments: for the portal and for the door (ACC-14, CON-07)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, and_, func, select

from models.accounts.entities import Person
from models.contracts.entities import (
    Company,
    Enrolment,
    EnrolmentKind,
    RotationKind,
    RotationPlan,
    SessionKind,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.learning import opens_lessons
from models.contracts.rotation_pace import Pace
from models.contracts.rotation_queries import next_turn
from models.kernel.columns import Labelled
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_


class AccessState(Labelled):
    """Where a learner stands in one session; never stored, always read from the facts."""

    NOT_STARTED = "not_started", N_("Not started")
    OPEN = "open", N_("Lessons open")
    WAITING = "waiting", N_("Waiting for a slot")
    EXPIRED = "expired", N_("Expired")
    ACCOMPANIES = "accompanies", N_("Accompanies")
    """Does not learn there: no lesson opens, and none is waited for."""


@dataclass(frozen=True)
class Access:
    """One enrolment, as its learner sees it on one day.

    Args:
        ends_on: the last day, the learner's own if they have one (CON-33).
        days_left: whole days until the last one; 0 on the last day and after it.
        since: when the slot was obtained; None without a slot.
        holders: who holds the slots of the session now, as *Amélie B.*; empty for licences.
        waiting_position: 1 for who is served next; None when not on the list.
        slots: how many slots the session has; 0 for licences.
        rotation: how they rotate by themselves; None when they do not.
        rotates_on: the next day on which they change hands, where that is known and within the learner's own window.
        path_id: the path that the session follows; None while it is being written.
        tries: whether they are a tester: only the part shown to testers opens (ACC-13).
    """

    enrolment_id: int
    session_reference: str
    company_name: str
    kind: SessionKind
    state: AccessState
    starts_on: date
    ends_on: date
    days_left: int
    since: datetime | None
    holders: tuple[str, ...]
    waiting_position: int | None
    slots: int
    rotation: RotationKind | None = None
    rotates_on: date | None = None
    path_id: int | None = None
    tries: bool = False


def state_of(kind: SessionKind, starts_on: date, ends_on: date, *, holds_slot: bool, on: date) -> AccessState:
    """Open from the first to the last day, both included; with slots, while one is held (ACC-14)."""
    if on > ends_on:
        return AccessState.EXPIRED
    if on < starts_on:
        return AccessState.NOT_STARTED
    if kind is SessionKind.LICENCES or holds_slot:
        return AccessState.OPEN
    return AccessState.WAITING


def access_on(enrolment: Enrolment, on: date) -> AccessState:
    """What an enrolment opens on a day; its session and the slot it holds are read."""
    if enrolment.kind is EnrolmentKind.COMPANION:
        return AccessState.ACCOMPANIES
    where = enrolment.session
    since = None if enrolment.assignment is None else enrolment.assignment.since
    return state_of(where.kind, where.starts_on, enrolment.ends_on, holds_slot=has_turn(enrolment.kind, since), on=on)


def has_turn(does: EnrolmentKind, since: datetime | None) -> bool:
    """Whether somebody need not wait for a slot: they hold one, or they only try the lessons and take none (A-42)."""
    return since is not None or does is EnrolmentKind.TESTER


def accesses_of(person_id: int, on: date) -> list[Access]:
    """Every enrolment of a person that opens lessons, the open ones first, then the latest; two queries in all."""
    # A learner may read their own rows only, yet is told who holds the slots: names leave here, rows do not.
    with acting_as(SYSTEM):
        rows = session.execute(_enrolments(person_id)).all()
        shared = [row.session_id for row in rows if row.kind is SessionKind.SLOTS]
        holders = _names_by_session(session.execute(_holders(shared)).all()) if shared else {}
        found = [_access(row, holders.get(row.session_id, ()), on) for row in rows]
    return sorted(found, key=lambda access: (BY_USE.index(access.state), -access.ends_on.toordinal()))


BY_USE = [AccessState.OPEN, AccessState.WAITING, AccessState.NOT_STARTED, AccessState.EXPIRED]


def holds_now() -> Select[int]:
    """Ids of the enrolments that hold a slot at this moment."""
    return select(SlotAssignment.enrolment_id).where(func.upper_inf(SlotAssignment.during))


def _enrolments(person_id: int) -> Select[*tuple[object, ...]]:
    before = (
        select(func.count(WaitingEntry.id))
        .where(WaitingEntry.session_id == Enrolment.session_id, WaitingEntry.position <= _OWN_ENTRY.c.position)
        .scalar_subquery()
    )
    held = and_(SlotAssignment.enrolment_id == Enrolment.id, func.upper_inf(SlotAssignment.during))
    return (
        select(
            Enrolment.id, Enrolment.session_id, Enrolment.own_ends_on, Enrolment.kind.label("does"),
            TrainingSession.reference,
            TrainingSession.kind, TrainingSession.path_id,
            TrainingSession.starts_on, TrainingSession.ends_on, TrainingSession.package,
            Company.name.label("company_name"), func.lower(SlotAssignment.during).label("since"),
            _OWN_ENTRY.c.position, before.label("rank"), RotationPlan.kind.label("rotation"), RotationPlan.every_days,
            RotationPlan.weekends, RotationPlan.next_on,
        )
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(Company, Company.id == TrainingSession.company_id)
        .outerjoin(SlotAssignment, held)
        .outerjoin(_OWN_ENTRY, _OWN_ENTRY.c.enrolment_id == Enrolment.id)
        .outerjoin(RotationPlan, RotationPlan.session_id == TrainingSession.id)
        .where(Enrolment.person_id == person_id, opens_lessons())
    )  # fmt: skip


_OWN_ENTRY = select(WaitingEntry.enrolment_id, WaitingEntry.position).subquery("own_entry")


def _holders(session_ids: Iterable[int]) -> Select[int, str, str]:
    return (
        select(SlotAssignment.session_id, Person.first_name, Person.last_name)
        .join(Enrolment, Enrolment.id == SlotAssignment.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(SlotAssignment.session_id.in_(session_ids), func.upper_inf(SlotAssignment.during))
        .order_by(func.lower(SlotAssignment.during), SlotAssignment.id)
    )


def _names_by_session(rows: Iterable[Row[int, str, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for session_id, first_name, last_name in rows:
        found[session_id] = (*found.get(session_id, ()), short_name(first_name, last_name))
    return found


def short_name(first_name: str, last_name: str) -> str:
    """*Amélie B.*: enough for a colleague, no more than needed for anybody else."""
    return f"{first_name} {last_name[:1]}.".strip() if last_name else first_name


def _access(row: Row[*tuple[object, ...]], holders: tuple[str, ...], on: date) -> Access:
    ends_on = row.own_ends_on or row.ends_on
    shared = row.kind is SessionKind.SLOTS
    return Access(
        enrolment_id=row.id,
        session_reference=row.reference,
        company_name=row.company_name,
        kind=row.kind,
        state=state_of(row.kind, row.starts_on, ends_on, holds_slot=has_turn(row.does, row.since), on=on),
        starts_on=row.starts_on,
        ends_on=ends_on,
        days_left=max(0, (ends_on - on).days),
        since=row.since,
        holders=holders if shared else (),
        waiting_position=row.rank if row.position is not None else None,
        slots=row.package if shared else 0,
        rotation=row.rotation if shared else None,
        rotates_on=_rotates_on(row, ends_on) if shared else None,
        path_id=row.path_id,
        tries=row.does is EnrolmentKind.TESTER,
    )


def _rotates_on(row: Row[*tuple[object, ...]], last_day: date) -> date | None:
    """The next day of a paced rotation; a natural one has none that anybody knows."""
    if row.every_days is None:
        return None
    day = next_turn(row.session_id, Pace(row.every_days, row.weekends), row.next_on)
    return day if day <= min(last_day, row.ends_on) else None
