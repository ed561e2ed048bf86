"""Real PostgreSQL, one database a run, one rolled-back transaction a test; nothing leaves the machine."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from models.kernel import settings
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, act_as
from models.kernel.settings import Settings
from tasks import schema
from tests.application import settings_for
from tests.browser_client import Browser
from tests.cast import Cast, build_cast
from wsgi import create_app

AT_HOME: list[Settings] = []
"""The settings of the application that most tests share."""


def pytest_configure(config: pytest.Config) -> None:
    """One server for the whole run: the one of TEST_DATABASE_URL, else our own embedded one."""
    if hasattr(config, "workerinput") or os.environ.get("TEST_DATABASE_URL"):
        return
    from tasks.operate.postgres import EmbeddedPostgres

    server = EmbeddedPostgres(Path("var/test-postgres").absolute(), durable=False)
    os.environ["TEST_DATABASE_URL"] = server.start()
    config.add_cleanup(server.stop)


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A failure is told when it happens: a run that is stopped before its end has said what it knew."""
    if report.failed and not os.environ.get("PYTEST_XDIST_WORKER"):
        sys.stderr.write(f"\n{report.nodeid} ({report.when}, {report.duration:.1f} s)\n{report.longreprtext}\n")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """An empty, migrated database that is dropped at the end of the run."""
    yield from fresh_database("test")


def fresh_database(purpose: str) -> Iterator[str]:
    """Create, migrate, hand out and drop a database of the test server."""
    server = make_url(os.environ["TEST_DATABASE_URL"])
    name = f"passerelle_{purpose}_{os.getpid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    drop_database(admin, name)
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = server.set(database=name)
    engine = create_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    yield url.render_as_string(hide_password=False)
    drop_database(admin, name)
    admin.dispose()


def drop_database(admin: Engine, name: str) -> None:
    """Drop a database with whoever is connected; the server's own cleaner, which nobody may end, is waited for."""
    for patience in range(40):
        try:
            with admin.connect() as connection:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        except ProgrammingError:
            if patience == 39:
                raise
            time.sleep(0.25)
        else:
            return


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    application = create_app(settings_for(database_url, tmp_path_factory.mktemp("var")))
    application.testing = True
    AT_HOME.append(application.extensions["passerelle"])
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def standing_cast(app: Flask) -> Cast:
    """The people of every test, written once."""
    with app.app_context():
        act_as(SYSTEM)
        return build_cast()


@pytest.fixture
def cast(app: Flask, standing_cast: Cast) -> Iterator[Cast]:
    """The standing cast inside a transaction that is rolled back, acting as the system."""
    own = app.extensions["passerelle"]
    if settings.active().database_url != own.database_url:  # an application of another module was the last made
        settings.activate(own)
    with app.app_context():
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        whole = connection.begin()
        connection.begin_nested()
        engines[None] = connection  # type: ignore[assignment]  # sessions join it through savepoints
        act_as(SYSTEM)
        try:
            yield standing_cast
        finally:
            session.remove()
            engines[None] = engine
            whole.rollback()
            connection.close()


@pytest.fixture
def browser(app: Flask, cast: Cast) -> Browser:
    """A test client that signs in as anybody of the cast and carries the CSRF token."""
    return Browser(app)


@pytest.fixture(scope="module", autouse=True)
def settings_at_home() -> Iterator[None]:
    """A module that makes an application of its own leaves the settings to the next as they were."""
    yield
    if AT_HOME:
        settings.activate(AT_HOME[-1])


@pytest.fixture(autouse=True)
def settings_of_before() -> Iterator[None]:
    """A test that makes an application of its own leaves the settings of the others as they were."""
    before = settings._active
    yield
    if before is not None:
        settings.activate(before)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches beyond this machine fails."""
    connect = socket.socket.connect

    def guarded(this: socket.socket, address: object) -> None:
        if this.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            assert address[0] in ("127.0.0.1", "::1", "localhost"), f"network: {address}"
        connect(this, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
