"""The schema's versions: up, down, and whether the tables are what the code expects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine

from models.kernel.database import Entity

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class SchemaRefused(RuntimeError):
    """The schema cannot be moved, or no file of changes written; the sentence says why."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision, upwards. Raises SchemaRefused when no file has that number."""
    with engine.begin() as connection, _refusals():
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the database to a revision, downwards (``base`` empties it). Raises SchemaRefused as `upgrade` does."""
    with engine.begin() as connection, _refusals():
        command.downgrade(_config(connection), revision)


def differences(engine: Engine) -> list[Any]:
    """What the tables lack or have too much beside the entities; empty when both agree."""
    with engine.connect() as connection:
        return list(
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Entity.metadata)
        )


def new_revision(engine: Engine, message: str, folder: Path = MIGRATIONS) -> Path:
    """Write what leads from the tables to the entities as the next numbered file, ``0002_what_changed.py``.

    Args:
        message: what changes, in a few words; they name the file.
        folder: where ``env.py`` and ``versions`` stand.

    Raises:
        SchemaRefused: the message has no words, or the tables are not at the last revision yet.
    """
    if not re.search(r"[^\W_]", message):
        raise SchemaRefused("The message has no words: say what changes.")
    with engine.connect() as connection:
        config = _config(connection, folder)
        scripts = ScriptDirectory.from_config(config)
        if MigrationContext.configure(connection).get_current_heads() != tuple(scripts.get_heads()):
            raise SchemaRefused("The tables are not at the last revision: passerelle db upgrade, then try again.")
        number = 1 + max((int(script.revision) for script in scripts.walk_revisions()), default=0)
        written = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
    assert isinstance(written, Script)  # noqa: S101 - alembic gives a list only to those who ask for several
    return Path(written.path)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except CommandError as problem:
        raise SchemaRefused(f"{problem}.") from None


def _config(connection: Connection, folder: Path = MIGRATIONS) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    if find_spec("ruff"):  # a file of changes is written on a developer's machine, and formatted as the rest is
        config.set_section_option("post_write_hooks", "hooks", "tidy, form")
        for hook, words in (("tidy", "check --fix --quiet --exit-zero"), ("form", "format --quiet")):
            config.set_section_option("post_write_hooks", f"{hook}.type", "module")
            config.set_section_option("post_write_hooks", f"{hook}.module", "ruff")
            config.set_section_option("post_write_hooks", f"{hook}.options", f"{words} REVISION_SCRIPT_FILENAME")
    return config
