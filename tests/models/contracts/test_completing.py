"""Declaring a path finished, and taking it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.contracts.entities import Enrolment
from models.contracts.operations import finish_path, reopen_path
from models.contracts.refusals import AlreadyFinished, FinishedTooEarly, NotFinished
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, acting_as
from tests.cast import Cast


def enrolment(enrolment_id: int) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.id == enrolment_id)).one()


def test_staff_declare_a_path_finished_and_take_it_back(cast: Cast) -> None:
    staff, learner = actor_for(cast.administrator_id), enrolment(cast.learner_enrolment_id)
    finish_path(learner, by=staff)
    with pytest.raises(AlreadyFinished):
        finish_path(learner, by=staff)
    assert learner.completion is not None
    assert (learner.completion.finished_on, learner.completion.recorded_by_id) == (clock.today(), cast.administrator_id)
    reopen_path(learner, by=staff)
    assert learner.completion is None
    with pytest.raises(NotFinished):
        reopen_path(learner, by=staff)


@pytest.mark.parametrize("shift", [-400, 1])
def test_a_path_is_finished_on_a_day_of_its_own(cast: Cast, shift: int) -> None:
    with pytest.raises(FinishedTooEarly):
        finish_path(enrolment(cast.learner_enrolment_id), by=SYSTEM, on=clock.today() + timedelta(days=shift))


def test_a_pilot_declares_nobody_finished(cast: Cast) -> None:
    pilot = actor_for(cast.pilot_id)
    with acting_as(pilot), pytest.raises(Forbidden):
        finish_path(enrolment(cast.learner_enrolment_id), by=pilot)
