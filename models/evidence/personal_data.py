"""Everything that is kept about one person, for the person (ACC-63; GDPR, articles 15 and 20)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Table, or_, select

from models.accounts.entities import Person
from models.accounts.policy import require_not_above
from models.evidence.recording import AUTHORS, DOTS, SECRET, plain, record_event
from models.kernel.columns import reference
from models.kernel.database import Entity, session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.permissions import Permission

WITHHELD = SECRET | {"token_hash", "secret_hash", "nonce", "search_document", "email_key", "last_name_key"}
"""Secrets, and copies that say nothing more."""
NOT_ABOUT_ANYBODY = AUTHORS | {"asked_by_id", "impersonator_id"}
"""Columns that name who pressed a button; the row tells of somebody else."""


def personal_data(person: Person, *, by: Actor) -> dict[str, list[dict[str, Any]]]:
    """The rows that tell of a person, table by table, as plain values; asking for them is recorded.

    Args:
        person: whose.

    Returns:
        table name -> rows, each column name -> value as JSON keeps it.

    Raises:
        Forbidden: the actor may not write people, or stands below this one.
    """
    require(by, Permission.PERSON_WRITE, person)
    require_not_above(by, person)
    ids: dict[str, set[int]] = {"person": {person.id}}
    found: dict[str, list[dict[str, Any]]] = {}
    with acting_as(SYSTEM):  # rows that nobody lists, such as links, are theirs too
        for table in Entity.metadata.sorted_tables:
            rows = _rows(table, ids)
            if rows:
                found[table.name] = [_shown(table, row) for row in rows]
                ids.setdefault(table.name, set()).update(row["id"] for row in rows)
    record_event("personal-data-exported", by=by, about=[reference(person)])
    return found


def tables_about_people() -> set[str]:
    """The tables that an export can reach (a test says of each how it is handled)."""
    known = {"person"}
    for table in Entity.metadata.sorted_tables:
        if any(key.column.table.name in known for column in _pointers(table) for key in column.foreign_keys):
            known.add(table.name)
    return known


def _rows(table: Table, ids: dict[str, set[int]]) -> list[dict[str, Any]]:
    if table.name == "person":
        conditions = [table.c.id.in_(ids["person"])]
    else:
        conditions = [
            column.in_(ids[key.column.table.name])
            for column in _pointers(table)
            for key in column.foreign_keys
            if key.column.table.name in ids
        ]
    if not conditions:
        return []
    return [dict(row) for row in session.execute(select(table).where(or_(*conditions)).order_by(table.c.id)).mappings()]


def _pointers(table: Table) -> Iterable[Column[Any]]:
    """The columns by which a row belongs to another one: what goes with it when it is deleted."""
    return (
        column
        for column in table.columns
        if column.name not in NOT_ABOUT_ANYBODY
        and any(key.ondelete == "CASCADE" or column.name == "recipient_id" for key in column.foreign_keys)
    )


def _shown(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: DOTS if name in SECRET and value else plain(value)
        for name, value in row.items()
        if name not in WITHHELD - SECRET
    }
