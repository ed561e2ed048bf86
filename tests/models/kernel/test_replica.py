"""Long reads go to the replica when there is one, and write nowhere."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask
from sqlalchemy import make_url, text
from sqlalchemy.exc import InternalError

from models.kernel import replica, settings
from models.kernel.database import db
from models.kernel.replica import reading, reading_engine
from tests.cast import Cast


def test_without_a_replica_the_database_itself_is_read(app: Flask, cast: Cast) -> None:
    assert reading_engine() is db.engine.engine


def test_a_replica_is_read_when_the_settings_name_one(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    address = make_url(settings.active().database_url).update_query_dict({"application_name": "the-replica"})
    url = address.render_as_string(hide_password=False)
    monkeypatch.setattr(settings, "_active", dataclasses.replace(settings.active(), database_read_url=url))
    engine = reading_engine()
    with reading(engine) as connection:
        assert connection.scalar(text("SHOW application_name")) == "the-replica"
        assert connection.scalar(text("SHOW timezone")) == "Europe/Paris"
        with pytest.raises(InternalError, match="read-only transaction"):
            connection.execute(text("UPDATE setting SET welcome_hour = 7"))
    engine.dispose()
    replica._engine_at.cache_clear()
