"""Anybody may ask whether the product is up."""

from __future__ import annotations

from sqlalchemy import create_engine

from models.kernel.database import db
from tests.browser_client import Browser


def test_healthz_answers_when_the_database_does(browser: Browser) -> None:
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_healthz_says_so_when_the_database_does_not_answer(browser: Browser) -> None:
    engines = db.engines
    before = engines[None]
    engines[None] = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none", connect_args={"connect_timeout": 1})
    try:
        answer = browser.get("/healthz")
    finally:
        engines[None].dispose()
        engines[None] = before
    assert (answer.status_code, answer.json) == (503, {"status": "database"})
