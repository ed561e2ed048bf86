"""Of several people who delete one row at the same moment, one deletes it and the others are told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine

from models.accounts.entities import Person
from models.accounts.membership import delete_person
from models.contracts.entities import Company
from models.kernel.database import db, session, transaction
from models.kernel.deleting import AlreadyDeleted
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, act_as
from tests.application import settings_for
from tests.conftest import fresh_database
from wsgi import create_app

HANDS = 6
pytestmark = pytest.mark.race


@pytest.fixture
def committed(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    for url in fresh_database("deleting"):
        application = create_app(settings_for(url, tmp_path_factory.mktemp("deleting")))
        with application.app_context():
            small = db.engine
            db.engines[None] = create_engine(small.url, pool_size=HANDS + 1)
            act_as(SYSTEM)
            yield application
            session.remove()
            db.engine.dispose()
            small.dispose()


def delete_company(identifier: int) -> None:
    session.delete(session.get_one(Company, identifier))


def delete_somebody(identifier: int) -> None:
    delete_person(session.get_one(Person, identifier), by=SYSTEM)


@pytest.mark.parametrize("delete", [delete_company, delete_somebody])
def test_a_row_is_deleted_once_and_everybody_else_is_told(committed: Flask, delete: Callable[[int], None]) -> None:
    row = Company(name="Acme") if delete is delete_company else Person(
        email="a@exemple.fr", first_name="A", last_name="B"
    )  # fmt: skip
    with transaction():
        session.add(row)
    identifier, barrier, outcomes = row.id, threading.Barrier(HANDS), list[type[Exception] | None]()

    def hand() -> None:
        with committed.app_context():
            act_as(SYSTEM)
            kind = Company if delete is delete_company else Person
            session.get_one(kind, identifier)
            barrier.wait()
            try:
                with transaction():
                    delete(identifier)
                outcomes.append(None)
            except DomainError as refusal:
                outcomes.append(type(refusal))

    hands = [threading.Thread(target=hand) for _ in range(HANDS)]
    for each in hands:
        each.start()
    for each in hands:
        each.join(30)
    assert outcomes.count(None) == 1
    assert outcomes.count(AlreadyDeleted) == HANDS - 1
