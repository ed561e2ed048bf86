"""What hangs on rows through foreign keys, however deep: what goes with them, what stays, what stands in the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import ARRAY, BigInteger, Column, ColumnElement, Table, and_, any_, func, literal, or_, select, true
from sqlalchemy.sql.util import ClauseAdapter

from models.kernel.database import Entity, session
from models.kernel.policy import SYSTEM, acting_as


@dataclass(frozen=True, slots=True)
class Dependents:
    """Numbers of rows by table.

    Args:
        goes: rows that the database deletes with them (ON DELETE CASCADE), and with those.
        stays: rows that are kept and point at nothing afterwards (ON DELETE SET NULL).
        blocks: rows that keep them from being deleted.
    """

    goes: dict[str, int] = field(default_factory=dict)
    stays: dict[str, int] = field(default_factory=dict)
    blocks: dict[str, int] = field(default_factory=dict)


def dependents_of(table: Table, ids: Collection[int]) -> Dependents:
    """Count what depends on some rows of a table: one statement. Every row counts, seen by the actor or not."""
    going = _going(table, ids)
    counted = {("goes", name): (going[name], Entity.metadata.tables[name]) for name in going if name != table.name}
    for child in Entity.metadata.sorted_tables:
        for kind, columns in (("stays", _pointing(child, "SET NULL")), ("blocks", _pointing(child, "RESTRICT"))):
            meant = [_points_at(column, going) for column in columns if _target(column).name in going]
            if meant:
                left = going[child.name].is_not(True) if child.name in going else true()
                counted[kind, child.name] = (and_(or_(*meant), left), child)
    return _counted(counted)


def is_deleted_with_others(table: Table) -> bool:
    """Whether the database deletes anything else together with a row of this table."""
    return any(
        _target(column) is table for child in Entity.metadata.sorted_tables for column in _pointing(child, "CASCADE")
    )


def _going(table: Table, ids: Collection[int]) -> dict[str, ColumnElement[bool]]:
    """Table -> the condition of its rows that are deleted; parents come before their children."""
    going: dict[str, ColumnElement[bool]] = {table.name: table.c.id == any_(literal(sorted(ids), ARRAY(BigInteger)))}
    for child in Entity.metadata.sorted_tables:
        meant = [_points_at(column, going) for column in _pointing(child, "CASCADE") if _target(column).name in going]
        if meant and child.name != table.name:
            going[child.name] = or_(*meant)
    return going


def _points_at(column: Column[int], going: dict[str, ColumnElement[bool]]) -> ColumnElement[bool]:
    parent = _target(column)
    where = going[parent.name]
    if parent is column.table:  # rows of one table that point at each other
        other = parent.alias()
        return column.in_(select(other.c.id).where(ClauseAdapter(other).traverse(where)))
    return column.in_(select(parent.c.id).where(where))


def _pointing(child: Table, fate: str) -> Iterator[Column[int]]:
    for column in child.columns:
        for key in column.foreign_keys:
            if (key.ondelete or "RESTRICT").replace("NO ACTION", "RESTRICT") == fate:
                yield column


def _target(column: Column[int]) -> Table:
    return next(iter(column.foreign_keys)).column.table


def _counted(counted: dict[tuple[str, str], tuple[ColumnElement[bool], Table]]) -> Dependents:
    found = Dependents()
    if not counted:
        return found
    numbers = [
        select(func.count()).select_from(table).where(condition).scalar_subquery()
        for condition, table in counted.values()
    ]
    with acting_as(SYSTEM):
        row = session.execute(select(*numbers)).one()
    for (kind, name), number in zip(counted, row, strict=True):
        if number:
            getattr(found, kind)[name] = number
    return found
