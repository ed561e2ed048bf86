"""Packages, enrolments and deletions at the same time: the numbers agree, and nobody waits for who waits for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.accounts.entities import Person
from models.contracts.entities import Company, Enrolment, EnrolmentKind, SessionKind, TrainingSession
from models.contracts.operations import (
    assign_slot,
    change_kind,
    change_session,
    enrol,
    queue_for_slot,
    release_slot,
    transfer,
    withdraw,
)
from models.contracts.reconciliation import learners_counted_wrong, sessions_counted_wrong
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM
from tests.models.contracts.races import SLOTS, TRIES, assign, at_once, counter, holders

pytestmark = pytest.mark.race


def opened(reference: str, kind: SessionKind, package: int) -> int:
    """Another session of the same company."""
    today = clock.today()
    with transaction():
        row = TrainingSession(
            company=session.scalars(select(Company)).one(), reference=reference, kind=kind, package=package,
            starts_on=today, ends_on=today + timedelta(days=9),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def the_tables_agree() -> bool:
    session.expire_all()
    return not session.execute(sessions_counted_wrong()).all() + session.execute(learners_counted_wrong()).all()


@pytest.mark.row("CON-20")
@pytest.mark.row("D13")
def test_a_package_that_sinks_while_slots_are_given_never_passes_below_the_holders(
    scratch: Flask, enrolments: list[int]
) -> None:
    where_id = session.scalars(select(TrainingSession.id)).one()

    def anything(place: int) -> None:
        if place % 2:
            assign(enrolments[place])
        else:
            change_session(session.get_one(TrainingSession, where_id), package=1 + place // 4, by=SYSTEM)

    outcomes = {one.__name__ for one in at_once(scratch, anything, range(40)) if one}
    assert outcomes <= {"NoFreeSlot", "PackageBelowHolders"}
    package = session.scalars(select(TrainingSession.package)).one()
    assert holders() == counter() <= package


@pytest.mark.row("CON-19")
def test_licences_bought_one_by_one_at_once_are_as_many_as_learners(scratch: Flask, enrolments: list[int]) -> None:
    where_id = opened("Licences", SessionKind.LICENCES, 0)

    def join(place: int) -> None:
        where = session.get_one(TrainingSession, where_id)
        enrol(session.get_one(Enrolment, enrolments[place]).person, where, package=where.learners + 1, by=SYSTEM)

    outcomes = at_once(scratch, join, range(20))
    assert {one.__name__ for one in outcomes if one} <= {"LicencesDisagree"}
    where = session.get_one(TrainingSession, where_id, populate_existing=True)
    assert where.learners == where.package == outcomes.count(None) >= 1
    assert the_tables_agree()


def test_a_session_deleted_while_people_come_in_is_gone_or_has_them_all(scratch: Flask, enrolments: list[int]) -> None:
    where_id = opened("Other", SessionKind.SLOTS, SLOTS)

    def anything(place: int) -> None:
        where = session.get(TrainingSession, where_id)
        if where is not None and place == 7:
            session.delete(where)
        elif where is not None:
            enrol(session.get_one(Enrolment, enrolments[place]).person, where, by=SYSTEM)

    outcomes = at_once(scratch, anything, range(16))
    assert {one.__name__ for one in outcomes if one} <= {"SessionGone", "StillReferenced", "AlreadyDeleted"}
    came = session.scalar(select(func.count(Enrolment.id)).where(Enrolment.session_id == where_id))
    if outcomes[7] is None:
        assert (session.get(TrainingSession, where_id), came) == (None, 0)
    else:
        assert came == outcomes.count(None)


def test_every_verb_at_once_over_three_sessions_ends_without_a_deadlock(scratch: Flask, enrolments: list[int]) -> None:
    """A thread that dies of a deadlock leaves no outcome, and fails the test."""
    first_id = session.scalars(select(TrainingSession.id)).one()
    other_id = opened("Other", SessionKind.SLOTS, SLOTS)
    licences_id = opened("Licences", SessionKind.LICENCES, 0)
    with transaction():
        for one in enrolments[:30]:
            enrol(session.get_one(Enrolment, one).person, session.get_one(TrainingSession, other_id), by=SYSTEM)
        for one in enrolments[:12]:
            where = session.get_one(TrainingSession, licences_id)
            enrol(session.get_one(Enrolment, one).person, where, package=where.learners + 1, by=SYSTEM)
        for one in enrolments[:6]:
            assign_slot(session.get_one(Enrolment, one), by=SYSTEM)

    def anything(place: int) -> None:
        own = session.get(Enrolment, enrolments[place * 7 % 25])
        if own is None:
            return
        sessions = {one: session.get_one(TrainingSession, one) for one in (first_id, other_id, licences_id)}
        match place % 8:
            case 0:
                session.delete(own.person)
            case 1:
                withdraw(own, by=SYSTEM)
            case 2:
                assign_slot(own, by=SYSTEM)
            case 3:
                release_slot(own, by=SYSTEM)
            case 4:
                change_session(
                    sessions[first_id], ends_on=clock.today() + timedelta(days=place), reset_own_ends=True, by=SYSTEM
                )
            case 5:
                change_kind(own, EnrolmentKind.COMPANION, by=SYSTEM)
            case 6:
                queue_for_slot(own, by=SYSTEM)
            case 7:
                people = session.scalars(select(Enrolment).where(Enrolment.session_id == other_id).limit(3)).all()
                transfer(people, sessions[first_id], by=SYSTEM)

    assert len(at_once(scratch, anything, range(TRIES))) == TRIES
    assert the_tables_agree()


def test_people_deleted_at_once_by_several_hands_count_in_every_session_of_theirs(
    scratch: Flask, enrolments: list[int]
) -> None:
    """Each hand deletes people whose sessions come in the other order: without the lock of all of them, they cross."""
    other_id = opened("Other", SessionKind.SLOTS, SLOTS)
    first_id = session.scalars(select(TrainingSession.id).where(TrainingSession.id != other_id)).one()
    chosen = [session.get_one(Enrolment, one).person for one in enrolments[:24]]
    with transaction():
        for number, person in enumerate(chosen):
            if number % 2:
                enrol(person, session.get_one(TrainingSession, other_id), by=SYSTEM)
    ids = [person.id for person in chosen]

    def delete_three(hand: int) -> None:
        mine = ids[hand::8] if hand % 2 else ids[hand::8][::-1]
        for person_id in mine:
            session.delete(session.get_one(Person, person_id))

    assert at_once(scratch, delete_three, range(8)) == [None] * 8
    assert the_tables_agree()
    assert session.get_one(TrainingSession, first_id, populate_existing=True).learners == TRIES - 24
