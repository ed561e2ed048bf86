"""What a measure stands on: the application on a database of so many people, and somebody signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import URL, delete, select

from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.kernel.bulk import told_apart
from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tasks.operate.web_hooks import settle
from tests.application import settings_for
from tests.bench.databases import connect
from tests.browser_client import Browser
from wsgi import create_app


@dataclass(frozen=True)
class Ground:
    """The application, its database, and how many people are in it.

    Attributes:
        app: in an application context already; acting as nobody: ``acting_as(…)``.
        sql: the driver alone, in autocommit, for floors.
        folder: empty, for files; deleted afterwards.
    """

    app: Flask
    people: int
    url: URL
    sql: psycopg.Connection[tuple[Any, ...]]
    folder: Path

    def administrator(self) -> Browser:
        """A test client signed in as an administrator."""
        return Browser(self.app).sign_in(self.holder(Role.ADMINISTRATOR))

    def holder(self, role: Role, *companies: int) -> int:
        """The id of a person who holds just this role (in these companies), made when it is asked for first."""
        email = f"{role.value}.{'.'.join(map(str, companies[:3]))}.{len(companies)}@bench.exemple.fr"
        with acting_as(SYSTEM), transaction():
            found = session.scalar(select(Person.id).where(Person.email_key == email))
            if found is not None:
                return found
            person = Person(email=email, first_name="Mesure", last_name=role.value, state=PersonState.ACTIVE)
            person.grants += [RoleGrant(role=role, company_id=company) for company in companies or (None,)]
            session.add(person)
            session.flush()
            return person.id


@contextmanager
def standing(url: URL, people: int) -> Iterator[Ground]:
    """Build the application on a database, and leave the database without what was added."""
    with TemporaryDirectory() as folder, connect(url) as sql:
        app = create_app(settings_for(url.render_as_string(hide_password=False), Path(folder)))
        with app.app_context():
            settle()  # as the web server does
            try:
                yield Ground(app, people, url, sql, Path(folder))
            finally:
                session.rollback()
                with acting_as(SYSTEM), transaction():
                    session.execute(told_apart(delete(Person).where(Person.email_key.endswith("@bench.exemple.fr"))))
                session.remove()
                db.engine.dispose()
