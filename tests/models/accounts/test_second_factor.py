"""The second step: a code once, a recovery code once, required of those who see others' data (test A7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from models.accounts import second_factor
from models.accounts.actors import actor_for
from models.accounts.entities import RecoveryCode, Role, TotpDevice
from models.accounts.refusals import (
    CodeRefused,
    NotWhileImpersonating,
    SecondFactorAlreadyOn,
    SecondFactorRequired,
)
from models.accounts.sign_in import asks_second_factor, open_session, session_of
from models.kernel import clock, settings
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import Actor, acting_as
from tests.cast import Cast
from tests.models.accounts.doors import HERE, code, open_sessions


def enrolled(by: Actor) -> tuple[str, list[str]]:
    with acting_as(by):
        key = second_factor.begin_enrolment(by=by).key
        return key, second_factor.confirm_enrolment(code(key=key), by=by)


def test_a_code_opens_once(cast: Cast) -> None:
    used = code()
    assert second_factor.accepts(cast.pilot_id, used)
    assert not second_factor.accepts(cast.pilot_id, used)


def test_an_earlier_code_does_not_open_after_a_later_one(cast: Cast) -> None:
    assert second_factor.accepts(cast.pilot_id, code(1))
    assert not second_factor.accepts(cast.pilot_id, code(0))


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_clock_may_differ_by_a_step(cast: Cast, step: int) -> None:
    with time_machine.travel(clock.now(), tick=False):
        assert second_factor.accepts(cast.pilot_id, code(step))


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "é" * 6, "\0" * 6, "\ud800", "１２３４５６"])
def test_what_is_no_code_opens_nothing(cast: Cast, typed: str) -> None:
    assert not second_factor.accepts(cast.pilot_id, typed)


def test_a_code_two_steps_away_opens_nothing(cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False):
        assert not second_factor.accepts(cast.pilot_id, code(2))
        assert not second_factor.accepts(cast.pilot_id, code(-2))


def test_a_code_opens_only_its_owners_account(cast: Cast) -> None:
    key, _codes = enrolled(actor_for(cast.learner_id))
    assert not second_factor.accepts(cast.waiting_id, code(1, key))
    assert second_factor.accepts(cast.learner_id, code(1, key))


def test_ten_recovery_codes_open_once_each_and_are_kept_hashed(cast: Cast) -> None:
    _key, codes = enrolled(actor_for(cast.learner_id))
    assert len(set(codes)) == 10
    kept = session.scalars(select(RecoveryCode.code_hash).where(RecoveryCode.person_id == cast.learner_id)).all()
    assert not set(codes) & set(kept)
    assert second_factor.accepts(cast.learner_id, f" {codes[0].upper()} ")
    assert not second_factor.accepts(cast.learner_id, codes[0])
    assert second_factor.accepts(cast.learner_id, codes[1].replace("-", ""))
    assert not second_factor.accepts(cast.waiting_id, codes[2])


def test_new_recovery_codes_replace_the_earlier_ones(cast: Cast) -> None:
    by = actor_for(cast.learner_id)
    _key, codes = enrolled(by)
    with acting_as(by):
        renewed = second_factor.renew_recovery_codes(by=by)
    assert not second_factor.accepts(cast.learner_id, codes[0])
    assert second_factor.accepts(cast.learner_id, renewed[0])


def test_an_unconfirmed_device_is_not_on_and_stays_the_same_on_reload(cast: Cast) -> None:
    by = actor_for(cast.learner_id)
    with acting_as(by):
        first = second_factor.begin_enrolment(by=by)
        assert second_factor.begin_enrolment(by=by) == first
        with pytest.raises(CodeRefused):
            second_factor.confirm_enrolment("000000", by=by)
    assert not second_factor.is_on(cast.learner_id)
    assert not second_factor.accepts(cast.learner_id, code(key=first.key))


def test_the_code_that_confirmed_does_not_sign_in(cast: Cast) -> None:
    with time_machine.travel(clock.now(), tick=False):
        key, _codes = enrolled(actor_for(cast.learner_id))
        assert not second_factor.accepts(cast.learner_id, code(key=key))


def test_a_second_device_does_not_replace_the_first(cast: Cast) -> None:
    by = actor_for(cast.pilot_id)
    with acting_as(by), pytest.raises(SecondFactorAlreadyOn):
        second_factor.begin_enrolment(by=by)


def test_a_role_that_requires_it_cannot_switch_it_off_and_a_learner_can(cast: Cast) -> None:
    with pytest.raises(SecondFactorRequired):
        second_factor.switch_off(by=actor_for(cast.pilot_id))
    enrolled(actor_for(cast.learner_id))
    second_factor.switch_off(by=actor_for(cast.learner_id))
    assert not second_factor.is_on(cast.learner_id)


def test_staff_reset_a_lost_device_and_its_sessions_end(cast: Cast) -> None:
    pilot = cast.person("pilot")
    open_session(pilot, **HERE)
    with acting_as(actor_for(cast.administrator_id)) as by:
        second_factor.reset_second_factor(pilot, by=by)
    assert (second_factor.is_on(cast.pilot_id), open_sessions(cast.pilot_id)) == (False, 0)
    with pytest.raises(Forbidden):
        second_factor.reset_second_factor(cast.person("learner"), by=actor_for(cast.pilot_id))


def test_nobody_touches_it_through_somebody_elses_eyes(cast: Cast) -> None:
    by = actor_for(cast.learner_id, impersonator_id=cast.administrator_id)
    for operation in (second_factor.begin_enrolment, second_factor.renew_recovery_codes, second_factor.switch_off):
        with pytest.raises(NotWhileImpersonating):
            operation(by=by)


@pytest.mark.parametrize("name", ["administrator", "pilot", "globex_pilot"])
def test_without_a_device_the_roles_that_need_one_have_no_right(cast: Cast, name: str) -> None:
    person = cast.person(name)
    session.delete(session.scalars(select(TotpDevice).where(TotpDevice.person_id == person.id)).one())
    _row, secret = open_session(person, **HERE)
    opened = session_of(secret)
    assert opened is not None
    assert (opened.must_enrol, dict(opened.actor.reach), opened.actor.roles) == (True, {}, frozenset())
    enrolled(actor_for(person.id))
    opened = session_of(secret)
    assert opened is not None
    assert (opened.must_enrol, opened.actor.roles) == (False, actor_for(person.id).roles)


def test_the_demo_asks_nobody(cast: Cast, app: Flask) -> None:
    before = settings.active()
    assert [role for role in Role if asks_second_factor(frozenset({role}))] == [Role.ADMINISTRATOR, Role.PILOT]
    settings.activate(replace(before, demo=True))
    try:
        assert not any(asks_second_factor(frozenset({role})) for role in Role)
    finally:
        settings.activate(before)
