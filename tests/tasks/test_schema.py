"""A file of changes is written by its number, from what the tables lack."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from tasks import schema
from tests.conftest import fresh_database


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    for url in fresh_database("revisions"):
        engine = create_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of migrations/, so that nothing is written beside the real ones."""
    ignored = shutil.ignore_patterns("__pycache__")
    return Path(shutil.copytree(schema.MIGRATIONS, tmp_path / "migrations", ignore=ignored))


def last_number(folder: Path) -> int:
    return max(int(path.name[:4]) for path in (folder / "versions").glob("[0-9]*.py"))


def test_a_revision_has_the_next_number_and_holds_what_the_tables_lack(engine: Engine, folder: Path) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE setting DROP COLUMN help_text"))
    last = last_number(folder)
    try:
        path = schema.new_revision(engine, "Help texts", folder)
    finally:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE setting ADD COLUMN help_text text"))
    assert path == folder / "versions" / f"{last + 1:04}_help_texts.py"
    source = path.read_text(encoding="utf-8")
    assert source.startswith('"""Help texts."""')
    assert f'revision = "{last + 1:04}"\ndown_revision = "{last:04}"' in source
    assert 'op.add_column("setting"' in source
    assert 'op.drop_column("setting", "help_text")' in source


def test_a_revision_is_refused_while_the_tables_are_behind(engine: Engine, folder: Path) -> None:
    first = schema.new_revision(engine, "First", folder)
    with pytest.raises(schema.SchemaRefused, match="passerelle db upgrade"):
        schema.new_revision(engine, "Second", folder)
    assert last_number(folder) == int(first.name[:4])


def test_a_revision_needs_a_message(engine: Engine, folder: Path) -> None:
    with pytest.raises(schema.SchemaRefused):
        schema.new_revision(engine, " _ ", folder)


def test_a_revision_that_no_file_holds_is_refused_with_a_sentence(engine: Engine) -> None:
    for move in (schema.upgrade, schema.downgrade):
        with pytest.raises(schema.SchemaRefused, match="'9999'"):
            move(engine, "9999")
