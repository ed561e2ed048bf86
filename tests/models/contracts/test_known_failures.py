"""How seats go astray in comparable products, each with its public report; none of it happens here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.accounts.membership import deactivate, reactivate
from models.contracts.entities import Enrolment, SlotAssignment, TrainingSession
from models.contracts.operations import (
    assign_slot,
    change_session,
    enrol,
    queue_for_slot,
    release_slot,
    transfer,
    withdraw,
)
from models.contracts.reconciliation import learners_counted_wrong, sessions_counted_wrong
from models.contracts.refusals import LedgerKept, NoFreeSlot, SeatsDisagree, SlotAlreadyHeld
from models.contracts.term_refusals import PackageBelowHolders
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.models.contracts.terms import commit, committed, licences, refused, slots

pytestmark = [pytest.mark.row("CON-38"), pytest.mark.row("D13")]


def held(where: TrainingSession) -> set[int]:
    """The people who hold a slot, once the database agrees with itself on every session."""
    commit()
    assert session.execute(sessions_counted_wrong()).all() == []
    assert session.execute(learners_counted_wrong()).all() == []
    found = select(Enrolment.person_id).join(SlotAssignment, SlotAssignment.enrolment_id == Enrolment.id)
    people = session.scalars(found.where(SlotAssignment.session_id == where.id, func.upper_inf(SlotAssignment.during)))
    holders = list(people)
    assert len(holders) == len(set(holders)) == where.slots_used <= where.package
    return set(holders)


def fill(cast: Cast, *names: str) -> list[Enrolment]:
    """More learners of the slot session of Acme."""
    return [enrol(cast.person(name), slots(cast), by=SYSTEM) for name in names]


def test_a_deleted_learner_leaves_no_orphaned_seat(cast: Cast) -> None:
    """IOMAD #508: the licence of a deleted user never came back to the pool; #585: it came back to the wrong one."""
    [student] = fill(cast, "student")
    assign_slot(student, by=SYSTEM)
    assert held(slots(cast)) == {cast.learner_id, cast.student_id}
    session.delete(cast.person("learner"))
    assert held(slots(cast)) == {cast.student_id}
    assign_slot(session.get_one(Enrolment, cast.waiting_enrolment_id), by=SYSTEM)
    assert held(slots(cast)) == {cast.student_id, cast.waiting_id}
    assert held(session.get_one(TrainingSession, cast.globex_slots_id)) == {cast.globex_learner_id}


def test_the_package_is_never_below_what_is_allocated(cast: Cast) -> None:
    """IOMAD #552: of ten slots five were allocated, and the package could be edited down to four."""
    assign_slot(session.get_one(Enrolment, cast.waiting_enrolment_id), by=SYSTEM)
    refused(PackageBelowHolders, change_session, slots(cast), package=1)
    assert held(slots(cast)) == {cast.learner_id, cast.waiting_id}
    with pytest.raises(SeatsDisagree):  # nor behind the verb's back
        committed(lambda: setattr(slots(cast), "package", 1))


def test_giving_a_slot_again_counts_once(cast: Cast) -> None:
    """IOMAD #2394: allocating again to somebody who was allocated already counted once more, with nothing to show."""
    own = session.get_one(Enrolment, cast.learner_enrolment_id)
    refused(SlotAlreadyHeld, assign_slot, own)
    for _again in range(3):
        release_slot(own, by=SYSTEM)
        assign_slot(own, by=SYSTEM)
    assert held(slots(cast)) == {cast.learner_id}
    periods = session.scalars(select(SlotAssignment).where(SlotAssignment.enrolment_id == own.id)).all()
    assert len(periods) == 4
    closed = next(one for one in periods if one.until is not None)
    with pytest.raises(LedgerKept):  # nor is the past written again
        committed(lambda: setattr(closed, "during", own.assignment and own.assignment.during))


def test_extending_a_session_eats_no_seat(cast: Cast) -> None:
    """IOMAD #1973: a reusable licence that had expired, extended and given again to its user, took one place more."""
    own, where = session.get_one(Enrolment, cast.learner_enrolment_id), slots(cast)
    begin = {"starts_on": clock.today() - timedelta(days=30), "extend_to_users": True}
    change_session(where, ends_on=clock.today() - timedelta(days=1), **begin, by=SYSTEM)  # type: ignore[arg-type]
    assert held(where) == {cast.learner_id}
    change_session(where, ends_on=clock.today() + timedelta(days=90), by=SYSTEM)
    assert held(where) == {cast.learner_id}
    refused(SlotAlreadyHeld, assign_slot, own)
    release_slot(own, by=SYSTEM)
    assign_slot(own, by=SYSTEM)
    assert (held(where), where.package) == ({cast.learner_id}, 2)


def test_revoking_and_inviting_again_mints_no_seat(cast: Cast) -> None:
    """openedx/license-manager, pull request 243: revoking a licence and inviting again made a new one each time."""
    where, own = slots(cast), session.get_one(Enrolment, cast.learner_enrolment_id)
    assign_slot(session.get_one(Enrolment, cast.waiting_enrolment_id), by=SYSTEM)
    [student] = fill(cast, "student")
    for _again in range(3):
        withdraw(own, by=SYSTEM)
        own = enrol(cast.person("learner"), where, by=SYSTEM)
        assign_slot(own, by=SYSTEM)
        deactivate(own.person, by=SYSTEM)
        reactivate(own.person, by=SYSTEM)
    refused(NoFreeSlot, assign_slot, student)
    assert held(where) == {cast.learner_id, cast.waiting_id}
    licence = session.scalars(select(Enrolment).where(Enrolment.session_id == cast.licences_id)).one()
    for _again in range(3):
        withdraw(licence, package=0, by=SYSTEM)
        licence = enrol(cast.person("licensed"), licences(cast), package=1, by=SYSTEM)
    commit()
    assert (licences(cast).package, licences(cast).learners) == (1, 1)


def test_moving_there_and_back_leaves_no_seat_on_the_way(cast: Cast) -> None:
    """What the five have in common: a seat is counted in one place, and follows whoever leaves."""
    own, where = session.get_one(Enrolment, cast.learner_enrolment_id), slots(cast)
    other = session.get_one(TrainingSession, cast.upcoming_session_id)
    for _again in range(2):
        transfer([own], other, by=SYSTEM)
        assert (held(where), held(other)) == (set(), set())
        transfer([own], where, by=SYSTEM)
        assign_slot(own, by=SYSTEM)
    assert held(where) == {cast.learner_id}
    release_slot(own, by=SYSTEM)
    queue = session.get_one(Enrolment, cast.waiting_enrolment_id)
    assert queue.waiting is not None
    [student] = fill(cast, "student")
    queue_for_slot(student, by=SYSTEM)
    assert held(where) == set()
