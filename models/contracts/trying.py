"""*La démo*: a visitor tries the platform on a day of their choice (CAT-38, A-03)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from models.accounts import granting, membership, passwords, throttle
from models.accounts.entities import Person, Role
from models.accounts.entrance import person_with
from models.accounts.refusals import TooManyTries
from models.contracts.dates import in_words
from models.contracts.entities import Enrolment, EnrolmentKind, TrainingSession
from models.kernel import clock
from models.kernel.database import flush, session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_
from models.organisation.queries import the_settings
from models.outbox.entities import Message
from models.outbox.operations import owe

FARTHEST = timedelta(days=60)
ASKED_A_DAY = 3


class NoDemo(DomainError):
    sentence = N_("The demo is closed for now: write to %(support)s, and we will show you around.")


class DayPassed(DomainError):
    sentence = N_("This day has passed: choose today or a day to come.")


class DayTooFar(DomainError):
    sentence = N_("Choose a day until %(day)s.")


def demo_session(on: date) -> TrainingSession | None:
    """The session that visitors try, if the settings name one that is running then."""
    with acting_as(SYSTEM):
        number = the_settings().demo_session_id
        where = session.get(TrainingSession, number) if number else None
        return where if where is not None and where.starts_on <= on <= where.ends_on else None


def last_day(where: TrainingSession) -> date:
    return min(clock.today() + FARTHEST, where.ends_on)


def ask_demo(first_name: str, last_name: str, email: str, day: date, *, address: str) -> None:
    """Make a tester's account for one day; the link to open it is mailed on that day. Commits by itself.

    The answer is the same whether or not the address has an account: one that has is told so by mail, and nothing
    changes.

    Args:
        email: as typed.
        day: from today to sixty days on.
        address: the network address it comes from.

    Raises:
        NoDemo, DayPassed, DayTooFar, TooManyTries
        NameMissing, EmailInvalid: next to their fields.
    """
    where = _open_session(day)
    if not throttle.take(throttle.of_address("demo", address)):
        raise TooManyTries
    limit = throttle.Limit(throttle.of_account("demo", email).bucket, ASKED_A_DAY, timedelta(days=1))
    wanted = throttle.take(limit)
    passwords.matches(None, "the work that hides whether an account is made")
    with acting_as(SYSTEM), transaction():  # a visitor sees nobody
        person = person_with(email)
        if person is None:
            _make(first_name, last_name, email, day, where)
        elif wanted:
            _tell(person)


def _open_session(day: date) -> TrainingSession:
    where = demo_session(clock.today())
    if where is None:
        raise NoDemo(support=the_settings().support_email)
    if day < clock.today():
        raise DayPassed("day")
    if day > last_day(where):
        raise DayTooFar("day", day=in_words(last_day(where)))
    return where


def _tell(person: Person) -> None:
    """Once a day, however often it is asked: the row is held, so that two who ask at once owe one mail."""
    key = f"demo-known:{person.id}:{clock.today()}"
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    if session.scalar(select(Message.id).where(Message.key == key)) is None:
        owe("demo_known", key=key, recipient_id=person.id)


def _make(first_name: str, last_name: str, email: str, day: date, where: TrainingSession) -> Person:
    person = membership.write_person(first_name, last_name, email)
    granting.write_grant(person, Role.TESTER, by=SYSTEM, starts_on=day, ends_on=day)
    enrolment = Enrolment(person_id=person.id, session_id=where.id, kind=EnrolmentKind.TESTER, own_ends_on=day)
    session.add(enrolment)
    flush()
    if day == clock.today():  # the hour of the welcome mails may have passed
        membership.welcome(person, by=SYSTEM, enrolment_id=enrolment.id)
    return person
