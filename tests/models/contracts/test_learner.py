"""The learner's form as one verb: all that was changed, or nothing; each refusal next to the field that asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import (
    Enrolment,
    SeatReason,
    SessionKind,
    SlotAssignment,
    Supervision,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.learner import change_learner
from models.contracts.refusals import NoFreeSlot, SlotAlreadyHeld
from models.contracts.seats import assign_slot
from models.contracts.term_refusals import FollowsThemselves, LicencesByStaff, OtherCompany
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, acting_as
from tests.cast import Cast, training

Change = Callable[..., Enrolment]


@pytest.fixture
def change(cast: Cast) -> Change:
    """Change a learner of Acme as its pilot, unless another name is given."""

    def press(enrolment_id: int, by: str = "pilot", **values: Any) -> Enrolment:
        actor = actor_for(getattr(cast, f"{by}_id"))
        enrolment = session.get_one(Enrolment, enrolment_id)
        assert enrolment.session  # read before: a pilot of another company would not see it
        with acting_as(actor):
            return change_learner(enrolment, by=actor, **values)

    return press


@pytest.fixture
def other(cast: Cast) -> TrainingSession:
    """A second slot session of Acme that runs."""
    where = training(session.get_one(TrainingSession, cast.slots_id).company, "Acme - Metz", SessionKind.SLOTS, 1,
                     clock.today())  # fmt: skip
    session.flush()
    return where


def holds(enrolment_id: int) -> bool:
    open_ones = select(SlotAssignment).where(SlotAssignment.enrolment_id == enrolment_id)
    return any(one.until is None for one in session.scalars(open_ones))


def waits(enrolment_id: int) -> bool:
    entry = select(WaitingEntry.id).where(WaitingEntry.enrolment_id == enrolment_id)
    return session.scalars(entry).one_or_none() is not None


@pytest.mark.row("CON-41")
def test_a_slot_is_given_on_the_form(change: Change, cast: Cast) -> None:
    change(cast.waiting_enrolment_id, holds_slot=True)
    assert (holds(cast.waiting_enrolment_id), waits(cast.waiting_enrolment_id)) == (True, False)


@pytest.mark.row("CON-43")
@pytest.mark.parametrize(("said", "waiting"), [({"waits": True}, True), ({"waits": False}, False), ({}, True)])
def test_a_slot_is_taken_back_on_the_form(change: Change, cast: Cast, said: dict[str, bool], waiting: bool) -> None:
    change(cast.learner_enrolment_id, holds_slot=False, **said)
    assert (holds(cast.learner_enrolment_id), waits(cast.learner_enrolment_id)) == (False, waiting)


@pytest.mark.row("CON-49")
def test_who_is_put_on_the_waiting_list_stands_at_its_end(change: Change, cast: Cast) -> None:
    change(cast.waiting_enrolment_id, waits=False)
    assert not waits(cast.waiting_enrolment_id)
    change(cast.learner_enrolment_id, holds_slot=False, waits=True)
    change(cast.waiting_enrolment_id, waits=True)
    in_turn = select(WaitingEntry.enrolment_id).where(WaitingEntry.session_id == cast.slots_id)
    assert session.scalars(in_turn.order_by(WaitingEntry.position)).all() == [
        cast.learner_enrolment_id,
        cast.waiting_enrolment_id,
    ]


def test_who_holds_a_slot_does_not_wait_for_one(change: Change, cast: Cast) -> None:
    with pytest.raises(SlotAlreadyHeld) as refusal:
        change(cast.learner_enrolment_id, waits=True)
    assert refusal.value.field == "waits"


@pytest.mark.row("CON-54")
def test_the_managers_are_said_on_the_form(change: Change, cast: Cast) -> None:
    manager = session.get_one(Person, cast.manager_id)
    change(cast.waiting_enrolment_id, managers=[manager])
    pairs = session.execute(select(Supervision.manager_id, Supervision.person_id)).all()
    assert sorted(pairs) == sorted([(manager.id, cast.learner_id), (manager.id, cast.waiting_id)])


@pytest.mark.row("CON-52")
@pytest.mark.row("CON-34")
def test_another_session_is_chosen_and_the_slot_stays_in_the_first(
    change: Change, cast: Cast, other: TrainingSession
) -> None:
    moved = change(cast.learner_enrolment_id, session=other)
    assert moved.session_id == other.id
    period = session.scalars(select(SlotAssignment).where(SlotAssignment.enrolment_id == moved.id)).one()
    assert (period.session_id, period.released_for, period.released_by_id) == (
        cast.slots_id,
        SeatReason.TRANSFER,
        cast.pilot_id,
    )


def test_a_slot_of_the_new_session_can_be_taken_in_the_same_save(
    change: Change, cast: Cast, other: TrainingSession
) -> None:
    change(cast.waiting_enrolment_id, session=other, holds_slot=True)
    assert session.get_one(TrainingSession, other.id).slots_used == 1


def test_one_refusal_undoes_all_the_rest(change: Change, cast: Cast, other: TrainingSession) -> None:
    somebody = Enrolment(person=session.get_one(Person, cast.student_id), session=other)
    session.add(somebody)
    session.flush()
    assign_slot(somebody, by=SYSTEM)
    manager = session.get_one(Person, cast.manager_id)
    with pytest.raises(NoFreeSlot) as refusal, session.begin_nested():
        change(cast.waiting_enrolment_id, session=other, managers=[manager], holds_slot=True)
    assert refusal.value.field == "holds_slot"
    assert session.get_one(Enrolment, cast.waiting_enrolment_id).session_id == cast.slots_id
    assert session.scalars(select(Supervision.person_id)).all() == [cast.learner_id]


@pytest.mark.row("CON-24")
@pytest.mark.row("CON-59")
def test_a_pilot_moves_nobody_into_licences_nor_to_another_company(change: Change, cast: Cast) -> None:
    for target, refused in ((cast.licences_id, LicencesByStaff), (cast.globex_slots_id, (Forbidden, OtherCompany))):
        where = session.get_one(TrainingSession, target)
        with pytest.raises(refused):
            change(cast.waiting_enrolment_id, session=where)
    assert session.get_one(Enrolment, cast.waiting_enrolment_id).session_id == cast.slots_id


@pytest.mark.row("CON-33")
def test_a_last_day_of_their_own_is_for_staff_to_give(change: Change, cast: Cast) -> None:
    last = clock.today() + timedelta(days=3)
    with pytest.raises(Forbidden):
        change(cast.learner_enrolment_id, own_ends_on=last)
    assert change(cast.learner_enrolment_id, by="administrator", own_ends_on=last).own_ends_on == last


def test_nobody_manages_themselves(change: Change, cast: Cast) -> None:
    with pytest.raises(FollowsThemselves):
        change(cast.waiting_enrolment_id, managers=[session.get_one(Person, cast.waiting_id)])


@pytest.mark.row("CON-59")
@pytest.mark.parametrize("by", ["globex_pilot", "manager", "learner", "waiting"])
def test_nobody_else_changes_a_learner(change: Change, cast: Cast, by: str) -> None:
    for values in ({"waits": False}, {"holds_slot": True}, {"managers": []}, {}):
        with pytest.raises((Forbidden, DomainError)):
            change(cast.waiting_enrolment_id, by=by, **values)
    assert waits(cast.waiting_enrolment_id)
