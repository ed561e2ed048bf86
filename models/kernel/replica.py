"""Long reads: in a read-only transaction of their own, from the replica when there is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url

from models.kernel import clock, settings
from models.kernel.database import db

SETTLED = text("SELECT set_config('timezone', :zone, true), set_config('jit', 'off', true)")


def reading_engine() -> Engine:
    """``DATABASE_READ_URL``, else the database itself; asked inside the application's context."""
    url = settings.active().database_read_url
    main = db.engine.engine
    return main if not url or make_url(url) == main.url else _engine_at(url)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot, nothing written, instants in the organisation's time zone.

    No scope narrows what is asked here: statements come through :func:`models.kernel.scoping.narrowed`.
    """
    with engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.execute(SETTLED, {"zone": str(clock.time_zone())})
        yield connection


@cache
def _engine_at(url: str) -> Engine:
    return create_engine(url, pool_pre_ping=True, pool_size=2, max_overflow=8)
