"""What stands in the way of a transfer: every objection at once, so that a review can list them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from models.accounts.entities import Person
from models.contracts.admission import of_others
from models.contracts.dates import in_words
from models.contracts.entities import Enrolment, SessionKind, TrainingSession
from models.contracts.refusals import SessionExpired
from models.contracts.term_refusals import (
    AlreadyInSession,
    LicencesDisagree,
    NobodyChosen,
    OtherCompany,
    SameSession,
    SlotsStillHeld,
)
from models.contracts.transfer_terms import Terms
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError


def refusals_of(
    enrolments: Sequence[Enrolment], people: Sequence[Person], to: TrainingSession, terms: Iterable[Terms]
) -> Iterator[DomainError]:
    """Everything that is wrong with a transfer, in sentences; nothing when it can be done."""
    if not enrolments and not people:
        yield NobodyChosen()
    if to.ends_on < clock.today():
        yield SessionExpired(session=to, ended=in_words(to.ends_on))
    yield from _of_moves(enrolments, to)
    yield from _of_joins(people, to)
    yield from _of_places([*(one.person for one in enrolments if one.session_id != to.id), *people], to)
    for one in terms:
        if one.where is to and one.kind is SessionKind.LICENCES and to.slots_used:
            yield SlotsStillHeld(n=to.slots_used)
        if not one.agrees:
            yield LicencesDisagree(f"package-{one.where.id}", package=one.package, learners=one.learners)


def _of_moves(enrolments: Sequence[Enrolment], to: TrainingSession) -> Iterator[DomainError]:
    """Only from the same company, or from one that it took over (CON-11, D15)."""
    for enrolment in enrolments:
        company = enrolment.session.company
        if enrolment.session_id == to.id:
            yield SameSession(person=enrolment.person)
        elif to.company_id not in (company.id, company.successor_id):
            yield OtherCompany(person=enrolment.person, company=company)


def _of_joins(people: Sequence[Person], to: TrainingSession) -> Iterator[DomainError]:
    """Whoever is in no session of the company must be of no other one."""
    found = of_others([one.id for one in people], to.company_id)
    for person, company in session.execute(found) if people else ():
        yield OtherCompany(person=person, company=company)


def _of_places(people: Sequence[Person], to: TrainingSession) -> Iterator[DomainError]:
    """Nobody is twice in a session."""
    there = select(Enrolment.person_id).where(Enrolment.session_id == to.id)
    taken = set(session.scalars(there.where(Enrolment.person_id.in_([one.id for one in people]))))
    twice = {one for one, times in Counter(one.id for one in people).items() if times > 1}
    for person in {one.id: one for one in people}.values():
        if person.id in taken | twice:
            yield AlreadyInSession(person=person, session=to)
