"""How many statements something sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from models.kernel.database import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement sent inside, in order; savepoints are none."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if "SAVEPOINT" not in statement:
            sent.append(statement)

    event.listen(db.engine.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine.engine, "before_cursor_execute", note)
