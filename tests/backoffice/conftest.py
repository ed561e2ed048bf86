"""The application with one more screen, which opens every door of the engine to a pilot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from backoffice import paging
from models.accounts.entities import Person, PersonState
from models.kernel.database import db, session
from tests.application import settings_for
from tests.backoffice.exports import committed_school, school  # noqa: F401
from tests.backoffice.probe import ProbeScreen
from tests.cast import Cast
from tests.conftest import AT_HOME
from wsgi import create_app

PEOPLE = 137


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    application = create_app(settings_for(database_url, tmp_path_factory.mktemp("backoffice")))
    application.testing = True
    AT_HOME.append(application.extensions["passerelle"])
    application.extensions["admin"][0].add_view(ProbeScreen())
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def crowd(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A hundred and more people of five names beside the cast; a cap that they go beyond."""
    for number in range(PEOPLE):
        state = PersonState.INVITED if number % 3 else PersonState.ACTIVE
        session.add(
            Person(email=f"foule{number}@exemple.fr", first_name="Foule", last_name=f"Nom{number % 5}", state=state)
        )
    session.flush()
    monkeypatch.setattr(paging, "CAP", 100)
    monkeypatch.setattr(paging, "HITS", 100)
    return cast
