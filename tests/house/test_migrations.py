"""The schema goes up, down and up again on a database that holds people, and is what the entities say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from models.kernel.database import db, session
from tasks import schema
from tasks.operate import bench_data, demo
from tests.application import settings_for
from tests.conftest import fresh_database
from wsgi import create_app


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Flask]:
    for url in fresh_database("migrations"):
        application = create_app(settings_for(url, tmp_path))
        with application.app_context():
            demo.load_once()
            bench_data.load(1_000, force=True)
            session.remove()
            yield application
            session.remove()
            db.engine.dispose()


def test_the_tables_are_what_the_entities_say(database_url: str) -> None:
    engine = create_engine(database_url)
    try:
        assert schema.differences(engine) == []
    finally:
        engine.dispose()


def test_up_down_up_on_a_filled_database(filled: Flask) -> None:
    schema.downgrade(db.engine, "base")
    with db.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        functions = connection.execute(
            text(
                "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace LEFT JOIN pg_depend d "
                "ON d.objid = p.oid AND d.deptype = 'e' WHERE n.nspname = 'public' AND d.objid IS NULL"
            )
        )
        assert functions.all() == []
    schema.upgrade(db.engine)
    assert schema.differences(db.engine) == []
    assert demo.load_once()


def test_each_revision_goes_down_one_step_and_up_again(filled: Flask) -> None:
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    for revision in [script.revision for script in scripts.walk_revisions()]:
        schema.downgrade(db.engine, f"{revision}-1" if scripts.get_revision(revision).down_revision else "base")
    schema.upgrade(db.engine)
    assert schema.differences(db.engine) == []


def test_there_is_one_line_of_revisions() -> None:
    assert len(ScriptDirectory(str(schema.MIGRATIONS)).get_heads()) == 1
