"""People come into a session, and change what they do there (CON-26…29, CON-33)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.accounts.entities import Person
from models.contracts import admission, waiting
from models.contracts.entities import Enrolment, EnrolmentKind, SeatReason, TrainingSession
from models.contracts.locks import lock_people, lock_session
from models.contracts.packages import settle
from models.contracts.seats import give_back, held_by, lock
from models.contracts.term_refusals import EndsBeforeItStarts, SameKind
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def enrol(
    person: Person, where: TrainingSession, *, by: Actor, kind: EnrolmentKind = EnrolmentKind.LEARNER,
    own_ends_on: date | None = None, package: int | None = None, confirmed: bool = False,
) -> Enrolment:  # fmt: skip
    """Put a person in a session. A slot is another verb, and so is the waiting list.

    Args:
        kind: as a learner, who is counted in a package of licences, or not (CON-17, CON-18).
        own_ends_on: a last day of their own, in a session with slots.
        package: what the package becomes in the same save: licences are as many as learners (CON-26).
        confirmed: staff said yes to an enrolment that is late, or into an expired session (A-43, A-54).

    Raises:
        Forbidden: the actor adds nobody to sessions of that company.
        AlreadyEnrolled, EndsBeforeItStarts, PersonGone, SessionGone
        SessionExpired: the actor is a pilot, or it is a session with licences (CON-28).
        SessionExpiredConfirm, LateEnrolment: call again with ``confirmed``.
        LicencesByStaff: a pilot adds to slot sessions alone (CON-24).
        LicenceDatesDiffer: everybody in a session with licences ends on the same day (CON-27).
        LicencesDisagree: the package is not the number of learners then; says both (CON-19).
        OtherCompany, AddressUnavailable: they are of another company (CON-11); a pilot is not told so.
    """
    [made] = enrol_all(
        [(person, kind)], where, by=by, own_ends_on=own_ends_on, package=package, confirmed=confirmed
    )  # fmt: skip
    return made


def enrol_all(
    people: Sequence[tuple[Person, EnrolmentKind]], where: TrainingSession, *, by: Actor,
    own_ends_on: date | None = None, package: int | None = None, confirmed: bool = False,
) -> list[Enrolment]:  # fmt: skip
    """The same for several people in one save: the package is compared once all of them are in.

    Args:
        people: each person with what they do in the session.
    """
    require(by, Permission.LEARNER_ADD, where)
    flush()  # whoever is new gets a number
    ids = [person.id for person, _kind in people]
    lock_people(ids)
    lock_session(where)
    counted = any(kind is EnrolmentKind.LEARNER for _person, kind in people)
    admission.refuse_closed(where, by=by, learner=counted, confirmed=confirmed)
    admission.refuse_end(where, own_ends_on, by=by)
    admission.refuse_members(ids, where)
    admission.refuse_strangers(ids, where, by=by)
    made = [Enrolment(person=person, session=where, kind=kind, own_ends_on=own_ends_on) for person, kind in people]
    session.add_all(made)
    flush()
    if counted or package is not None:
        settle(where, package, by=by)
    return made


def change_kind(
    enrolment: Enrolment, kind: EnrolmentKind, *, by: Actor, package: int | None = None
) -> Enrolment:  # fmt: skip
    """A manager begins to learn in the session, or somebody stops and stays to accompany (CON-31, ACC-25).

    Whoever stops learning gives their slot back and leaves the waiting list.

    Args:
        package: what the package becomes in the same save.

    Raises:
        Forbidden: the actor does not write enrolments.
        SameKind, LicencesDisagree, EnrolmentGone
    """
    require(by, Permission.ENROLMENT_WRITE, enrolment)
    where = lock(enrolment)
    if enrolment.kind is kind:
        raise SameKind("kind", person=enrolment.person)
    if (held := held_by(enrolment)) is not None:
        give_back(held, SeatReason.WITHDRAWN, by=by)
    waiting.remove(enrolment)
    counts = EnrolmentKind.LEARNER in (enrolment.kind, kind)
    enrolment.kind = kind
    flush()
    if counts or package is not None:
        settle(where, package, by=by)
    return enrolment


def change_end(enrolment: Enrolment, *, own_ends_on: date | None, by: Actor) -> Enrolment:
    """Give one learner a last day of their own, or the session's again with None: a visible exception (CON-33)."""
    require(by, Permission.ENROLMENT_WRITE, enrolment)
    if own_ends_on is not None and own_ends_on < enrolment.session.starts_on:
        raise EndsBeforeItStarts("own_ends_on")
    enrolment.own_ends_on = own_ends_on
    flush()
    return enrolment
