"""The server and the databases of a run: made once a size, shared by its measures, dropped at the end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import URL, create_engine
from sqlalchemy.engine import make_url

from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.entities import Setting
from tasks import schema
from tasks.operate import bench_data
from tasks.operate.postgres import EmbeddedPostgres
from tests.application import settings_for
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[2]
HOME = Path("var/bench-postgres")
SERVER = ("shared_buffers=512MB", "work_mem=16MB", "maintenance_work_mem=256MB", "max_wal_size=4GB", "jit=off")
"""A small server's settings; ``jit`` costs more than it saves on statements of a few milliseconds."""
KEEP = "BENCH_KEEP"
"""Set it and the databases stay for the next run, which takes them again while the schema is the same."""


@contextmanager
def server() -> Iterator[URL]:
    """The server of TEST_DATABASE_URL, else our own embedded one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given)
        return
    with EmbeddedPostgres(HOME, durable=False, settings=SERVER) as url:
        yield make_url(url)


@contextmanager
def database(where: URL, people: int) -> Iterator[URL]:
    """A migrated database with so many people, vacuumed and analysed."""
    name = f"passerelle_bench_{people}_{fingerprint()}"
    if not (exists(where, name) and os.environ.get(KEEP)):
        create(where, name)
        fill(where.set(database=name), people)
    try:
        yield where.set(database=name)
    finally:
        if not os.environ.get(KEEP):
            drop(where, name)


@contextmanager
def copy_of(source: URL) -> Iterator[URL]:
    """A copy of a database, for a measure that writes."""
    name = f"{source.database}_copy_{os.getpid()}"
    create(source, name, template=source.database)
    try:
        yield source.set(database=name)
    finally:
        drop(source, name)


def fill(url: URL, people: int) -> None:
    engine = create_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    if people:
        with TemporaryDirectory() as folder:
            app = create_app(settings_for(url.render_as_string(hide_password=False), Path(folder)))
            with app.app_context():
                bench_data.load(people)
                with acting_as(SYSTEM), transaction():
                    session.add(Setting(id=1))
                db.engine.dispose()
    run(url, "VACUUM ANALYZE")


def create(where: URL, name: str, *, template: str | None = None) -> None:
    drop(where, name)
    run(where.set(database="postgres"), f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))


def drop(where: URL, name: str) -> None:
    run(where.set(database="postgres"), f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def exists(where: URL, name: str) -> bool:
    with connect(where.set(database="postgres")) as connection:
        return bool(connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount)


def run(url: URL, statement: str) -> None:
    with closing(connect(url)) as connection:
        connection.execute(statement)


def connect(url: URL) -> psycopg.Connection[tuple[object, ...]]:
    """The driver alone, without SQLAlchemy: what floors are measured with."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def fingerprint() -> str:
    """What a kept database was made of: the schema and the bench data."""
    sources = [*(ROOT / "migrations/versions").glob("*.py"), *(ROOT / "tasks/operate").glob("bench_data*.py")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()[:8]
