"""A committed scratch database, for what needs several connections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine

from models.contracts.entities import Company, Enrolment, SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM, act_as
from tests.application import settings_for
from tests.conftest import fresh_database
from tests.models.contracts.races import SLOTS, TRIES, learner
from wsgi import create_app


@pytest.fixture
def scratch(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, where things are really committed."""
    databases = fresh_database("race")
    application = create_app(settings_for(next(databases), tmp_path))
    with application.app_context():
        small = db.engine
        db.engines[None] = create_engine(small.url, pool_size=TRIES + 1)  # nobody waits for a connection
        act_as(SYSTEM)
        yield application
        session.remove()
        db.engine.dispose()
        small.dispose()
    next(databases, None)


@pytest.fixture
def enrolments(scratch: Flask) -> list[int]:
    """Fifty learners of one session of ten slots."""
    today = clock.today()
    with transaction():
        where = TrainingSession(
            company=Company(name="Acme"), reference="Acme", kind=SessionKind.SLOTS, package=SLOTS,
            starts_on=today, ends_on=today + timedelta(days=9),
        )  # fmt: skip
        rows = [Enrolment(person=learner(number), session=where) for number in range(TRIES)]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]
