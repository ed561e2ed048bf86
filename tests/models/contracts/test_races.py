"""Many hands on the same slots at the same time, with real connections on a committed scratch database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from models.accounts.entities import Person, PersonState
from models.contracts.entities import Enrolment, SessionKind, SlotAssignment, TrainingSession
from models.contracts.operations import assign_slot, release_slot, remind_of_ends
from models.contracts.transferring import transfer
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM
from models.outbox.entities import Message, Notification
from tests.models.contracts.races import SLOTS, TRIES, assign, at_once, counter, holders, release

pytestmark = pytest.mark.race


@pytest.mark.row("D13")
@pytest.mark.row("CON-38")
def test_fifty_tries_at_once_on_ten_slots_give_exactly_ten(scratch: Flask, enrolments: list[int]) -> None:
    outcomes = at_once(scratch, assign, enrolments)
    assert outcomes.count(None) == SLOTS
    assert {outcome.__name__ for outcome in outcomes if outcome} == {"NoFreeSlot"}
    assert (holders(), counter()) == (SLOTS, SLOTS)


def test_the_naive_control_oversells_on_the_same_tables(scratch: Flask, enrolments: list[int]) -> None:
    """Counting, then inserting: what the constraints and the conditional UPDATE are there to stop."""
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE slot_assignment DISABLE TRIGGER USER"))

    def naive(enrolment_id: int) -> None:
        where = session.scalars(select(TrainingSession)).one()
        if holders() < where.package:
            during = func.tstzrange(clock.now(), None)
            session.add(SlotAssignment(enrolment_id=enrolment_id, session_id=where.id, during=during))

    at_once(scratch, naive, enrolments)
    assert holders() > SLOTS


def test_the_same_learner_assigned_twice_at_once_holds_one(scratch: Flask, enrolments: list[int]) -> None:
    outcomes = at_once(scratch, assign, [enrolments[0]] * 8)
    assert outcomes.count(None) == 1
    assert {outcome.__name__ for outcome in outcomes if outcome} == {"SlotAlreadyHeld"}
    assert (holders(), counter()) == (1, 1)


def test_a_slot_released_twice_at_once_is_given_back_once(scratch: Flask, enrolments: list[int]) -> None:
    for enrolment_id in enrolments[:3]:
        with transaction():
            assign(enrolment_id)
    outcomes = at_once(scratch, release, [enrolments[0]] * 8)
    assert outcomes.count(None) == 1
    assert {outcome.__name__ for outcome in outcomes if outcome} == {"SlotNotHeld"}
    assert (holders(), counter()) == (2, 2)


@pytest.mark.row("D13")
def test_assigning_releasing_and_deleting_people_at_once_loses_no_seat(scratch: Flask, enrolments: list[int]) -> None:
    for enrolment_id in enrolments[:SLOTS]:
        with transaction():
            assign(enrolment_id)

    def anything(place: int) -> None:
        enrolment = session.get(Enrolment, enrolments[place])
        if enrolment is None:
            return
        if place < SLOTS // 2:
            session.delete(enrolment.person)
        elif place < SLOTS:
            release_slot(enrolment, by=SYSTEM)
        else:
            assign_slot(enrolment, by=SYSTEM)

    at_once(scratch, anything, list(range(30)))
    assert holders() == counter() <= SLOTS


def test_two_runners_in_the_same_moment_remind_each_learner_once(scratch: Flask, enrolments: list[int]) -> None:
    with transaction():
        session.execute(told_apart(update(Person).values(state=PersonState.ACTIVE)))
    soon = clock.today() + timedelta(days=2)  # a week before the end
    assert at_once(scratch, lambda _runner: remind_of_ends(soon, by=SYSTEM), [1, 2, 3, 4]) == [None] * 4
    for journal in (Message, Notification):
        assert session.scalar(select(func.count(journal.id)).where(journal.kind == "end_of_path")) == TRIES


def test_a_transfer_and_a_slot_given_at_once_leave_no_slot_behind(scratch: Flask, enrolments: list[int]) -> None:
    """Whoever comes second sees the session as it is: a slot is only ever held where one is."""
    with transaction():
        old = session.scalars(select(TrainingSession)).one()
        new = TrainingSession(
            company=old.company, reference="Other", kind=SessionKind.SLOTS, package=SLOTS,
            starts_on=old.starts_on, ends_on=old.ends_on,
        )  # fmt: skip
        session.add(new)
        session.flush()
        new_id = new.id

    def anything(place: int) -> None:
        chosen = session.get_one(Enrolment, enrolments[place // 2])
        if place % 2:
            assign_slot(chosen, by=SYSTEM)
        else:
            transfer([chosen], session.get_one(TrainingSession, new_id), by=SYSTEM)

    outcomes = at_once(scratch, anything, list(range(24)))
    assert outcomes[::2] == [None] * 12
    elsewhere = select(func.count(SlotAssignment.id)).join(Enrolment).where(
        func.upper_inf(SlotAssignment.during), SlotAssignment.session_id != Enrolment.session_id
    )  # fmt: skip
    assert session.scalar(elsewhere) == 0
    used = dict(session.execute(select(TrainingSession.id, TrainingSession.slots_used)).all())
    held = select(SlotAssignment.session_id, func.count()).where(func.upper_inf(SlotAssignment.during))
    assert {i: n for i, n in used.items() if n} == dict(session.execute(held.group_by(SlotAssignment.session_id)).all())
