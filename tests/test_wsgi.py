"""The faces put together, and each alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from models.kernel.database import db
from models.kernel.settings import activate, active
from tests.application import settings_for
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast
from wsgi import create_app


@pytest.fixture
def only(app: Flask, cast: Cast, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser before an application that serves one face, on the same data."""
    before = active()
    settings = settings_for(before.database_url, tmp_path, faces=frozenset({request.param}), demo=True)
    alone = create_app(settings)
    with alone.app_context():
        engine, db.engines[None] = db.engines[None], connection_of(app)
    yield Browser(alone)
    with alone.app_context():
        db.engines[None] = engine
        engine.dispose()
    activate(before)


def connection_of(app: Flask) -> object:
    with app.app_context():
        return db.engines[None]


@pytest.mark.parametrize("only", ["backoffice"], indirect=True)
def test_the_back_office_alone_signs_in_and_has_no_way_to_the_portal(cast: Cast, only: Browser) -> None:
    only.post("/login", {"email": "administrator@exemple.fr", "password": PASSWORD})
    page = only.sign_in(cast.administrator_id).get("/admin/")
    assert page.status_code == 200
    assert 'href="/parametres"' not in page.text
    assert only.get("/parametres").status_code == 404
    assert only.get("/").location == "/admin/"


@pytest.mark.parametrize("only", ["portal"], indirect=True)
def test_the_portal_alone_lands_everybody_on_the_portal(cast: Cast, only: Browser) -> None:
    page = only.sign_in(cast.pilot_id).get("/")
    assert page.status_code == 200
    assert 'href="/admin/"' not in page.text
    assert only.get("/admin/").status_code == 404
