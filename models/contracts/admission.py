"""Who may come into a session, until when, and what has to be said yes to first (CON-11, CON-24…28, A-43, A-54)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, or_, select

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.dates import in_words
from models.contracts.entities import Company, Enrolment, EnrolmentKind, SessionKind, SessionState, TrainingSession
from models.contracts.refusals import SessionExpired
from models.contracts.term_refusals import (
    AddressUnavailable,
    AlreadyEnrolled,
    EndsBeforeItStarts,
    LateEnrolment,
    LicenceDatesDiffer,
    LicencesByStaff,
    OtherCompany,
    SessionExpiredConfirm,
)
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.organisation.queries import the_settings
from models.permissions import Permission


def refuse_closed(where: TrainingSession, *, by: Actor, learner: bool, confirmed: bool) -> None:
    """Whether a session still takes people in.

    Args:
        learner: whether one of them learns there; nobody is late for accompanying.
        confirmed: staff said yes to what is unusual.

    Raises:
        LicencesByStaff: a pilot adds to slot sessions alone (CON-24).
        SessionExpired: of licences, or the actor is a pilot.
        SessionExpiredConfirm, LateEnrolment: staff may say yes.
    """
    staff, licences = is_staff(by), where.kind is SessionKind.LICENCES
    if licences and not staff:
        raise LicencesByStaff(support=the_settings().support_email)
    if where.state_on(clock.today()) is SessionState.EXPIRED:
        if licences or not staff:
            raise SessionExpired("session", session=where, ended=in_words(where.ends_on))
        if not confirmed:
            raise SessionExpiredConfirm("confirmed", session=where, ended=in_words(where.ends_on))
    days = (clock.today() - where.starts_on).days
    if licences and learner and days > the_settings().late_enrolment_days and not confirmed:
        raise LateEnrolment("confirmed", session=where, days=days, ends=in_words(where.ends_on))


def refuse_end(where: TrainingSession, own_ends_on: date | None, *, by: Actor) -> None:
    """Whether somebody may come with a last day of their own: where everybody ends together, no (CON-09, CON-27).

    Raises:
        Forbidden: only staff give one.
        LicenceDatesDiffer, EndsBeforeItStarts
    """
    if own_ends_on is None:
        return
    if not is_staff(by):
        raise Forbidden
    if where.kind is SessionKind.LICENCES and own_ends_on != where.ends_on:
        raise LicenceDatesDiffer("own_ends_on", session=where, ends=in_words(where.ends_on))
    if own_ends_on < where.starts_on:
        raise EndsBeforeItStarts("own_ends_on")


def refuse_members(people: Collection[int], where: TrainingSession) -> None:
    """
    Raises:
        AlreadyEnrolled: one of them is in the session, as whatever.
    """
    there = select(Enrolment.id).where(Enrolment.session_id == where.id, Enrolment.person_id.in_(people)).limit(1)
    with acting_as(SYSTEM):
        if session.scalar(there) is not None:
            raise AlreadyEnrolled("person")


def refuse_strangers(people: Collection[int], where: TrainingSession, *, by: Actor) -> None:
    """Whether all of them are of the company, as far as anybody knows (CON-11).

    Raises:
        OtherCompany: for staff, names who and where.
        AddressUnavailable: for a pilot, tells nothing of the other account.
    """
    with acting_as(SYSTEM):
        found = session.execute(of_others(people, where.company_id).limit(1)).one_or_none()
        said = None if found is None else (str(found[0]), str(found[1]))
    if said is None:
        return
    if not is_staff(by):
        raise AddressUnavailable("person", support=the_settings().support_email)
    raise OtherCompany("person", person=said[0], company=said[1])


def of_others(people: Collection[int], company_id: int) -> Select[Person, Company]:
    """(person, company) of those who learn or accompany at another company today or later, or pilot one.

    A company and the one that took it over are the same house (D15).
    """
    today = clock.today()
    ends = func.coalesce(Enrolment.own_ends_on, TrainingSession.ends_on)
    enrolled = (
        select(Enrolment.person_id, TrainingSession.company_id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .where(Enrolment.person_id.in_(people), Enrolment.kind != EnrolmentKind.TESTER, ends >= today)
    )
    lasting = or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today)
    piloting = select(RoleGrant.person_id, RoleGrant.company_id).where(
        RoleGrant.person_id.in_(people), RoleGrant.role == Role.PILOT, RoleGrant.company_id.is_not(None), lasting
    )
    bound = enrolled.union(piloting).subquery("bound")
    own = select(Company.successor_id).where(Company.id == company_id, Company.successor_id.is_not(None))
    return (
        select(Person, Company)
        .join(bound, bound.c.person_id == Person.id)
        .join(Company, Company.id == bound.c.company_id)
        .where(Company.id != company_id, Company.id.not_in(own), Company.successor_id.is_distinct_from(company_id))
        .order_by(Person.id, Company.id)
    )


def is_staff(by: Actor) -> bool:
    """Whether somebody decides for every company, and not for their own."""
    return by.may_in(Permission.ENROLMENT_WRITE, None)
