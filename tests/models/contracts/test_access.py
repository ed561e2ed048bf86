"""What a person may open on one day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, update

from models.accounts.actors import actor_for
from models.contracts.access import AccessState, accesses_of, short_name, state_of
from models.contracts.entities import Enrolment, RotationKind, RotationPlan, SessionKind, TrainingSession
from models.contracts.operations import set_rotation
from models.kernel import clock
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, act_as
from tests.cast import Cast

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))


@pytest.mark.row("ACC-14")
@given(first=DAYS, length=st.integers(0, 800), on=DAYS, holds=st.booleans(), kind=st.sampled_from(SessionKind))
def test_lessons_are_open_inside_the_period_alone_and_with_slots_while_one_is_held(
    first: date, length: int, on: date, holds: bool, kind: SessionKind
) -> None:
    last = first + timedelta(days=length)
    state = state_of(kind, first, last, holds_slot=holds, on=on)
    assert (state is AccessState.EXPIRED) == (on > last)
    assert (state is AccessState.NOT_STARTED) == (on < first)
    inside = first <= on <= last
    assert (state is AccessState.OPEN) == (inside and (kind is SessionKind.LICENCES or holds))
    assert (state is AccessState.WAITING) == (inside and kind is SessionKind.SLOTS and not holds)


@pytest.mark.row("ACC-14")
def test_a_holder_sees_their_days_and_their_slot(cast: Cast) -> None:
    act_as(actor_for(cast.learner_id))
    (access,) = accesses_of(cast.learner_id, clock.today())
    assert access.state is AccessState.OPEN
    assert (access.company_name, access.slots, access.days_left) == ("Acme", 2, 365)
    assert access.since is not None
    assert access.waiting_position is None


@pytest.mark.row("CON-07")
def test_who_waits_reads_who_holds_and_their_own_position(cast: Cast) -> None:
    act_as(actor_for(cast.waiting_id))
    (access,) = accesses_of(cast.waiting_id, clock.today())
    assert access.state is AccessState.WAITING
    assert access.holders == ("Amélie B.",)
    assert access.waiting_position == 1


@pytest.mark.row("CON-33")
def test_an_own_end_date_wins_over_the_one_of_the_session(cast: Cast) -> None:
    enrolment = session.get_one(Enrolment, cast.learner_enrolment_id)
    enrolment.own_ends_on = clock.today() - timedelta(days=1)
    session.flush()
    (access,) = accesses_of(cast.learner_id, clock.today())
    assert (access.state, access.days_left) == (AccessState.EXPIRED, 0)


def test_the_open_enrolment_comes_before_the_expired_one(cast: Cast) -> None:
    session.add(Enrolment(person_id=cast.expired_id, session_id=cast.licences_id))
    session.flush()
    states = [access.state for access in accesses_of(cast.expired_id, clock.today())]
    assert states == [AccessState.OPEN, AccessState.EXPIRED]


def test_the_number_of_queries_does_not_depend_on_the_number_of_enrolments(cast: Cast) -> None:
    def queries() -> int:
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        accesses_of(cast.learner_id, clock.today())
        return sum(statement.startswith("SELECT") for statement in statements)

    with_one = queries()
    other = TrainingSession(
        company_id=cast.acme_id, reference="Acme - Lille", kind=SessionKind.SLOTS, package=1,
        starts_on=clock.today(), ends_on=clock.today(),
    )  # fmt: skip
    session.add_all([other, Enrolment(person_id=cast.learner_id, session_id=cast.licences_id)])
    session.add(Enrolment(person_id=cast.learner_id, session=other))
    session.flush()
    assert len(accesses_of(cast.learner_id, clock.today())) == 3
    assert queries() == with_one == 2


@pytest.mark.parametrize(("planned", "hour", "expected"), [(3, 12, 3), (0, 4, 0), (0, 6, 1), (-2, 6, 1)])
def test_the_next_rotation_is_the_planned_day_or_the_next_night_where_it_was_missed(
    cast: Cast, planned: int, hour: int, expected: int
) -> None:
    today = clock.today()
    set_rotation(session.get_one(TrainingSession, cast.slots_id), by=SYSTEM, kind=RotationKind.PACED, every_days=9)
    session.execute(update(RotationPlan).values(next_on=today + timedelta(days=planned)))
    with time_machine.travel(datetime.combine(today, time(hour), tzinfo=clock.time_zone()), tick=False):
        (access,) = accesses_of(cast.waiting_id, today)
    assert (access.rotation, access.rotates_on) == (RotationKind.PACED, today + timedelta(days=expected))


def test_a_short_name_shows_one_letter_of_the_last_name() -> None:
    assert [short_name("Amélie", "Benali"), short_name("Zoé", "")] == ["Amélie B.", "Zoé"]
