"""Two staff change one tree at the same moment, with real connections: one change is made, the other asked again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path as Folder

import pytest
from flask import Flask

from backoffice.catalogue_tree import tree_of
from models.catalogue.entities import Module, Path
from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM, act_as
from tests.application import settings_for
from tests.browser_client import Browser
from tests.cast import build_cast
from tests.conftest import fresh_database
from tests.models.learning.test_reporting import see
from wsgi import create_app

pytestmark = pytest.mark.race


@pytest.fixture
def scratch(app: Flask, tmp_path: Folder) -> Iterator[Flask]:
    """An application on a database of its own, where things are really committed."""
    databases = fresh_database("trees")
    application = create_app(settings_for(next(databases), tmp_path))
    with application.app_context():
        act_as(SYSTEM)
        yield application
        session.remove()
        db.engine.dispose()
    next(databases, None)


@pytest.mark.row("CAT-04")
def test_of_two_changes_agreed_to_at_once_one_is_made_and_the_other_is_asked_again(scratch: Flask) -> None:
    cast = build_cast()
    history, words, culture = cast.school.history_id, cast.school.words_id, cast.school.culture_id
    with transaction():
        see(cast.learner_id, cast.school.origins_id)
    changes = [f"lesson.{cast.school.laws_id}.{history}.0.0", f"module.{words}.{culture}.0.0"]
    url, seen = (
        f"/admin/paths/tree/change?id={cast.school.path_id}",
        tree_of(session.get_one(Path, cast.school.path_id)).mark,
    )
    session.rollback()
    browsers = [Browser(scratch).sign_in(cast.administrator_id) for _ in changes]
    forms = [
        {"csrf_token": one.token(), "change": change, "seen": seen}
        for one, change in zip(browsers, changes, strict=True)
    ]
    barrier, statuses = threading.Barrier(len(changes)), dict[int, int]()

    def write(number: int, *, agreed: bool) -> None:
        def post() -> object:
            return browsers[number].client.post(url, data=forms[number], headers={"Accept": "application/json"})

        if agreed:
            barrier.wait()
        answer = Context().run(post)
        statuses[number] = answer.status_code  # type: ignore[attr-defined]
        forms[number]["agreed"] = answer.json.get("agreed", "")  # type: ignore[attr-defined]

    for number in range(len(changes)):
        write(number, agreed=False)
    assert set(statuses.values()) == {409}
    assert all(form["agreed"] for form in forms)
    threads = [
        threading.Thread(target=write, args=(number,), kwargs={"agreed": True}) for number in range(len(changes))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses.values()) == [200, 409]
    session.expire_all()
    kept = cast.school.laws_id in [link.lesson_id for link in session.get_one(Module, history).lesson_links]
    assert kept is (statuses[0] == 409)
