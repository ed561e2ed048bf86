"""One night of one session, written: the calculation of rotation.py in five statements (CON-45…47, CON-51)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import Range

from models.contracts import notices
from models.contracts.entities import SeatReason
from models.contracts.rotation import Night, rotate
from models.contracts.rotation_pace import Pace
from models.contracts.rotation_queries import Place, places_of, snapshot
from models.contracts.rotation_statements import LISTED, LOCK, NIGHT, OPENED, assignment, waiting
from models.evidence.entities import Act
from models.evidence.recording import Written, record_many
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.permissions import Permission

WRITE = told_apart(NIGHT)


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
    terms = session.execute(LOCK, {"where": session_id}).one_or_none()
    if terms is None:
        return None
    places = places_of(session_id)
    pace = Pace(terms.every_days, terms.weekends) if terms.every_days is not None else None
    night = rotate(snapshot(terms, places, pace, terms.next_on), on)
    pen = _Pen(terms, {place.enrolment_id: place for place in places}, night)
    if not pen.write():
        return None
    record_many(pen.told(), by=by)
    notices.rotated(terms, *pen.notices())
    return night.moves


class _Pen:
    """Writes what a night changes, and tells of it."""

    def __init__(self, terms: Any, places: dict[int, Place], night: Night) -> None:
        self.terms, self.places, self.night, self.now = terms, places, night, clock.now()
        self.leaving = [(places[one.member.enrolment_id], one.why) for one in night.leaves]
        self.coming = [one.enrolment_id for one in night.enters]
        self.unlisted = [places[one.enrolment_id] for one in (*night.enters, *night.dropped)]
        self.again = [one.member.enrolment_id for one in night.leaves if one.requeued]
        self.last = max((place.position or 0 for place in places.values()), default=0)
        self.made: dict[tuple[str, int | None], int] = {}
        """(what, enrolment id) -> the id of its new row."""

    def write(self) -> bool:
        """False when somebody else had the night."""
        rows = session.execute(
            WRITE,
            {
                "where": self.terms.id, "day": self.night.on, "moves": self.night.moves, "now": self.now,
                "leave": [place.assignment_id for place, _why in self.leaving],
                "whys": [why.value for _place, why in self.leaving], "enter": self.coming,
                "unlist": [place.waiting_id for place in self.unlisted], "again": self.again, "last": self.last,
                "used": len(self.night.after.holders), "following": self.night.after.next_on,
            },
        )  # fmt: skip
        self.made = {(what, enrolment_id): number for what, enrolment_id, number in rows}
        return bool(self.made)

    def told(self) -> Iterator[Written]:
        """The entries of the log, as things happened."""
        for place, why in self.leaving:
            before = self._period(place, place.during, None)
            after = self._period(place, Range(place.since, self.now), why)
            yield Written.of(assignment, Act.CHANGED, before, after)
        for enrolment_id in self.coming:
            begun = {"during": Range(self.now, None), "assigned_for": SeatReason.ROTATION}
            row = {"id": self.made[OPENED, enrolment_id], **self._of(enrolment_id), **begun}
            yield Written.of(assignment, Act.CREATED, None, row)
        for place in self.unlisted:
            row = {"id": place.waiting_id, **self._of(place.enrolment_id), "position": place.position}
            yield Written.of(waiting, Act.DELETED, row, None)
        for turn, enrolment_id in enumerate(self.again, self.last + 1):
            row = {"id": self.made[LISTED, enrolment_id], **self._of(enrolment_id), "position": turn}
            yield Written.of(waiting, Act.CREATED, None, row)

    def notices(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """What those who leave, and those who come, are told."""
        released = [self._told(place, place.assignment_id, why) for place, why in self.leaving]
        given = [
            self._told(self.places[enrolment_id], self.made[OPENED, enrolment_id], SeatReason.ROTATION)
            for enrolment_id in self.coming
        ]
        return released, given

    def _of(self, enrolment_id: int) -> dict[str, Any]:
        return {"enrolment_id": enrolment_id, "session_id": self.terms.id}

    def _period(self, place: Place, during: Range[datetime] | None, why: SeatReason | None) -> dict[str, Any]:
        return {"id": place.assignment_id, **self._of(place.enrolment_id), "during": during, "released_for": why}

    def _told(self, place: Place, assignment_id: int | None, why: SeatReason) -> dict[str, Any]:
        until = place.own_ends_on or self.terms.ends_on
        return {
            "assignment_id": assignment_id, "person_id": place.person_id, "until": until.isoformat(), "why": why.value,
        }  # fmt: skip
