"""One night of one session, written: the calculation of rotation.py in a dozen statements (CON-45…47, CON-51).

Set by set and not row by row, since ten thousand sessions have their night in the same minute.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql import insert as upsert

from models.contracts import notices
from models.contracts.entities import (
    Enrolment,
    RotationPlan,
    RotationRun,
    SeatReason,
    SessionKind,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.rotation import Night, Pace, rotate
from models.contracts.rotation_queries import Place, places_of, snapshot
from models.evidence.entities import Act
from models.evidence.recording import Written, record_many
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.kernel.policy import Actor, require, table_of
from models.organisation.entities import Setting
from models.permissions import Permission

assignment: Any = table_of(SlotAssignment)
waiting: Any = table_of(WaitingEntry)


def rotate_session(session_id: int, on: date, *, by: Actor) -> int | None:
    """Do the night of a session; whoever comes second on the same day does nothing.

    Args:
        on: the business day that begins.
        by: the system, or whoever runs jobs.

    Returns:
        How many slots changed hands; None when there was no night to do: it was done, or the session has no rotation
        any more, or is gone.
    """
    require(by, Permission.JOB_RUN)
    terms = _locked(session_id)
    if terms is None:
        return None
    places = places_of(session_id)
    pace = Pace(terms.every_days, terms.weekends) if terms.every_days is not None else None
    night = rotate(snapshot(terms, places, pace, terms.next_on), on)
    done = upsert(RotationRun).values(session_id=session_id, day=on, moves=night.moves).on_conflict_do_nothing()
    if session.scalar(done.returning(RotationRun.id)) is None:
        return None
    _Pen(terms, {place.enrolment_id: place for place in places}, night, by).write()
    return night.moves


def _locked(session_id: int) -> Any:
    """The terms of the session and its rotation, when nobody can change its slots any more.

    The enrolments come first, as in ``seats.lock``; who holds and who waits is read after both.
    """
    members = select(Enrolment.id).where(Enrolment.session_id == session_id)
    session.execute(members.order_by(Enrolment.id).with_for_update(read=True, key_share=True))
    terms = (
        select(
            TrainingSession.id, TrainingSession.reference, TrainingSession.starts_on, TrainingSession.ends_on,
            TrainingSession.package, TrainingSession.slots_used, RotationPlan.every_days, RotationPlan.weekends,
            RotationPlan.next_on, select(Setting.organisation_name).scalar_subquery().label("organisation_name"),
        )
        .join(RotationPlan, RotationPlan.session_id == TrainingSession.id)
        .where(TrainingSession.id == session_id, TrainingSession.kind == SessionKind.SLOTS)
        .with_for_update(key_share=True, of=(TrainingSession, RotationPlan))
    )  # fmt: skip
    return session.execute(terms).one_or_none()


class _Pen:
    """Writes what a night changes."""

    def __init__(self, terms: Any, places: dict[int, Place], night: Night, by: Actor) -> None:
        self.terms, self.places, self.night, self.by = terms, places, night, by
        self.told: list[Written] = []

    def write(self) -> None:
        now = clock.now()
        released, given = self._close(now), self._open(now)
        self._unlist()
        self._list()
        self._count()
        if self.told:
            record_many(self.told, by=self.by)
        notices.rotated(self.terms, released, given)

    def _close(self, now: datetime) -> list[dict[str, Any]]:
        """The periods of those who leave, as they are told of it."""
        leaving = [(self.places[one.member.enrolment_id], one) for one in self.night.leaves]
        for why in {one.why for _place, one in leaving}:
            ids = [place.assignment_id for place, one in leaving if one.why is why]
            during = func.tstzrange(func.lower(assignment.c.during), now)
            closed = update(assignment).where(assignment.c.id.in_(ids)).values(during=during, released_for=why)
            session.execute(told_apart(closed))
        for place, one in leaving:
            assert place.during is not None  # noqa: S101 - who leaves holds a slot
            before = self._period(place, place.during, None)
            after = self._period(place, Range(place.during.lower, now), one.why)
            self.told.append(Written.of(assignment, Act.CHANGED, before, after))
        return [self._told(place, place.assignment_id, why=one.why.value) for place, one in leaving]

    def _open(self, now: datetime) -> list[dict[str, Any]]:
        coming = [self.places[one.enrolment_id] for one in self.night.enters]
        if not coming:
            return []
        rows = [
            {
                "enrolment_id": place.enrolment_id, "session_id": self.terms.id, "during": Range(now, None),
                "release_reason": "", "assigned_for": SeatReason.ROTATION,
            }
            for place in coming
        ]  # fmt: skip
        numbers = _inserted(assignment, rows)
        self.told += [
            Written.of(assignment, Act.CREATED, None, {**row, "id": numbers[row["enrolment_id"]]}) for row in rows
        ]
        return [self._told(place, numbers[place.enrolment_id], why=SeatReason.ROTATION.value) for place in coming]

    def _unlist(self) -> None:
        gone = [self.places[one.enrolment_id] for one in (*self.night.enters, *self.night.dropped)]
        if gone:
            ids = [place.waiting_id for place in gone]
            session.execute(told_apart(delete(waiting).where(waiting.c.id.in_(ids))))
        for place in gone:
            row = {"id": place.waiting_id, **self._turn(place.enrolment_id, place.position)}
            self.told.append(Written.of(waiting, Act.DELETED, row, None))

    def _list(self) -> None:
        """Whoever waits again comes after everybody who waited."""
        last = max((place.position or 0 for place in self.places.values()), default=0)
        again = [one.member.enrolment_id for one in self.night.leaves if one.requeued]
        rows = [self._turn(enrolment_id, last + place) for place, enrolment_id in enumerate(again, 1)]
        if rows:
            numbers = _inserted(waiting, rows)
            self.told += [
                Written.of(waiting, Act.CREATED, None, {**row, "id": numbers[row["enrolment_id"]]}) for row in rows
            ]

    def _count(self) -> None:
        """The slots taken, and the day of the next rotation, where they changed."""
        used = len(self.night.after.holders)
        if used != self.terms.slots_used:
            _set(TrainingSession, TrainingSession.id == self.terms.id, slots_used=used)
        if self.night.after.next_on != self.terms.next_on:
            _set(RotationPlan, RotationPlan.session_id == self.terms.id, next_on=self.night.after.next_on)

    def _period(self, place: Place, during: Range[datetime], why: SeatReason | None) -> dict[str, Any]:
        return {
            "id": place.assignment_id, "enrolment_id": place.enrolment_id, "session_id": self.terms.id,
            "during": during, "released_for": why,
        }  # fmt: skip

    def _turn(self, enrolment_id: int, position: int | None) -> dict[str, Any]:
        return {"enrolment_id": enrolment_id, "session_id": self.terms.id, "position": position}

    def _told(self, place: Place, assignment_id: int | None, *, why: str) -> dict[str, Any]:
        """What a notice needs to know of somebody."""
        until = place.own_ends_on or self.terms.ends_on
        return {"assignment_id": assignment_id, "person_id": place.person_id, "until": until.isoformat(), "why": why}


def _inserted(table: Any, rows: list[dict[str, Any]]) -> dict[int, int]:
    """enrolment id -> the id of its new row."""
    made = told_apart(insert(table).returning(table.c.id, table.c.enrolment_id))
    return {enrolment_id: number for number, enrolment_id in session.execute(made, rows)}


def _set(entity: Any, which: Any, **values: Any) -> None:
    session.execute(update(entity).where(which).values(**values), execution_options={"synchronize_session": False})
