"""A committed database for what needs several connections: one for all the races, which write rows of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine

from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, act_as
from tests.application import settings_for
from tests.conftest import fresh_database
from tests.models.contracts.races import TRIES
from wsgi import create_app


@pytest.fixture(scope="module")
def scratch(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application on a database of its own, where things are really committed."""
    databases = fresh_database("catalogue_race")
    application = create_app(settings_for(next(databases), tmp_path_factory.mktemp("races")))
    with application.app_context():
        small = db.engine
        db.engines[None] = create_engine(small.url, pool_size=TRIES + 1)  # nobody waits for a connection
        act_as(SYSTEM)
        yield application
        session.remove()
        db.engine.dispose()
        small.dispose()
    next(databases, None)
