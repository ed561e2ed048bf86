"""Choosing a rotation, ordering the list, declaring a path finished, and one night written to the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import (
    Enrolment,
    PathCompletion,
    RotationKind,
    RotationPlan,
    RotationRun,
    SeatReason,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.operations import (
    finish_path,
    order_queue,
    queue_for_slot,
    rotate_session,
    set_rotation,
    stop_rotation,
)
from models.contracts.refusals import (
    FinishedTooEarly,
    NoRotation,
    NotASlotSession,
    QueueChanged,
    RotationEveryZero,
    SessionExpired,
)
from models.evidence.entities import Act, AuditEntry
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, Actor, act_as, acting_as
from models.outbox.entities import Message, Notification
from tests.cast import Cast, held_since, ledger


@pytest.fixture
def pilot(cast: Cast) -> Iterator[Actor]:
    actor = actor_for(cast.pilot_id)
    with acting_as(actor):
        yield actor


def training(session_id: int) -> TrainingSession:
    return session.get_one(TrainingSession, session_id)


def enrolment(enrolment_id: int) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.id == enrolment_id)).one()


def began_ten_days_ago(cast: Cast) -> TrainingSession:
    """Acme's session with one slot, held for three days, and one person who waits."""
    where = training(cast.slots_id)
    where.starts_on, where.package = clock.today() - timedelta(days=10), 1
    session.flush()
    held_since(clock.now() - timedelta(days=3), ledger.c.session_id == where.id)
    return where


def held_by(where: TrainingSession) -> list[int]:
    now = func.upper_inf(SlotAssignment.during)
    found = select(SlotAssignment.enrolment_id).where(SlotAssignment.session_id == where.id, now)
    return list(session.scalars(found.order_by(SlotAssignment.id)))


def queue_of(where: TrainingSession) -> list[int]:
    listed = select(WaitingEntry.enrolment_id).where(WaitingEntry.session_id == where.id)
    return list(session.scalars(listed.order_by(WaitingEntry.position)))


@pytest.mark.row("CON-44")
@pytest.mark.row("CON-47")
def test_a_pilot_lets_the_slots_of_their_session_rotate_every_ten_days(cast: Cast, pilot: Actor) -> None:
    plan = set_rotation(training(cast.slots_id), by=pilot, kind=RotationKind.PACED, every_days=10)
    assert (plan.kind, plan.every_days, plan.weekends) == (RotationKind.PACED, 10, True)
    assert (plan.next_on, plan.recorded_by_id) == (clock.today() + timedelta(days=10), cast.pilot_id)


def test_before_the_first_day_the_rhythm_starts_with_it(cast: Cast, pilot: Actor) -> None:
    where = training(cast.upcoming_session_id)
    plan = set_rotation(where, by=pilot, kind=RotationKind.PACED, every_days=2)
    assert plan.next_on == where.starts_on + timedelta(days=2)


def test_a_rotation_chosen_again_replaces_the_one_before(cast: Cast, pilot: Actor) -> None:
    where = training(cast.slots_id)
    set_rotation(where, by=pilot, kind=RotationKind.PACED, every_days=10, weekends=False)
    set_rotation(where, by=pilot, kind=RotationKind.NATURAL, every_days=10)
    plan = session.scalars(select(RotationPlan)).one()
    assert (plan.kind, plan.every_days, plan.next_on, plan.weekends) == (RotationKind.NATURAL, None, None, True)


@pytest.mark.row("A-18")
@pytest.mark.parametrize("every_days", [0, -1, 1001, None])
def test_a_rotation_every(cast: Cast, pilot: Actor, every_days: int | None) -> None:
    with pytest.raises(RotationEveryZero, match="1000"):
        set_rotation(training(cast.slots_id), by=pilot, kind=RotationKind.PACED, every_days=every_days)


def test_neither_licences_nor_an_expired_session_rotate(cast: Cast, pilot: Actor) -> None:
    with pytest.raises(NotASlotSession):
        set_rotation(training(cast.licences_id), by=pilot, kind=RotationKind.NATURAL)
    with pytest.raises(SessionExpired):
        set_rotation(training(cast.expired_session_id), by=pilot, kind=RotationKind.NATURAL)


@pytest.mark.row("CON-59")
def test_a_foreign_pilot_a_manager_and_a_learner_rotate_nothing(cast: Cast) -> None:
    where = training(cast.slots_id)
    for person_id in (cast.globex_pilot_id, cast.manager_id, cast.learner_id):
        by = actor_for(person_id)
        with pytest.raises(Forbidden):
            set_rotation(where, by=by, kind=RotationKind.NATURAL)
        with pytest.raises(Forbidden):
            order_queue(where, [cast.waiting_enrolment_id], by=by)
        with pytest.raises(Forbidden):
            stop_rotation(where, by=by)
        with pytest.raises(Forbidden):
            rotate_session(where.id, clock.today(), by=by)


def test_a_rotation_is_seen_by_its_company_its_learners_and_nobody_else(cast: Cast) -> None:
    set_rotation(training(cast.slots_id), by=SYSTEM, kind=RotationKind.NATURAL)
    session.add(RotationRun(session_id=cast.slots_id, day=clock.today(), moves=0))
    finish_path(enrolment(cast.learner_enrolment_id), by=SYSTEM)
    seeing = {
        "pilot": 3,
        "learner": 3,
        "manager": 3,
        "waiting": 2,
        "globex_pilot": 0,
        "globex_learner": 0,
        "student": 0,
    }
    for name, seen in seeing.items():
        with acting_as(actor_for(getattr(cast, f"{name}_id"))):
            found = [session.scalars(select(one)).all() for one in (RotationPlan, RotationRun, PathCompletion)]
            assert sum(map(len, found)) == seen, name


def test_a_rotation_is_stopped_and_everybody_stays(cast: Cast, pilot: Actor) -> None:
    where = training(cast.slots_id)
    with pytest.raises(NoRotation):
        stop_rotation(where, by=pilot)
    set_rotation(where, by=pilot, kind=RotationKind.NATURAL)
    stop_rotation(where, by=pilot)
    assert where.rotation is None
    assert (held_by(where), queue_of(where)) == ([cast.learner_enrolment_id], [cast.waiting_enrolment_id])


@pytest.fixture
def three(cast: Cast) -> list[int]:
    """Three people who wait in Acme's session, in their order."""
    where = training(cast.slots_id)
    more = [Person(email=f"q{n}@exemple.fr", first_name="Q", last_name=str(n)) for n in range(2)]
    rows = [Enrolment(person=one, session=where) for one in more]
    session.add_all(rows)
    session.flush()
    for row in rows:
        queue_for_slot(row, by=SYSTEM)
    return queue_of(where)


@pytest.mark.row("CON-44")
def test_the_list_is_put_in_an_order(cast: Cast, pilot: Actor, three: list[int]) -> None:
    first, second, third = three
    order_queue(training(cast.slots_id), [third, first, second], by=pilot)
    assert queue_of(training(cast.slots_id)) == [third, first, second]


@pytest.mark.parametrize("wrong", ["one missing", "one twice", "a stranger"])
def test_an_order_of_other_people_than_those_who_wait_changes_nothing(
    cast: Cast, pilot: Actor, three: list[int], wrong: str
) -> None:
    first, second, third = three
    asked = {
        "one missing": [second, first],
        "one twice": [first, first, third],
        "a stranger": [second, first, cast.globex_waiting_enrolment_id],
    }[wrong]
    with pytest.raises(QueueChanged):
        order_queue(training(cast.slots_id), asked, by=pilot)
    assert queue_of(training(cast.slots_id)) == three


@pytest.mark.row("CON-47")
def test_a_night_gives_the_slot_to_who_waits_and_tells_both(cast: Cast) -> None:
    where = began_ten_days_ago(cast)
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=2)
    due = clock.today() + timedelta(days=2)
    assert rotate_session(where.id, due, by=SYSTEM) == 1
    session.expire_all()
    assert (held_by(where), queue_of(where)) == ([cast.waiting_enrolment_id], [cast.learner_enrolment_id])
    assert (where.slots_used, where.rotation and where.rotation.next_on) == (1, due + timedelta(days=2))
    before, after = session.scalars(
        select(SlotAssignment).where(SlotAssignment.session_id == where.id).order_by(SlotAssignment.id)
    )
    assert (before.released_for, after.assigned_for) == (SeatReason.ROTATION, SeatReason.ROTATION)
    assert before.during.upper == after.during.lower
    told = {(one.kind, one.recipient_id, one.payload["why"]) for one in session.scalars(select(Message))}
    assert told == {("slot_released", cast.learner_id, "rotation"), ("slot_assigned", cast.waiting_id, "rotation")}
    assert session.scalar(select(func.count(Notification.id))) == 2


def test_a_night_is_in_the_audit_log(cast: Cast) -> None:
    where = began_ten_days_ago(cast)
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=2)
    last = session.scalar(select(func.max(AuditEntry.id))) or 0
    rotate_session(where.id, clock.today() + timedelta(days=2), by=SYSTEM)
    said = session.execute(select(AuditEntry.act, AuditEntry.entity).where(AuditEntry.id > last))
    assert sorted((act.value, entity) for act, entity in said) == sorted(
        [
            (Act.CHANGED.value, "slot_assignment"), (Act.CREATED.value, "slot_assignment"),
            (Act.DELETED.value, "waiting_entry"), (Act.CREATED.value, "waiting_entry"),
        ]
    )  # fmt: skip


@pytest.mark.row("CON-51")
@pytest.mark.row("OPS-02")
def test_a_night_is_done_once_whoever_asks_again(cast: Cast) -> None:
    where = began_ten_days_ago(cast)
    set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=1)
    due = clock.today() + timedelta(days=1)
    assert [rotate_session(where.id, due, by=SYSTEM) for _ in range(3)] == [1, None, None]
    assert held_by(where) == [cast.waiting_enrolment_id]
    assert session.scalar(select(func.count(RotationRun.id))) == 1


@pytest.mark.row("CON-45")
@pytest.mark.row("A-59")
def test_naturally_the_slot_of_who_has_finished_goes_to_the_first_who_waits(cast: Cast) -> None:
    where = began_ten_days_ago(cast)
    set_rotation(where, by=SYSTEM, kind=RotationKind.NATURAL)
    assert rotate_session(where.id, clock.today(), by=SYSTEM) == 0
    finish_path(enrolment(cast.learner_enrolment_id), by=SYSTEM)
    assert rotate_session(where.id, clock.today() + timedelta(days=1), by=SYSTEM) == 1
    assert (held_by(where), queue_of(where)) == ([cast.waiting_enrolment_id], [])


def test_who_is_over_leaves_and_does_not_wait_again(cast: Cast) -> None:
    where = began_ten_days_ago(cast)
    set_rotation(where, by=SYSTEM, kind=RotationKind.NATURAL)
    enrolment(cast.learner_enrolment_id).own_ends_on = clock.today() - timedelta(days=1)
    enrolment(cast.waiting_enrolment_id).own_ends_on = clock.today() - timedelta(days=1)
    session.flush()
    assert rotate_session(where.id, clock.today(), by=SYSTEM) == 1
    session.expire_all()
    assert (held_by(where), queue_of(where), where.slots_used) == ([], [], 0)


@pytest.mark.parametrize("gone", ["no rotation", "licences", "deleted"])
def test_a_session_that_rotates_no_more_has_no_night(cast: Cast, gone: str) -> None:
    session_id = {"no rotation": cast.slots_id, "licences": cast.licences_id, "deleted": 0}[gone]
    assert rotate_session(session_id, date(2026, 3, 29), by=SYSTEM) is None


def test_a_night_is_committed_whole_with_the_checks_of_the_database(cast: Cast) -> None:
    act_as(SYSTEM)
    where = began_ten_days_ago(cast)
    with transaction():
        set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=1)
    with transaction():
        rotate_session(where.id, clock.today() + timedelta(days=1), by=SYSTEM)
    assert held_by(where) == [cast.waiting_enrolment_id]


def test_every_refusal_of_a_rotation_has_words() -> None:
    for refusal in (RotationEveryZero(longest=9), NoRotation(session="A"), QueueChanged(), FinishedTooEarly()):
        assert isinstance(refusal, DomainError)
        assert "%" not in str(refusal)
