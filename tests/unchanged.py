"""What a request wrote: the whole database as comparable values, and a request that is taken back afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import event, text

from models.kernel.database import Entity, db, session
from models.kernel.policy import SYSTEM, act_as

JOURNALS = frozenset({"login_session", "throttle", "audit_entry", "audit_seal"})
"""Written whatever comes of a request: who was there last, how often somebody tried; and what says so."""
TOUCHED = ("last_seen_at", "updated_at")
"""Columns that say when somebody was there."""
RANDOM = ("token_hash", "secret", "secret_hash", "nonce")
"""Columns that differ each time the same thing is done."""
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back: every request meets the same data."""
    session.remove()  # its own savepoint would outlive ours
    act_as(SYSTEM)
    savepoint = db.engine.begin_nested()  # type: ignore[attr-defined]  # the connection that conftest put there
    try:
        yield
    finally:
        session.remove()
        act_as(SYSTEM)
        savepoint.rollback()


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that statements wrote to inside, kept or not."""
    tables: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        found = WRITES.match(statement)
        if found and found[1] in Entity.metadata.tables:
            tables.add(found[1])

    event.listen(db.engine.engine, "before_cursor_execute", note)
    try:
        yield tables
    finally:
        event.remove(db.engine.engine, "before_cursor_execute", note)


def contents(tables: Iterable[str], without: tuple[str, ...] = TOUCHED) -> dict[str, str]:
    """Each table as one value that changes with any of its rows."""
    names = sorted(tables)
    if not names:
        return {}
    row = f"(to_jsonb(t) - '{{{','.join(without)}}}'::text[])::text"
    digest = f'(SELECT count(*) || \':\' || coalesce(sum(hashtextextended({row}, 0)), 0) FROM "%s" t) AS "%s"'
    statement = text("SELECT " + ", ".join(digest % (name, name) for name in names))
    found = db.engine.execute(statement).one()  # type: ignore[attr-defined]  # the connection that conftest put there
    return dict(zip(names, found, strict=True))


def number_from(first: int) -> None:
    """The next row of every table gets this id: the same request made twice writes the same rows."""
    sequences = db.engine.execute(text("SELECT quote_ident(sequencename) FROM pg_sequences")).scalars()  # type: ignore[attr-defined]
    moved = ", ".join(f"setval('{name}', {first}, false)" for name in sequences)
    db.engine.execute(text(f"SELECT {moved}"))  # type: ignore[attr-defined]
