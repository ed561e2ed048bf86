"""Seeing what somebody sees: administrators alone, fresh, with a reason, never upward (test Z6)."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
import time_machine
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.accounts.entities import Impersonation, PersonState, Role
from models.accounts.granting import grant_role
from models.accounts.impersonation import impersonate, stop_impersonating
from models.accounts.refusals import (
    AlreadyDeactivated,
    NotWhileImpersonating,
    NotYourself,
    ProofTooOld,
    ReasonMissing,
)
from models.accounts.sign_in import end_sessions, session_of, sign_out
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as
from tests.cast import Cast
from tests.models.accounts.doors import at_screen

NAMES = ("administrator", "pilot", "manager", "learner", "student", "tester", "alumna", "teacher", "recruiter")


def seen(cast: Cast, by: Actor, name: str = "learner") -> str:
    person = cast.person(name)
    with acting_as(by):
        return impersonate(person, by=by, reason="Elle ne voit pas sa session")


def test_every_pair_only_the_administrator_and_never_upward(cast: Cast) -> None:
    grant_role(cast.person("globex_learner"), Role.ADMINISTRATOR, by=SYSTEM)
    allowed = set()
    for actor, target in product(NAMES, (*NAMES, "globex_learner")):
        try:
            seen(cast, at_screen(cast.person(actor)), target)
        except DomainError:
            continue
        allowed.add((actor, target))
    assert allowed == {("administrator", name) for name in NAMES if name != "administrator"}


def test_the_actor_is_the_person_seen_and_who_is_behind_is_written(cast: Cast) -> None:
    secret = seen(cast, at_screen(cast.person("administrator")))
    opened = session_of(secret)
    assert opened is not None
    assert opened.actor.reach == actor_for(cast.learner_id).reach
    assert (opened.actor.person_id, opened.actor.impersonator_id) == (cast.learner_id, cast.administrator_id)
    assert not opened.is_fresh
    row = session.scalars(select(Impersonation)).one()
    assert (row.by_id, row.person_id, row.reason, row.ended_at) == (
        cast.administrator_id, cast.learner_id, "Elle ne voit pas sa session", None,
    )  # fmt: skip


def test_it_ends_when_stopped_and_the_row_says_when(cast: Cast) -> None:
    secret = seen(cast, at_screen(cast.person("administrator")))
    opened = session_of(secret)
    assert opened is not None
    with acting_as(opened.actor):
        stop_impersonating(by=opened.actor)
    assert session_of(secret) is None
    assert session.scalars(select(Impersonation.ended_at)).one() is not None


@pytest.mark.parametrize("person", ["administrator", "learner"])
def test_it_ends_with_the_sessions_of_either(cast: Cast, person: str) -> None:
    secret = seen(cast, at_screen(cast.person("administrator")))
    end_sessions(getattr(cast, f"{person}_id"), reason="roles_changed")
    assert session_of(secret) is None
    assert session.scalars(select(Impersonation.ended_at)).one() is not None


def test_signing_out_behind_somebody_elses_eyes_says_when_it_ended(cast: Cast) -> None:
    secret = seen(cast, at_screen(cast.person("administrator")))
    sign_out(secret)
    assert session_of(secret) is None
    assert session.scalars(select(Impersonation.ended_at)).one() is not None


def test_it_lasts_an_hour_at_most(cast: Cast) -> None:
    secret = seen(cast, at_screen(cast.person("administrator")))
    with time_machine.travel(clock.now() + timedelta(minutes=21)):
        assert session_of(secret) is None


def test_it_needs_a_fresh_proof_a_reason_and_an_open_account(cast: Cast) -> None:
    by = at_screen(cast.person("administrator"))
    with acting_as(by):
        with pytest.raises(ReasonMissing):
            impersonate(cast.person("learner"), by=by, reason="  ")
        with pytest.raises(NotYourself):
            impersonate(cast.person("administrator"), by=by, reason="x")
        with time_machine.travel(clock.now() + timedelta(minutes=10)), pytest.raises(ProofTooOld):
            impersonate(cast.person("learner"), by=by, reason="x")
        cast.person("learner").state = PersonState.DEACTIVATED
        with pytest.raises(AlreadyDeactivated):
            impersonate(cast.person("learner"), by=by, reason="x")
    with pytest.raises(Forbidden):
        seen(cast, at_screen(cast.person("pilot")))


def test_nobody_goes_on_from_somebody_elses_eyes(cast: Cast) -> None:
    secret = seen(cast, at_screen(cast.person("administrator")))
    opened = session_of(secret)
    assert opened is not None
    with pytest.raises(NotWhileImpersonating):
        impersonate(cast.person("waiting"), by=opened.actor, reason="x")


def test_a_pilot_without_a_second_step_can_be_helped(cast: Cast) -> None:
    grant_role(cast.person("teacher"), Role.PILOT, by=SYSTEM, company_id=cast.acme_id)
    opened = session_of(seen(cast, at_screen(cast.person("administrator")), "teacher"))
    assert opened is not None
    assert not opened.must_enrol
    assert opened.actor.reach
