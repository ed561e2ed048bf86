"""What docs/deploy says of backups is true: a dump restored elsewhere holds every row, and is what the code expects."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from models.kernel.database import Entity, db, session
from tasks import schema
from tasks.operate import demo
from tasks.operate.program import PROGRAMS, wheel_folder
from tests.application import settings_for
from tests.conftest import fresh_database
from wsgi import create_app


@pytest.fixture
def filled_url(tmp_path: Path) -> Iterator[str]:
    for url in fresh_database("backup"):
        application = create_app(settings_for(url, tmp_path))
        with application.app_context():
            demo.load_once()
            session.remove()
            db.engine.dispose()
        yield url


@pytest.fixture
def empty_url(filled_url: str) -> Iterator[str]:
    for url in fresh_database("restored"):
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
        yield url


@pytest.mark.slow
def test_a_dump_restored_elsewhere_holds_every_row(filled_url: str, empty_url: str, tmp_path: Path) -> None:
    dump = tmp_path / "passerelle.dump"
    program("pg_dump", "--format=custom", f"--file={dump}", libpq(filled_url))
    program("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={libpq(empty_url)}", dump)
    before, after = create_engine(filled_url), create_engine(empty_url)
    try:
        assert counts(after) == counts(before)
        assert counts(after)["person"] == 400
        assert schema.differences(after) == []
    finally:
        before.dispose()
        after.dispose()


def program(name: str, *words: str | Path) -> None:
    subprocess.run([wheel_folder() / PROGRAMS / "bin" / name, *words], check=True, capture_output=True)


def libpq(url: str) -> str:
    return url.replace("+psycopg", "")


def counts(engine: Engine) -> dict[str, int | None]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(text(f'SELECT count(*) FROM "{table.name}"'))
            for table in Entity.metadata.sorted_tables
        }
