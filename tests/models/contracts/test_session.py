"""A session: its states, day by day, and a package that is not the number of its learners."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.contracts.entities import Enrolment, SessionState, TrainingSession
from models.contracts.operations import assign_slot
from models.contracts.refusals import NoFreeSlot
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.cast import Cast, enrol


@pytest.mark.row("CON-37")
@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        (0, 0, SessionState.RUNNING),
        (-1, 0, SessionState.RUNNING),
        (0, 1, SessionState.RUNNING),
        (1, 9, SessionState.UPCOMING),
        (-9, -1, SessionState.EXPIRED),
    ],
)
def test_a_session_runs_while_its_expiry_date_is_not_passed(start: int, end: int, state: SessionState) -> None:
    today = date(2026, 3, 29)
    row = TrainingSession(starts_on=today + timedelta(days=start), ends_on=today + timedelta(days=end))
    assert row.state_on(today) is state


@pytest.mark.row("CON-20")
def test_a_session_holds_more_learners_than_slots_and_gives_no_more_than_it_has(cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    newcomers = [enrol(cast.person(name), where) for name in ("student", "tester", "alumna")]
    session.flush()
    enrolled = session.scalar(select(func.count()).where(Enrolment.session_id == where.id))
    assert (where.package, enrolled) == (2, 5)
    assign_slot(newcomers[0], by=SYSTEM)
    with pytest.raises(NoFreeSlot):
        assign_slot(newcomers[1], by=SYSTEM)
