"""Login sessions: how long they last, who lists and ends them (tests S1, S2, S5, A8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import create_engine, text

from models.accounts import queries
from models.accounts.actors import actor_for
from models.accounts.entities import PersonState
from models.accounts.sign_in import end_session, end_sessions, open_session, session_of, sign_out, touch
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import acting_as
from tests.cast import Cast
from tests.conftest import fresh_database
from tests.models.accounts.doors import HERE, session_row


def opened(cast: Cast, name: str) -> str:
    _row, secret = open_session(cast.person(name), **HERE)
    return secret


@pytest.mark.parametrize(
    ("name", "idle", "whole"),
    [
        ("learner", timedelta(days=14), timedelta(days=30)),
        ("pilot", timedelta(minutes=60), timedelta(hours=12)),
        ("manager", timedelta(minutes=60), timedelta(hours=12)),
    ],
)
def test_a_session_idles_and_ends_sooner_in_the_back_office(
    cast: Cast, name: str, idle: timedelta, whole: timedelta
) -> None:
    secret, second = opened(cast, name), timedelta(seconds=5)
    start = clock.now()
    with time_machine.travel(start + idle - second):
        assert session_of(secret)
    with time_machine.travel(start + idle + second):
        assert session_of(secret) is None
    session_row(secret).last_seen_at = start + whole - second
    with time_machine.travel(start + whole - second):
        assert session_of(secret)
    with time_machine.travel(start + whole + second):
        assert session_of(secret) is None


def test_a_session_in_use_stays_open_and_says_who_was_seen(cast: Cast) -> None:
    secret = opened(cast, "learner")
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        now, found = clock.now(), session_of(secret)
        assert found is not None
        touch(found)
        session.expire_all()
        assert session_row(secret).last_seen_at == cast.person("learner").last_seen_at == now


def test_an_ended_session_opens_nothing(cast: Cast) -> None:
    secret = opened(cast, "learner")
    sign_out(secret)
    assert session_of(secret) is None
    assert session_of("guessed") is None


@pytest.mark.row("U-02")
@pytest.mark.parametrize("state", [state for state in PersonState if state is not PersonState.ACTIVE])
def test_only_an_active_account_has_an_open_session(cast: Cast, state: PersonState) -> None:
    secret = opened(cast, "learner")
    cast.person("learner").state = state
    assert session_of(secret) is None


def test_everything_ends_but_the_session_one_keeps(cast: Cast) -> None:
    first, second, foreign = opened(cast, "learner"), opened(cast, "learner"), opened(cast, "waiting")
    assert end_sessions(cast.learner_id, reason="password_changed", keep=session_row(second).id) == 1
    assert [session_of(secret) is not None for secret in (first, second, foreign)] == [False, True, True]


def test_a_person_lists_and_ends_their_own_sessions_and_staff_anybodys(cast: Cast) -> None:
    mine, foreign = session_row(opened(cast, "learner")), session_row(opened(cast, "waiting"))
    with acting_as(actor_for(cast.learner_id)) as by:
        assert session.scalars(queries.open_sessions(cast.learner_id)).all() == [mine]
        assert session.scalars(queries.open_sessions(cast.waiting_id)).all() == []
        end_session(mine, by=by)
        with pytest.raises(Forbidden):
            end_session(foreign, by=by)
    with acting_as(actor_for(cast.administrator_id)) as by:
        assert session.scalars(queries.open_sessions(cast.waiting_id)).all() == [foreign]
        end_session(foreign, by=by, reason="ended_by_staff")
    assert (foreign.ended_at is not None, foreign.end_reason) == (True, "ended_by_staff")


@pytest.fixture
def empty_database() -> Iterator[str]:
    yield from fresh_database("empty")


def test_a_new_installation_has_no_account_and_no_password(empty_database: str) -> None:
    engine = create_engine(empty_database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM person")) == 0
    engine.dispose()
