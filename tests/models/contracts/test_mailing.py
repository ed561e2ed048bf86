"""What was sent about a path, and what will be: the plan is what the jobs then do, day by day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from models.accounts.entities import Person, PersonState
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.mail_forecast import Planned, planned_for
from models.contracts.mailing import sent_in_session, sent_to_enrolment, sent_to_person
from models.contracts.operations import assign_slot, remind_of_ends
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.outbox.entities import Delivery, Message
from tasks.contracts import send_end_reminders, send_inactivity_reminders, send_welcome_mails
from tests.cast import Cast, held_since, ledger

DAY, LONGEST = timedelta(days=1), 130


def at(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=clock.time_zone())


@pytest.fixture
def many(cast: Cast) -> list[int]:
    """People in every situation; the ids of all of them."""
    today = clock.today()
    last = today + (LONGEST - 5) * DAY
    for where in session.scalars(select(TrainingSession).where(TrainingSession.ends_on > last)):
        where.ends_on = last
    licences = session.get_one(TrainingSession, cast.licences_id)
    upcoming = session.get_one(TrainingSession, cast.upcoming_session_id)
    slots = session.get_one(TrainingSession, cast.slots_id)
    slots.starts_on, slots.ends_on = today - 80 * DAY, today + 25 * DAY  # the first reminder's day has passed
    session.get_one(Enrolment, cast.learner_enrolment_id).created_at = at(today - 80 * DAY)
    session.get_one(Enrolment, cast.waiting_enrolment_id).own_ends_on = today + 5 * DAY
    session.flush()
    held_since(at(today - 50 * DAY, 12), ledger.c.session_id == slots.id)
    licensed = session.get_one(Person, cast.licensed_id)
    licensed.last_seen_at = at(today - 3 * DAY, 12)
    imported, both, gone = (person(name) for name in ("imported", "both", "gone"))
    imported.state, both.state, gone.state = PersonState.IMPORTED, PersonState.INVITED, PersonState.DEACTIVATED
    both.last_seen_at = None
    paths = (
        (session.get_one(Person, cast.learner_id), upcoming, None),  # a second path
        (imported, licences, today + 12 * DAY), (both, upcoming, None), (both, licences, today + 90 * DAY),
        (gone, licences, None),
    )  # fmt: skip
    for somebody, where, own_end in paths:
        session.add(Enrolment(person=somebody, session=where, own_ends_on=own_end, created_at=clock.now()))
    session.flush()
    return list(session.scalars(select(Person.id)))


def person(name: str) -> Person:
    somebody = Person(email=f"{name}@exemple.fr", first_name=name, last_name="Test")
    session.add(somebody)
    return somebody


def sent_day_by_day(first: date, days: int) -> list[Planned]:
    """Run the jobs of so many days; the mails in the order in which they were owed."""
    found, known = [], session.scalar(select(func.max(Message.id))) or 0
    for day in (first + shift * DAY for shift in range(days)):
        for job in (send_welcome_mails, send_end_reminders, send_inactivity_reminders):
            job(day)
        new = session.execute(select(Message.id, Message.kind, Message.payload).where(Message.id > known)).all()
        found += [Planned(row.kind, day, row.payload["enrolment_id"]) for row in new]
        known = max([known, *(row.id for row in new)])
    return sorted(found, key=lambda one: (one.day, one.kind, one.enrolment_id))


def next_of_each(mails: list[Planned]) -> list[Planned]:
    """Of the reminders for inactivity, the first of each person."""
    owners, seen, kept = dict(session.execute(select(Enrolment.id, Enrolment.person_id)).all()), set(), []
    for mail in mails:
        if mail.kind == "inactivity":
            if owners[mail.enrolment_id] in seen:
                continue
            seen.add(owners[mail.enrolment_id])
        kept.append(mail)
    return kept


def test_the_plan_is_what_the_jobs_then_do_day_by_day(many: list[int]) -> None:
    today, middle = clock.today(), clock.today() + 40 * DAY
    planned = planned_for(many, at(today))
    assert {mail.kind for mail in planned} == {"welcome", "path_started", "end_of_path", "inactivity"}
    sent = sent_day_by_day(today, 40)
    left = planned_for(many, at(middle))  # the plan of a later day is what is left of the first
    assert [mail for mail in left if mail.kind != "inactivity"] == [
        mail for mail in planned if mail.day >= middle and mail.kind != "inactivity"
    ]
    rest = sent_day_by_day(middle, LONGEST - 40)
    assert planned == next_of_each(sent + rest)
    assert left == next_of_each(rest)


@pytest.mark.parametrize(("hour", "shift"), [(6, 0), (7, 1)])
def test_after_the_hour_of_the_day_the_plan_begins_tomorrow(cast: Cast, hour: int, shift: int) -> None:
    enrolment = session.get_one(Enrolment, cast.learner_enrolment_id)
    days = [
        mail.day for mail in planned_for([enrolment.person_id], at(enrolment.ends_on - DAY, hour))
        if mail.kind == "end_of_path"
    ]  # fmt: skip
    assert days == [enrolment.ends_on - (1 - shift) * DAY]


def test_nothing_is_planned_for_a_closed_account(cast: Cast) -> None:
    session.get_one(Person, cast.learner_id).state = PersonState.DEACTIVATED
    session.flush()
    assert planned_for([cast.learner_id], clock.now()) == []


def test_a_mail_is_found_again_under_its_path_its_session_and_its_person(cast: Cast) -> None:
    enrolment = session.get_one(Enrolment, cast.waiting_enrolment_id)
    assign_slot(enrolment, by=SYSTEM)
    remind_of_ends(enrolment.ends_on - 7 * DAY, by=SYSTEM)
    old = {"session_reference": enrolment.session.reference}
    for key, kind, payload in (("a", "slot_released", old), ("b", "password_changed", {})):
        session.add(Message(key=key, kind=kind, recipient_id=enrolment.person_id, payload=payload))
        session.flush()
    about = ["slot_released", "end_of_path", "slot_assigned"]
    assert [mail.kind for mail in session.scalars(sent_to_enrolment(enrolment))] == about
    assert [mail.kind for mail in session.scalars(sent_to_person(enrolment.person))] == ["password_changed", *about]
    other = session.get_one(Enrolment, cast.globex_enrolment_id)
    assert [mail.kind for mail in session.scalars(sent_to_enrolment(other))] == ["end_of_path"]


def test_a_session_counts_its_mails_by_kind_and_day_with_those_that_did_not_leave(cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    remind_of_ends(where.ends_on - 7 * DAY, by=SYSTEM)
    first, second = session.scalars(
        select(Message).where(Message.recipient_id.in_((cast.learner_id, cast.waiting_id))).order_by(Message.id)
    )
    first.state, first.sent_at, second.state = Delivery.SENT, clock.now(), Delivery.FAILED
    session.flush()
    (line,) = session.execute(sent_in_session(where)).all()
    assert tuple(line) == ("end_of_path", clock.today(), 2, 1, 1)
