"""Sessions of the cast, verbs that are refused, and what the database checks at commit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from models.contracts.entities import Enrolment, TrainingSession
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.unchanged import contents

TABLES = (
    "company", "person", "training_session", "enrolment", "slot_assignment", "waiting_entry", "rotation_plan",
    "supervision",
)  # fmt: skip


def slots(cast: Cast) -> TrainingSession:
    """Two slots: one held, one free; two learners."""
    return session.get_one(TrainingSession, cast.slots_id)


def licences(cast: Cast) -> TrainingSession:
    """One licence, one learner."""
    return session.get_one(TrainingSession, cast.licences_id)


def only_enrolment(where: TrainingSession) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.session_id == where.id)).one()


def refused(refusal: type[DomainError], verb: Callable[..., object], *args: object, **values: object) -> DomainError:
    """A verb that is refused changes no row of any table."""
    session.flush()
    before = contents(TABLES)
    with pytest.raises(refusal) as told, session.begin_nested():
        verb(*args, **{"by": SYSTEM, **values})
    assert contents(TABLES) == before
    return told.value


def commit() -> None:
    """What the database checks at the end of a transaction, which that of a test never reaches."""
    session.flush()
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    session.expire_all()


def committed(work: Callable[[], object]) -> None:
    """Do something as a transaction of its own."""
    with transaction():
        work()
        commit()
