"""Assigning and releasing slots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import Enrolment, SlotAssignment, TrainingSession, WaitingEntry
from models.contracts.operations import assign_slot, release_slot
from models.contracts.refusals import (
    EnrolmentOver,
    NoFreeSlot,
    NotASlotSession,
    SeatsDisagree,
    SessionExpired,
    SessionNotStarted,
    SlotAlreadyHeld,
    SlotNotHeld,
)
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, Actor, act_as, acting_as
from models.outbox.entities import Message, Notification
from tests.cast import Cast


@pytest.fixture
def pilot(cast: Cast) -> Iterator[Actor]:
    actor = actor_for(cast.pilot_id)
    with acting_as(actor):
        yield actor


def enrolment(enrolment_id: int) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.id == enrolment_id)).one()


def enrolment_in(session_id: int) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.session_id == session_id)).one()


@pytest.mark.row("CON-06")
@pytest.mark.row("CON-40")
def test_a_pilot_gives_a_free_slot_to_who_waits(cast: Cast, pilot: Actor) -> None:
    given = assign_slot(enrolment(cast.waiting_enrolment_id), by=pilot)
    assert given.during.upper is None
    assert given.assigned_by_id == cast.pilot_id
    assert session.get_one(TrainingSession, cast.slots_id).slots_used == 2
    assert session.scalars(select(WaitingEntry)).all() == []


def test_the_new_holder_is_told_by_mail_and_in_the_bell(cast: Cast, pilot: Actor) -> None:
    given = assign_slot(enrolment(cast.waiting_enrolment_id), by=pilot)
    session.flush()
    with acting_as(SYSTEM):
        mail, bell = session.scalars(select(Message)).one(), session.scalars(select(Notification)).one()
    assert mail.payload == {
        "enrolment_id": cast.waiting_enrolment_id,
        "session_reference": "Acme - Lyon - Septembre",
        "until": (clock.today() + timedelta(days=365)).isoformat(),
        "by_name": "Hélène Garçon",
    }
    assert (mail.kind, mail.key, mail.recipient_id) == ("slot_assigned", f"slot-assigned:{given.id}", cast.waiting_id)
    assert (bell.kind, bell.payload, bell.recipient_id, bell.link) == (mail.kind, mail.payload, cast.waiting_id, "/")


@pytest.mark.row("CON-07")
@pytest.mark.row("CON-42")
def test_who_gives_a_slot_back_waits_at_the_end_of_the_list(cast: Cast, pilot: Actor) -> None:
    released = release_slot(enrolment(cast.learner_enrolment_id), by=pilot, reason="  Retour de congé de Loïc ")
    assert released.during.upper is not None
    assert (released.released_by_id, released.release_reason) == (cast.pilot_id, "Retour de congé de Loïc")
    assert session.get_one(TrainingSession, cast.slots_id).slots_used == 0
    queue = session.scalars(select(WaitingEntry).order_by(WaitingEntry.position)).all()
    assert [entry.enrolment_id for entry in queue] == [cast.waiting_enrolment_id, cast.learner_enrolment_id]
    with acting_as(SYSTEM):
        kept = session.scalars(select(Message)).one()
    assert (kept.kind, kept.recipient_id) == ("slot_released", cast.learner_id)
    assert kept.payload["reason"] == "Retour de congé de Loïc"


def test_a_slot_released_and_given_again_leaves_two_periods_that_do_not_overlap(cast: Cast, pilot: Actor) -> None:
    learner = enrolment(cast.learner_enrolment_id)
    release_slot(learner, by=pilot)
    assign_slot(learner, by=pilot)
    periods = session.scalars(select(SlotAssignment).order_by(SlotAssignment.id)).all()
    assert [period.during.upper is None for period in periods] == [False, True]
    assert periods[0].during.upper <= periods[1].during.lower
    assert session.get_one(TrainingSession, cast.slots_id).slots_used == 1


def test_a_released_slot_whose_session_expired_puts_nobody_on_the_list(cast: Cast, pilot: Actor) -> None:
    learner = enrolment(cast.learner_enrolment_id)
    learner.session.starts_on, learner.session.ends_on = (
        clock.today() - timedelta(days=9),
        clock.today() - timedelta(days=1),
    )
    release_slot(learner, by=pilot)
    assert session.scalars(select(WaitingEntry.enrolment_id)).all() == [cast.waiting_enrolment_id]


@pytest.mark.row("CON-38")
def test_without_a_free_slot_nothing_is_given(cast: Cast, pilot: Actor) -> None:
    with acting_as(SYSTEM):
        session.get_one(TrainingSession, cast.slots_id).package = 1
        session.flush()
    with pytest.raises(NoFreeSlot) as refused:
        assign_slot(enrolment(cast.waiting_enrolment_id), by=pilot)
    assert refused.value.values["package"] == 1
    assert session.get_one(TrainingSession, cast.slots_id).slots_used == 1


def test_who_holds_a_slot_does_not_get_a_second_one(cast: Cast, pilot: Actor) -> None:
    with pytest.raises(SlotAlreadyHeld):
        assign_slot(enrolment(cast.learner_enrolment_id), by=pilot)


def test_what_is_not_held_cannot_be_released(cast: Cast, pilot: Actor) -> None:
    with pytest.raises(SlotNotHeld):
        release_slot(enrolment(cast.waiting_enrolment_id), by=pilot)


@pytest.mark.row("CON-39")
@pytest.mark.parametrize(
    ("where", "refusal"),
    [
        ("expired_session_id", SessionExpired),
        ("upcoming_session_id", SessionNotStarted),
        ("licences_id", NotASlotSession),
    ],
)
def test_slots_are_for_running_slot_sessions(cast: Cast, pilot: Actor, where: str, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        assign_slot(enrolment_in(getattr(cast, where)), by=pilot)


@pytest.mark.row("CON-37")
@pytest.mark.row("CON-39")
def test_the_last_day_still_counts(cast: Cast, pilot: Actor) -> None:
    learner = enrolment(cast.waiting_enrolment_id)
    learner.session.ends_on = clock.today()
    assert assign_slot(learner, by=pilot).during.upper is None


def test_a_learner_whose_own_window_is_over_gets_no_slot(cast: Cast, pilot: Actor) -> None:
    learner = enrolment(cast.waiting_enrolment_id)
    learner.own_ends_on = clock.today() - timedelta(days=1)
    session.flush()
    with pytest.raises(EnrolmentOver):
        assign_slot(learner, by=pilot)


@pytest.mark.row("CON-59")
@pytest.mark.parametrize("verb", [assign_slot, release_slot])
def test_a_foreign_pilot_neither_sees_nor_touches(cast: Cast, verb: object) -> None:
    foreign = actor_for(cast.globex_pilot_id)
    in_hand = enrolment(cast.waiting_enrolment_id if verb is assign_slot else cast.learner_enrolment_id)
    with pytest.raises(Forbidden):
        verb(in_hand, by=foreign)  # type: ignore[operator]
    act_as(foreign)
    assert session.scalars(select(Enrolment).where(Enrolment.session_id == cast.slots_id)).all() == []


@pytest.mark.row("CON-59")
@pytest.mark.parametrize("name", ["learner", "manager", "waiting", "alumna", "tester"])
def test_nobody_else_assigns_slots(cast: Cast, name: str) -> None:
    somebody = actor_for(getattr(cast, f"{name}_id"))
    with pytest.raises(Forbidden):
        assign_slot(enrolment(cast.waiting_enrolment_id), by=somebody)


def test_deleting_a_person_gives_their_seat_back(cast: Cast) -> None:
    session.delete(session.get_one(Person, cast.learner_id))
    session.flush()
    session.expire_all()
    assert session.get_one(TrainingSession, cast.slots_id).slots_used == 0


@pytest.mark.row("CON-38")
def test_a_counter_that_lies_is_refused_by_the_database(cast: Cast) -> None:
    with pytest.raises(SeatsDisagree):
        write_counter(cast.slots_id, 2)


@pytest.mark.row("D13")
def test_a_counter_beyond_the_package_is_refused_by_the_database(cast: Cast) -> None:
    with pytest.raises(SeatsDisagree):
        write_counter(cast.slots_id, 3)


def write_counter(session_id: int, used: int) -> None:
    """What a commit would do: the test's own transaction never commits."""
    with transaction():
        session.get_one(TrainingSession, session_id).slots_used = used
        session.flush()
        session.connection().exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
