"""`passerelle check audit`, as an operator types it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, STDOUT

import pytest
from sqlalchemy import create_engine, text

from models.contracts.entities import Company
from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.application import settings_for
from tests.conftest import fresh_database
from tests.tasks.operate.conftest import python
from wsgi import create_app


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    for address in fresh_database("check_audit"):
        app = create_app(settings_for(address, tmp_path_factory.mktemp("check")))
        with app.app_context():
            with acting_as(SYSTEM), transaction():
                session.add_all((Company(name="Acme"), Company(name="Globex")))
            session.remove()
            db.engine.dispose()
        yield address


def check(url: str, tmp_path: Path, *words: str) -> tuple[int | None, str]:
    settings = {"DATABASE_URL": url, "SECRET_KEY": "x" * 40, "STORAGE_URL": f"file://{tmp_path}"}
    code = "import os, sys; os.environ.update(eval(sys.argv[1])); from wsgi import cli; cli(sys.argv[2:])"
    process = python(code, repr(settings), "check", "audit", *words, stdout=PIPE, stderr=STDOUT)
    said, _ = process.communicate(timeout=60)
    return process.returncode, said.decode()


def test_a_whole_log_is_said_with_what_to_keep_elsewhere(url: str, tmp_path: Path) -> None:
    status, said = check(url, tmp_path)
    assert status == 0
    noted = said.strip().rpartition(" ")[2]
    assert noted.startswith("2:")
    assert check(url, tmp_path, "--noted", noted)[0] == 0


def test_a_changed_entry_is_named_with_status_1(url: str, tmp_path: Path) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE audit_entry SET title = 'Initech' WHERE id = 2"))
    engine.dispose()
    status, said = check(url, tmp_path)
    assert status == 1
    assert "2" in said
