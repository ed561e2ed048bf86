"""Moving people to another session, all of them in one transaction or none (CON-34, CON-35, A-02, A-47).

The enrolment stays the same row: the person, their progress and the periods during which they held slots stay with it.
What belongs to the session that is left ends there: the slot, the place on the waiting list, a last day of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.accounts.entities import Person
from models.contracts import waiting
from models.contracts.agreements import change_session
from models.contracts.entities import Enrolment, SeatReason, SessionKind, TrainingSession
from models.contracts.locks import lock_enrolments, lock_people, lock_sessions
from models.contracts.packages import settle
from models.contracts.refusals import EnrolmentGone
from models.contracts.seats import give_back, held_by
from models.contracts.transfer_review import follows_another, kinds_of, require_moving, review_transfer
from models.contracts.transfer_terms import Terms
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def transfer(
    enrolments: Sequence[Enrolment], to: TrainingSession, *, by: Actor, people: Sequence[Person] = (),
    packages: Mapping[int, int] | None = None, becomes: SessionKind | None = None,
) -> int:  # fmt: skip
    """Move learners to a session of their company or of the one that took it over; what they did stays theirs.

    Args:
        enrolments: those who leave their session for this one.
        people: those who only join it.
        packages: session id -> the package it gets; a session with licences has as many as learners at the end,
            whichever side it is on, and 0 only when nobody is left in it.
        becomes: the type that the session gets once everybody is in it: the documented way in one step (CON-35).

    Returns:
        How many people came.

    Raises:
        Forbidden: the actor moves nobody of that company, or does not write the terms that change.
        LicencesByStaff: a pilot moves people between sessions with slots.
        EnrolmentGone, SessionGone: deleted meanwhile.
        NobodyChosen, SameSession, AlreadyInSession, OtherCompany, SessionExpired
        LicencesDisagree: says both numbers (CON-19, CON-36).
        SlotsStillHeld, PackageBelowHolders, PackageOutOfRange: as for ``change_session``.
    """
    require_moving(enrolments, people, to, by=by)
    if packages or becomes is not None:
        require(by, Permission.SESSION_WRITE, to)
    _lock(enrolments, people, to, whole=becomes is not None)
    review = review_transfer(enrolments, people, to, by=by, packages=packages, becomes=becomes)
    for refusal in review.refusals:
        raise refusal
    for enrolment in enrolments:
        _move(enrolment, to, by)
    kinds = kinds_of(people)
    session.add_all([Enrolment(person=person, session=to, kind=kinds[person.id]) for person in people])
    flush()
    for one in review.terms:
        _settle(one, by)
    return len(review.moves)


def _lock(enrolments: Sequence[Enrolment], people: Sequence[Person], to: TrainingSession, *, whole: bool) -> None:
    """Nobody gives a slot to them, takes one back or changes a package before the end; all is read again.

    Args:
        whole: the type changes too, which concerns everybody who is in the session already.
    """
    lock_people([person.id for person in people])
    ids = {one.id for one in enrolments}
    moving = Enrolment.id.in_(ids)
    locked = lock_enrolments(moving | (Enrolment.session_id == to.id) if whole else moving, whole=True)
    if not ids.issubset(locked):
        raise EnrolmentGone
    for one in enrolments:
        session.expire(one)
    lock_sessions({one.session_id for one in enrolments} | {to.id})


def _move(enrolment: Enrolment, to: TrainingSession, by: Actor) -> None:
    assignment = held_by(enrolment)
    if assignment is not None:
        give_back(assignment, SeatReason.TRANSFER, by=by, moved_to=to.reference)
    waiting.remove(enrolment)
    enrolment.own_ends_on = None
    if enrolment.completion is not None and follows_another(enrolment.session, to):
        session.delete(enrolment.completion)
    enrolment.session = to


def _settle(terms: Terms, by: Actor) -> None:
    """Write the type and the package of a session, once its learners are those of the end."""
    where = terms.where
    session.expire(where, ["learners"])
    if where.kind is not terms.kind:
        change_session(where, by=by, kind=terms.kind, package=terms.package)
    elif terms.changes:
        settle(where, terms.package, by=by)
