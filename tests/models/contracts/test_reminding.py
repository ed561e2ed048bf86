"""Reminders before the end of a path and after weeks of silence: to whom, on which day, how often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.dialects.postgresql import Range

from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState
from models.contracts.entities import Enrolment, SlotAssignment
from models.contracts.mail_forecast import planned_for
from models.contracts.operations import (
    finish_path,
    release_slot,
    remind_of_ends,
    remind_the_inactive,
    reopen_path,
)
from models.kernel import clock
from models.kernel.database import db, session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from models.organisation.entities import Setting
from models.outbox.entities import Message, Notification
from tests import cast as people
from tests.cast import Cast

DAY, ACTIVE = timedelta(days=1), PersonState.ACTIVE
CLOSED = [PersonState.DEACTIVATED, PersonState.ARCHIVED, PersonState.REFUSED, PersonState.REQUESTED]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=clock.time_zone())


@pytest.fixture
def path(cast: Cast) -> Enrolment:
    """A licence begun a hundred days ago, whose learner came this morning; its end is a hundred days away."""
    return begun(session.scalars(select(Enrolment).where(Enrolment.person_id == cast.licensed_id)).one())


@pytest.fixture
def slot(cast: Cast) -> Enrolment:
    """The same, with a slot held since the first day."""
    enrolment = begun(session.get_one(Enrolment, cast.learner_enrolment_id))
    held_since(enrolment, enrolment.session.starts_on)
    return enrolment


def begun(enrolment: Enrolment) -> Enrolment:
    today = clock.today()
    enrolment.session.starts_on, enrolment.session.ends_on = today - 100 * DAY, today + 100 * DAY
    enrolment.created_at = noon(today - 100 * DAY)
    enrolment.person.last_seen_at = clock.now()
    session.flush()
    return enrolment


def held_since(enrolment: Enrolment, day: date) -> None:
    people.held_since(noon(day), people.ledger.c.enrolment_id == enrolment.id)


def last_came(enrolment: Enrolment, day: date | None) -> None:
    enrolment.person.last_seen_at = noon(day) if day else None
    session.flush()


def mails(enrolment: Enrolment, kind: str) -> list[Message]:
    session.expire_all()
    owed = select(Message).where(Message.kind == kind, Message.recipient_id == enrolment.person_id)
    return list(session.scalars(owed.order_by(Message.id)))


def days_left(enrolment: Enrolment) -> list[int]:
    return [mail.payload["days_left"] for mail in mails(enrolment, "end_of_path")]


def announce(enrolment: Enrolment, *before: int) -> list[int]:
    """Run the job so many days before the end, one after another; the days left that each mail says."""
    for days in before:
        remind_of_ends(enrolment.ends_on - days * DAY, by=SYSTEM)
    return days_left(enrolment)


@pytest.mark.row("NOT-31")
@pytest.mark.row("OPS-03")
def test_the_end_is_announced_30_7_and_1_days_before_and_on_no_day_beside(path: Enrolment) -> None:
    assert announce(path, *range(60, -3, -1)) == [30, 7, 1]


@pytest.mark.row("D14")
def test_staff_choose_the_days(path: Enrolment) -> None:
    session.get_one(Setting, 1).reminder_days = "14, 2"
    assert announce(path, *range(60, -3, -1)) == [14, 2]


def test_a_mail_says_which_session_and_which_day_and_a_line_stands_under_the_bell(path: Enrolment) -> None:
    announce(path, 7, 7)
    (mail,) = mails(path, "end_of_path")
    assert mail.payload == {
        "enrolment_id": path.id, "session_id": path.session_id, "session_kind": "licences", "reminder": 7,
        "session_reference": path.session.reference, "ends_on": path.ends_on.isoformat(), "days_left": 7,
    }  # fmt: skip
    assert mail.key == f"end-of-path:{path.id}:{path.ends_on}:7"
    line = session.scalars(select(Notification).where(Notification.key == mail.key)).one()
    assert (line.recipient_id, line.kind, line.link, line.payload) == (
        path.person_id, "end_of_path", "/", mail.payload,
    )  # fmt: skip


def test_a_day_that_the_clock_missed_is_caught_up_once(path: Enrolment) -> None:
    assert announce(path, 31, 29, 28, 8) == [29]


def test_of_several_reminders_missed_the_nearest_to_the_end_leaves_alone(path: Enrolment) -> None:
    assert announce(path, 31, 5, 4, 0) == [5, 0]


def test_an_end_that_is_moved_is_announced_again(path: Enrolment) -> None:
    announce(path, 30, 7)
    path.session.ends_on += 60 * DAY
    session.flush()
    assert announce(path, 60, 31, 30, 7) == [30, 7, 30, 7]


@pytest.mark.row("CON-33")
def test_a_learners_own_end_counts_and_not_the_sessions(path: Enrolment) -> None:
    sessions_end = path.session.ends_on
    path.own_ends_on = sessions_end + 20 * DAY
    session.flush()
    remind_of_ends(sessions_end - 7 * DAY, by=SYSTEM)  # 27 days before their own
    remind_of_ends(sessions_end + 13 * DAY, by=SYSTEM)
    assert days_left(path) == [27, 7]


def test_nobody_is_told_of_an_end_that_is_past_or_of_a_path_to_come(path: Enrolment) -> None:
    remind_of_ends(path.ends_on + DAY, by=SYSTEM)
    remind_of_ends(path.session.starts_on - DAY, by=SYSTEM)
    assert days_left(path) == []


def test_a_reminder_whose_day_was_before_the_learner_came_is_spared_them(path: Enrolment) -> None:
    path.session.ends_on = clock.today() + 20 * DAY
    path.created_at = clock.now()
    session.flush()
    assert announce(path, 20, 10, 7, 1) == [7, 1]


def test_who_waits_for_a_slot_is_told_too(cast: Cast) -> None:
    waiting = begun(session.get_one(Enrolment, cast.waiting_enrolment_id))
    assert announce(waiting, 7) == [7]


@pytest.mark.parametrize("state", [*CLOSED, PersonState.IMPORTED])
def test_no_reminder_leaves_to_a_closed_account(path: Enrolment, state: PersonState) -> None:
    last_came(path, clock.today() - 50 * DAY)
    path.person.state = state
    session.flush()
    remind_the_inactive(clock.today(), by=SYSTEM)
    assert announce(path, 30, 7, 1) == []
    assert mails(path, "inactivity") == []


def inactive(enrolment: Enrolment, *since: int) -> list[str]:
    """Run the job so many days from today, one after another; the day since which each mail says that it waits."""
    for days in since:
        remind_the_inactive(clock.today() + days * DAY, by=SYSTEM)
    return [mail.payload["since"] for mail in mails(enrolment, "inactivity")]


@pytest.mark.row("NOT-32")
@pytest.mark.row("OPS-03")
def test_three_weeks_without_a_visit_are_one_mail_on_the_21st_day_and_none_beside(path: Enrolment) -> None:
    assert inactive(path, 0, 20) == []
    assert inactive(path, 21) == [clock.today().isoformat()]
    assert inactive(path, 21, 22, 45, 90) == [clock.today().isoformat()]
    (mail,) = mails(path, "inactivity")
    assert mail.key == f"inactivity:{path.person_id}:{clock.today()}"
    assert session.scalars(select(Notification.link).where(Notification.key == mail.key)).one() == "/"


@pytest.mark.row("NOT-32")
def test_who_comes_back_and_falls_asleep_again_is_written_to_again(path: Enrolment) -> None:
    today = clock.today()
    assert inactive(path, 21) == [str(today)]
    last_came(path, today + 30 * DAY)
    assert inactive(path, 31, 50) == [str(today)]
    assert inactive(path, 51, 52) == [str(today), str(today + 30 * DAY)]


@pytest.mark.row("D14")
def test_staff_choose_after_how_many_days(path: Enrolment) -> None:
    session.get_one(Setting, 1).inactivity_days = 10
    assert inactive(path, 9) == []
    assert len(inactive(path, 10)) == 1


def test_who_never_came_sleeps_since_their_path_began(path: Enrolment) -> None:
    last_came(path, None)
    assert inactive(path, 0) == [path.session.starts_on.isoformat()]


def test_a_slot_wakes_its_new_holder(slot: Enrolment) -> None:
    last_came(slot, clock.today() - 60 * DAY)
    held_since(slot, clock.today() - 5 * DAY)
    assert inactive(slot, 0, 15) == []
    assert inactive(slot, 16) == [str(clock.today() - 5 * DAY)]


def test_who_waits_for_a_slot_is_not_asked_where_they_are(slot: Enrolment) -> None:
    last_came(slot, clock.today() - 60 * DAY)
    release_slot(slot, by=SYSTEM)
    assert inactive(slot, 0, 30) == []


def test_nobody_is_asked_back_to_a_path_that_is_over(path: Enrolment) -> None:
    last_came(path, None)
    path.own_ends_on = clock.today() - DAY
    session.flush()
    assert inactive(path, 0) == []


def test_who_has_finished_a_path_hears_no_more_of_it(path: Enrolment) -> None:
    finish_path(path, by=SYSTEM)
    last_came(path, clock.today() - 21 * DAY)
    assert (announce(path, 30, 7, 1), inactive(path, 0)) == ([], [])
    assert planned_for([path.person_id], clock.now()) == []
    reopen_path(path, by=SYSTEM)
    assert announce(path, 7) == [7]


def test_two_paths_asleep_are_one_mail_even_when_the_later_ends_first(path: Enrolment, slot: Enrolment) -> None:
    later = Enrolment(person=path.person, session=slot.session, created_at=noon(clock.today() - 40 * DAY))
    session.add(later)
    session.flush()
    slot.session.slots_used += 1
    held = SlotAssignment(enrolment=later, session=slot.session, during=Range(noon(clock.today() - 40 * DAY), None))
    session.add(held)
    last_came(path, None)
    assert inactive(path, 0) == [str(clock.today() - 40 * DAY)]
    later.own_ends_on = clock.today()
    session.flush()
    assert len(inactive(path, 1, 2)) == 1


def test_only_who_may_invite_sends_reminders(cast: Cast) -> None:
    for verb in (remind_of_ends, remind_the_inactive):
        with pytest.raises(Forbidden):
            verb(clock.today(), by=actor_for(cast.pilot_id))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements, whatever they do, that run inside."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        statements.append(statement)

    event.listen(db.engine.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine.engine, "before_cursor_execute", note)


def test_a_hundred_learners_are_owed_theirs_in_two_statements(path: Enrolment) -> None:
    people = [Person(email=f"l{n}@exemple.fr", first_name="L", last_name=f"{n}", state=ACTIVE) for n in range(100)]
    session.add_all(Enrolment(person=one, session=path.session, created_at=path.created_at) for one in people)
    session.flush()
    with counted() as many:
        remind_of_ends(path.ends_on - 7 * DAY, by=SYSTEM)
    said = [statement.partition(" (")[0] for statement in many if "FROM setting" not in statement]
    assert said == ["INSERT INTO message", "INSERT INTO notification"]
    assert session.scalar(select(func.count(Message.id)).where(Message.kind == "end_of_path")) == 101
