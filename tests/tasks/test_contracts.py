"""The jobs of the contracts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.accounts.entities import OneTimeToken, Person, PersonState, TokenPurpose
from models.contracts.entities import TrainingSession
from models.kernel import clock
from models.kernel.database import session
from models.outbox.entities import Message
from tasks.contracts import send_welcome_mails
from tests.cast import Cast


def welcomed() -> list[int | None]:
    return list(session.scalars(select(Message.recipient_id).where(Message.kind == "welcome")))


def first_day(cast: Cast) -> TrainingSession:
    return session.get_one(TrainingSession, cast.upcoming_session_id)


@pytest.mark.row("ACC-07")
def test_access_codes_never_leave_before_the_first_day(cast: Cast) -> None:
    send_welcome_mails(first_day(cast).starts_on - timedelta(days=1))
    assert welcomed() == []


@pytest.mark.row("D2")
@pytest.mark.row("ACC-07")
def test_access_codes_leave_on_the_first_day_as_a_link_of_seven_days(cast: Cast) -> None:
    said = send_welcome_mails(first_day(cast).starts_on)
    assert welcomed() == [cast.invited_id]
    assert said.values["n"] == 1
    link = session.scalars(select(OneTimeToken)).one()
    assert (link.purpose, link.person_id) == (TokenPurpose.WELCOME, cast.invited_id)
    assert timedelta(days=6) < link.expires_at - clock.now() < timedelta(days=8)


def test_running_the_job_twice_welcomes_once(cast: Cast) -> None:
    send_welcome_mails(first_day(cast).starts_on)
    said = send_welcome_mails(first_day(cast).starts_on)
    assert said.values["n"] == 0
    assert welcomed() == [cast.invited_id]


def test_a_day_that_the_clock_missed_is_caught_up(cast: Cast) -> None:
    send_welcome_mails(first_day(cast).starts_on + timedelta(days=3))
    assert welcomed() == [cast.invited_id]


def test_nobody_is_welcomed_to_a_session_that_is_over(cast: Cast) -> None:
    send_welcome_mails(first_day(cast).ends_on + timedelta(days=1))
    assert welcomed() == []


def test_who_already_has_a_password_is_not_welcomed(cast: Cast) -> None:
    session.get_one(Person, cast.invited_id).state = PersonState.ACTIVE
    session.flush()
    send_welcome_mails(first_day(cast).starts_on)
    assert welcomed() == []
