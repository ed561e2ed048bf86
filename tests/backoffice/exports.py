"""A school whose rows are committed, since exports read them through connections of their own; with hostile names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, g
from flask_babel import force_locale
from werkzeug.test import TestResponse

from backoffice.screen import Screen
from models.accounts.actors import actor_for
from models.accounts.entities import PersonState, Role
from models.contracts.entities import Company, SessionKind
from models.kernel import clock, settings
from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM, act_as, acting_as
from tests.application import settings_for
from tests.browser_client import Browser
from tests.cast import Cast, build_cast, enrol, hold, person, training
from tests.conftest import fresh_database
from wsgi import create_app

HOSTILE = (
    "=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "＝1", " =1", "\xa0=1", "'=1", "''=1", "'", 'He said "no"', "a;b",
    "two\nlines", "\r\n", "\\.", "\\N", "%s %(x)s %%", "Élise", "éa", "\u200b=1", "'; DROP TABLE person; --", "$$", "~",
)  # fmt: skip


@dataclass(frozen=True)
class School:
    app: Flask
    cast: Cast

    def browser(self, who: str = "administrator") -> Browser:
        return Browser(self.app).sign_in(getattr(self.cast, f"{who}_id"))

    def screens(self) -> dict[str, Any]:
        views = self.app.extensions["admin"][0]._views
        return {view.slug: view for view in views if isinstance(view, Screen) and view.slug != "settings"}

    @contextmanager
    def seen_by(self, who: str, locale: str = "fr") -> Iterator[Any]:
        """As inside a request of somebody's."""
        with self.app.app_context(), force_locale(locale):
            g.actor = actor_for(getattr(self.cast, f"{who}_id"))
            act_as(g.actor)
            yield g.actor


@pytest.fixture
def school(committed_school: School) -> Iterator[School]:
    with committed_school.app.app_context():
        act_as(SYSTEM)
        yield committed_school


@pytest.fixture(scope="module")
def committed_school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    before = settings._active
    databases = fresh_database("exports")
    app = create_app(settings_for(next(databases), tmp_path_factory.mktemp("exports")))
    app.testing = True
    with app.app_context():
        act_as(SYSTEM)
        cast = build_cast()
        add_hostile_rows()
    yield School(app, cast)
    with app.app_context():
        db.engine.dispose()
    settings._active = before
    next(databases, None)


def add_hostile_rows() -> None:
    """Each name as a company, a session and a person with two roles, enrolled and holding a slot."""
    with acting_as(SYSTEM), transaction():
        for n, name in enumerate(HOSTILE):
            company = Company(name=name, external_reference=name)
            where = training(company, name, SessionKind.SLOTS, 2, clock.today())
            session.flush()
            states = list(PersonState)
            somebody = person(f"hostile{n}", name, name, Role.LEARNER, state=states[n % len(states)])
            somebody.last_seen_at = clock.now()
            if n % 2:
                enrolment = enrol(somebody, where)
                session.flush()
                hold(enrolment)


def rows_of(answer: TestResponse) -> list[list[str]]:
    """What a spreadsheet reads in a CSV, its headers first."""
    return read(answer.get_data())


def read(content: bytes) -> list[list[str]]:
    assert content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def count(table: Any) -> int:
    from sqlalchemy import func, select

    return session.scalar(select(func.count()).select_from(table)) or 0
