"""The application with one more screen, which opens every door of the engine to a pilot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from models.kernel.database import db
from tests.backoffice.exports import committed_school, school  # noqa: F401
from tests.backoffice.probe import ProbeScreen
from tests.conftest import AT_HOME, settings_for
from wsgi import create_app


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    application = create_app(settings_for(database_url, tmp_path_factory.mktemp("backoffice")))
    application.testing = True
    AT_HOME.append(application.extensions["passerelle"])
    application.extensions["admin"][0].add_view(ProbeScreen())
    yield application
    with application.app_context():
        db.engine.dispose()
