"""Two at once: one wins, none is lost; each race has a naive control that must lose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

import web
from models.accounts import links, membership, second_factor, throttle
from models.accounts.entities import OneTimeToken, Role, Throttle, TokenPurpose
from models.accounts.granting import grant_role
from models.accounts.refusals import LastAdministrator, LinkSpent
from models.kernel import clock, settings
from models.kernel.database import db, session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, act_as
from tests.application import settings_for
from tests.cast import Cast, build_cast
from tests.conftest import fresh_database
from tests.models.accounts.doors import code

pytestmark = pytest.mark.race


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Cast]]:
    """A database of its own, where threads really commit."""
    databases = fresh_database("accounts_races")
    before = settings._active
    app = web.create_shell(settings_for(next(databases), tmp_path_factory.mktemp("races")))
    with app.app_context():
        act_as(SYSTEM)
        cast = build_cast()
        session.remove()
    yield app, cast
    with app.app_context():
        db.engine.dispose()
    if before:
        settings.activate(before)
    next(databases, None)


def at_once(app: Flask, times: int, work: Callable[[int], object]) -> list[object]:
    """Run the work in threads that start together; a refusal counts as its type."""
    start = Barrier(times)

    def one(n: int) -> object:
        with app.app_context():
            act_as(SYSTEM)
            start.wait()
            try:
                return work(n)
            except DomainError as refusal:
                return type(refusal)
            finally:
                session.remove()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def in_app(app: Flask, work: Callable[[], object]) -> object:
    return at_once(app, 1, lambda _n: work())[0]


def written(work: Callable[[], object]) -> object:
    with transaction():
        return work()


def test_a_link_pressed_eight_times_at_once_works_once(committed: tuple[Flask, Cast]) -> None:
    app, cast = committed

    def issue() -> str:
        token = links.issue_link(cast.learner_id, TokenPurpose.PASSWORD_RESET, lifetime=links.HOUR)
        return links.secret_of(token)

    secret = str(in_app(app, lambda: written(issue)))
    came = at_once(app, 8, lambda _n: written(lambda: links.redeem(secret, TokenPurpose.PASSWORD_RESET).id))
    assert sum(result is LinkSpent for result in came) == 7

    again = str(in_app(app, lambda: written(issue)))
    pause = Barrier(8)

    def naive(_n: int) -> object:
        token = session.scalars(select(OneTimeToken).where(OneTimeToken.secret_hash == links.hash_of(again))).one()
        unused = token.used_at is None
        pause.wait()
        return written(lambda: setattr(token, "used_at", clock.now())) if unused else LinkSpent

    assert at_once(app, 8, naive).count(LinkSpent) == 0, "the control must let everybody through"


def test_of_links_made_at_once_one_works(committed: tuple[Flask, Cast]) -> None:
    app, cast = committed

    def usable() -> object:
        alive = OneTimeToken.person_id == cast.invited_id, OneTimeToken.expires_at > clock.now()
        return len(session.scalars(select(OneTimeToken.id).where(*alive)).all())

    def issue(_n: int) -> object:
        return written(lambda: links.issue_link(cast.invited_id, TokenPurpose.INVITATION, lifetime=links.WEEK).id)

    assert len(set(at_once(app, 8, issue))) == 8
    assert in_app(app, usable) == 1
    pause = Barrier(8)

    def naive(n: int) -> object:
        def make() -> None:
            links.void_links(cast.waiting_id, TokenPurpose.INVITATION)
            pause.wait()
            row = OneTimeToken(person_id=cast.waiting_id, purpose=TokenPurpose.INVITATION, nonce=str(n))
            row.secret_hash, row.expires_at = links.hash_of(f"race {n}"), clock.now() + links.WEEK
            session.add(row)

        return written(make)

    at_once(app, 8, naive)
    theirs = select(OneTimeToken.id).where(OneTimeToken.person_id == cast.waiting_id)
    assert len(in_app(app, lambda: session.scalars(theirs).all())) == 8, "the control must let everybody through"  # type: ignore[arg-type]


def test_forty_tries_at_once_leave_ten_through(committed: tuple[Flask, Cast]) -> None:
    app, _cast = committed
    limit = throttle.of_account("race", "learner@exemple.fr")
    assert sum(map(bool, at_once(app, 14, lambda _n: throttle.take(limit)))) == 10
    assert (
        in_app(app, lambda: session.scalars(select(Throttle.tries).where(Throttle.bucket == limit.bucket)).one()) == 14
    )


def test_a_code_sent_eight_times_at_once_opens_once(committed: tuple[Flask, Cast]) -> None:
    app, cast = committed
    used = code()
    opened = at_once(app, 8, lambda _n: written(lambda: second_factor.accepts(cast.pilot_id, used)))
    assert opened.count(True) == 1


def test_two_administrators_do_not_remove_each_other_at_once(committed: tuple[Flask, Cast]) -> None:
    app, cast = committed
    in_app(app, lambda: written(lambda: grant_role(cast.person("teacher"), Role.ADMINISTRATOR, by=SYSTEM)))
    ids = (cast.administrator_id, cast.teacher_id)

    def leave(n: int) -> object:
        name = ("administrator", "teacher")[n]
        return written(lambda: membership.deactivate(cast.person(name), by=SYSTEM))

    came = at_once(app, 2, leave)
    assert len(ids) == len(came)
    assert came.count(LastAdministrator) == 1
