"""What the pages of rotations list: sessions, who holds, who waits in which order, and who may be added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from models.accounts.entities import Person, by_name
from models.contracts.entities import Enrolment, RotationPlan, SessionKind, TrainingSession, WaitingEntry
from models.contracts.learning import learns
from models.contracts.queries import held_now
from models.contracts.rotation_queries import places_of
from models.kernel import clock
from models.kernel.database import session


def shared_sessions(on: date) -> Select[TrainingSession]:
    """Slot sessions that run or will, the first to end first."""
    return (
        select(TrainingSession)
        .where(TrainingSession.kind == SessionKind.SLOTS, TrainingSession.ends_on >= on)
        .order_by(TrainingSession.ends_on, TrainingSession.id)
    )


def rotating_next(on: date) -> Select[TrainingSession]:
    """Sessions with a paced rotation before their last day, the next to turn first."""
    return (
        shared_sessions(on)
        .join(TrainingSession.rotation)
        .where(RotationPlan.next_on <= TrainingSession.ends_on)
        .options(contains_eager(TrainingSession.rotation), joinedload(TrainingSession.company))
        .order_by(None)
        .order_by(RotationPlan.next_on, TrainingSession.id)
    )


def listed_in(session_ids: Sequence[int]) -> dict[int, int]:
    """session id -> how many are on its waiting list; one where nobody is, is left out."""
    counted = select(WaitingEntry.session_id, func.count(WaitingEntry.id)).group_by(WaitingEntry.session_id)
    return dict(session.execute(counted.where(WaitingEntry.session_id.in_(session_ids))).all())


def first_in(session_ids: Sequence[int], most: int) -> dict[int, list[Person]]:
    """session id -> who is served first when its slots change hands: as many as it has slots, at most a number."""
    place = func.row_number().over(partition_by=WaitingEntry.session_id, order_by=WaitingEntry.position)
    listed = select(WaitingEntry.session_id, WaitingEntry.enrolment_id, place.label("place")).subquery()
    found = (
        select(listed.c.session_id, Person)
        .join(Enrolment, Enrolment.id == listed.c.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(TrainingSession, TrainingSession.id == listed.c.session_id)
        .where(listed.c.session_id.in_(session_ids), listed.c.place <= func.least(TrainingSession.package, most))
        .order_by(listed.c.session_id, listed.c.place)
    )
    served: dict[int, list[Person]] = {}
    for session_id, person in session.execute(found):
        served.setdefault(session_id, []).append(person)
    return served


def members_of(where: TrainingSession) -> tuple[list[tuple[Enrolment, datetime]], list[Enrolment]]:
    """Holders with the instant from which they hold, the first first; and who waits, in their order."""
    places = places_of(where.id)
    found = select(Enrolment).where(Enrolment.id.in_([place.enrolment_id for place in places]))
    full = found.options(joinedload(Enrolment.person), joinedload(Enrolment.completion))
    rows = {row.id: row for row in session.scalars(full)}
    holders = [
        (rows[place.enrolment_id], place.since)
        for place in places
        if place.since is not None and place.enrolment_id in rows
    ]
    queue = [rows[place.enrolment_id] for place in places if place.during is None and place.enrolment_id in rows]
    return holders, queue


def candidates(where: TrainingSession) -> Sequence[Enrolment]:
    """Who may be put on the waiting list: learns, neither holds nor waits, and their access lasts; by name."""
    waits = exists().where(WaitingEntry.enrolment_id == Enrolment.id)
    lasting = or_(Enrolment.own_ends_on.is_(None), Enrolment.own_ends_on >= clock.today())
    found = (
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.session_id == where.id, *learns(), ~waits, ~exists().where(held_now()), lasting)
        .options(contains_eager(Enrolment.person))
        .order_by(*by_name())
    )
    return session.scalars(found).all()
