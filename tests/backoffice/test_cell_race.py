"""Many hands on one cell at once, with real connections: one of them writes, the others are told what it wrote."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from models.contracts.entities import Company
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, act_as
from tests.application import settings_for
from tests.browser_client import Browser
from tests.cast import build_cast
from tests.conftest import fresh_database
from wsgi import create_app

HANDS = 6
pytestmark = pytest.mark.race


@pytest.fixture
def scratch(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, where things are really committed."""
    databases = fresh_database("cells")
    application = create_app(settings_for(next(databases), tmp_path))
    with application.app_context():
        act_as(SYSTEM)
        yield application
        session.remove()
        db.engine.dispose()
    next(databases, None)


def test_of_many_who_saw_the_same_value_one_writes_and_the_others_are_told(scratch: Flask) -> None:
    cast = build_cast()
    browsers = [Browser(scratch).sign_in(cast.administrator_id) for _ in range(HANDS)]
    tokens = [browser.token() for browser in browsers]
    barrier, statuses = threading.Barrier(HANDS), dict[int, int]()

    def write(number: int) -> None:
        form = {
            "csrf_token": tokens[number],
            "list_form_pk": cast.acme_id,
            "before": "",
            "external_reference": f"R{number}",
        }
        barrier.wait()
        answer = Context().run(browsers[number].client.post, "/admin/companies/ajax/update/", data=form)
        statuses[number] = answer.status_code

    threads = [threading.Thread(target=write, args=(number,)) for number in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses.values()) == [200] + [409] * (HANDS - 1)
    [winner] = [number for number, status in statuses.items() if status == 200]
    written = session.scalar(select(Company.external_reference).where(Company.id == cast.acme_id))
    assert written == f"R{winner}"
