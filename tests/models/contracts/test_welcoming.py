"""The start of a path is told once: by access codes to who has no password, by a mail to who has one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.accounts.entities import Person, PersonState
from models.contracts.entities import Enrolment, SessionKind, TrainingSession
from models.contracts.operations import announce_paths, welcome_starting_learners
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.outbox.entities import Message
from tests.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def second(cast: Cast) -> Enrolment:
    """A second path, which begins in sixty days, of a learner who has an account since the first."""
    enrolment = Enrolment(
        person_id=cast.learner_id, session=session.get_one(TrainingSession, cast.upcoming_session_id),
        created_at=clock.now(),
    )  # fmt: skip
    session.add(enrolment)
    session.flush()
    return enrolment


def told(person_id: int) -> list[tuple[str, int]]:
    """(kind, path) of the mails about a start, in their order."""
    starts = select(Message).where(Message.kind.in_(("welcome", "path_started")), Message.recipient_id == person_id)
    return [(mail.kind, mail.payload["enrolment_id"]) for mail in session.scalars(starts.order_by(Message.id))]


def start(enrolment: Enrolment, *after: int) -> list[tuple[str, int]]:
    """Run the job so many days after the first day, one after another."""
    for days in after:
        welcome_starting_learners(enrolment.session.starts_on + days * DAY, by=SYSTEM)
        announce_paths(enrolment.session.starts_on + days * DAY, by=SYSTEM)
    return told(enrolment.person_id)


@pytest.mark.row("NOT-30")
@pytest.mark.row("OPS-03")
def test_a_second_path_is_announced_on_its_first_day_once(second: Enrolment) -> None:
    assert start(second, -1) == []
    assert start(second, 0, 0, 1, 2, 30) == [("path_started", second.id)]


@pytest.mark.row("NOT-30")
def test_an_account_opened_by_the_codes_of_a_path_is_not_told_of_it_again(cast: Cast) -> None:
    first = session.scalars(select(Enrolment).where(Enrolment.person_id == cast.invited_id)).one()
    assert start(first, 0) == [("welcome", first.id)]
    first.person.state = PersonState.ACTIVE
    session.flush()
    assert start(first, 0, 1, 2) == [("welcome", first.id)]


def test_codes_of_before_this_was_remembered_count_for_the_path_they_came_with(cast: Cast) -> None:
    licensed = session.scalars(select(Enrolment).where(Enrolment.person_id == cast.licensed_id)).one()
    session.add(Message(key="welcome:9", kind="welcome", recipient_id=cast.licensed_id, payload={"token_id": 9}))
    session.flush()
    assert announce_paths(clock.today(), by=SYSTEM) > 0
    assert select_started(licensed) == []


def select_started(enrolment: Enrolment) -> list[str]:
    started = select(Message.key).where(Message.kind == "path_started", Message.recipient_id == enrolment.person_id)
    return list(session.scalars(started))


def test_a_clock_that_stood_still_for_three_days_is_caught_up_and_no_longer(second: Enrolment) -> None:
    assert start(second, 4, 20) == []
    assert start(second, 3) == [("path_started", second.id)]


def test_who_comes_into_a_running_session_is_told_then(cast: Cast) -> None:
    licensed = session.scalars(select(Enrolment).where(Enrolment.person_id == cast.licensed_id)).one()
    licensed.session.starts_on = clock.today() - 50 * DAY
    session.flush()
    announce_paths(clock.today(), by=SYSTEM)
    assert select_started(licensed) == [f"path-started:{licensed.id}"]


@pytest.mark.parametrize("state", [PersonState.DEACTIVATED, PersonState.ARCHIVED, PersonState.REFUSED])
def test_nothing_is_announced_to_a_closed_account(second: Enrolment, state: PersonState) -> None:
    second.person.state = state
    session.flush()
    assert start(second, 0, 1) == []


def test_who_let_the_codes_of_a_first_path_lie_is_told_of_the_second(cast: Cast, second: Enrolment) -> None:
    second.person = session.get_one(Person, cast.licensed_id)
    second.person.state = PersonState.INVITED
    session.flush()
    welcome_starting_learners(clock.today(), by=SYSTEM)
    first = told(cast.licensed_id)
    assert [kind for kind, _path in first] == ["welcome"]
    assert start(second, 0, 1) == [*first, ("path_started", second.id)]


def test_the_mail_says_whether_lessons_wait_for_a_slot(second: Enrolment) -> None:
    start(second, 0)
    assert second.session.kind is SessionKind.SLOTS
    started = select(Message.payload["session_kind"].astext).where(Message.key == f"path-started:{second.id}")
    assert session.scalars(started).one() == "slots"
