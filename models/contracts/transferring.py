"""Moving people to another session, all of them in one transaction or none (CON-34, CON-35, A-02, A-47).

The enrolment stays the same row: the person, their progress and the periods during which they held slots stay with it.
What belongs to the session that is left ends there: the slot, the place on the waiting list, a last day of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from models.accounts.entities import Person
from models.contracts import waiting
from models.contracts.agreements import change_session
from models.contracts.entities import Enrolment, SeatReason, SessionKind, TrainingSession
from models.contracts.refusals import EnrolmentGone
from models.contracts.seats import give_back, held_by
from models.contracts.term_refusals import SessionGone
from models.contracts.transfer_review import Terms, follows_another, review_transfer
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
        Forbidden: the actor does not write enrolments, or sessions when their terms change.
        EnrolmentGone, SessionGone: deleted meanwhile.
        NobodyChosen, SameSession, AlreadyInSession, OtherCompany, SessionExpired
        LicencesDisagree: says both numbers (CON-19, CON-36).
        SlotsStillHeld, PackageBelowHolders, PackageOutOfRange: as for ``change_session``.
    """
    require(by, Permission.ENROLMENT_WRITE)
    if packages or becomes is not None:
        require(by, Permission.SESSION_WRITE, to)
    _lock(enrolments, to)
    review = review_transfer(enrolments, people, to, by=by, packages=packages, becomes=becomes)
    for refusal in review.refusals:
        raise refusal
    for enrolment in enrolments:
        _move(enrolment, to, by)
    session.add_all([Enrolment(person=person, session=to) for person in people])
    flush()
    for one in review.terms:
        _settle(one, by)
    return len(review.moves)


def _lock(enrolments: Iterable[Enrolment], to: TrainingSession) -> None:
    """Nobody gives a slot to them, takes one back or changes a package before the end.

    Whole rows of the enrolments, since their session is part of a key; then the sessions: the order of ``seats.lock``.
    """
    ids = sorted({one.id for one in enrolments})
    chosen = select(Enrolment).where(Enrolment.id.in_(ids)).order_by(Enrolment.id).with_for_update()
    there = session.scalars(chosen.execution_options(populate_existing=True)).all()
    if len(there) < len(ids):
        raise EnrolmentGone
    wheres = {one.session_id for one in there} | {to.id}
    sessions = select(TrainingSession).where(TrainingSession.id.in_(wheres)).order_by(TrainingSession.id)
    locked = sessions.with_for_update(key_share=True).execution_options(populate_existing=True)
    if len(session.scalars(locked).all()) < len(wheres):
        raise SessionGone


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
    if terms.kind is SessionKind.LICENCES and not terms.package:  # nobody is left to be counted
        where.kind, where.package = terms.kind, 0
        flush()
    elif (where.kind, where.package) != (terms.kind, terms.package):
        change_session(where, by=by, kind=terms.kind, package=terms.package)
