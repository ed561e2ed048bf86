"""How tests read a diagnosis."""

from __future__ import annotations

from datetime import date, timedelta

from models.accounts.entities import Person, PersonState
from models.contracts.diagnosis import diagnosis_of
from models.contracts.entities import Enrolment
from models.contracts.finding import Code, Finding, Mend
from models.kernel import clock
from models.kernel.database import session
from tests.cast import Cast


def found(person: Person, code: Code) -> Finding | None:
    return next((one for one in diagnosis_of(person, clock.today()) if one.code is code), None)


def in_the_way(cast: Cast, who: str, code: Code, mend: Mend | None) -> Finding:
    finding = found(cast.person(who), code)
    assert finding is not None, diagnosis_of(cast.person(who), clock.today())
    assert finding.mend is mend
    return finding


def english(finding: Finding) -> str:
    """The sentence as it is written, whatever language the tests are read in."""
    said = finding.sentence
    words = said.msgid if said.plural is None or said.values["n"] == 1 else said.plural
    return words % said.values


def gone(cast: Cast, who: str, code: Code) -> None:
    session.flush()
    session.expire_all()
    assert found(cast.person(who), code) is None


def put(cast: Cast, who: str, state: PersonState) -> Person:
    person = cast.person(who)
    person.state = state
    session.flush()
    return person


def later(days: int) -> date:
    return clock.today() + timedelta(days=days)


def enrolment_of(cast: Cast, who: str) -> Enrolment:
    return session.query(Enrolment).filter_by(person_id=getattr(cast, f"{who}_id")).one()
