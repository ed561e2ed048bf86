"""Attribute paths (``enrolment.person.email``): read from a row, turned into conditions, orders and loads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, any_, bindparam, inspect, select
from sqlalchemy.orm import MANYTOONE, RelationshipProperty, aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.types import TypeEngine

from models.kernel.policy import AT_HAND, WAY, acting, sees_all

NATURAL = "last_name", "title", "reference", "name", "email", "role", "id"
"""The column by which people expect rows to be ordered, the first that a table has."""


def follow(row: Any, path: str) -> Any:
    """The value at the end of a path; None as soon as one step is empty."""
    for name in path.split("."):
        if row is None:
            return None
        row = getattr(row, name)
    return row


def mapped(model: Any, path: str) -> Any:
    """The mapped attribute at the end of a path, or None when a step is a plain property."""
    found: Any = None
    for name in path.split("."):
        if model is None or name not in inspect(model).attrs:
            return None
        found = getattr(model, name)
        model = found.property.mapper.class_ if is_relation(found) else None
    return found


def kind_at(model: Any, path: str) -> TypeEngine[Any] | None:
    """The type of the column at the end of a path; None where no column is."""
    attribute = mapped(model, path)
    return None if attribute is None or is_relation(attribute) else getattr(attribute, "type", None)


def is_relation(attribute: Any) -> bool:
    return isinstance(getattr(attribute, "property", None), RelationshipProperty)


def reaching(model: Any, path: str, condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition on what a path leads to, as nested EXISTS: no join, so no row twice."""
    head, _, rest = path.partition(".")
    attribute = getattr(model, head)
    if not rest:
        return condition(attribute)
    inner = reaching(attribute.property.mapper.class_, rest, condition)
    return attribute.any(inner) if attribute.property.uselist else attribute.has(inner)  # type: ignore[no-any-return]


def joined(statement: Select[Any], model: Any, path: str) -> tuple[Select[Any], Any]:
    """The statement with the joins that an order by a path needs, and the column to order by.

    Outer joins keep the rows that lead nowhere. Where every row leads to one that the actor sees, an inner join keeps
    them too, and lets the database start from an index of the other table.
    """
    here, always = model, True
    for name in path.split("."):
        attribute = getattr(here, name)
        if not is_relation(attribute):
            return statement, attribute
        entity = attribute.property.mapper.class_
        always = always and is_filled(attribute) and sees_all(acting(), entity)
        here = aliased(entity)
        statement = statement.join(here, attribute) if always else statement.outerjoin(here, attribute)
    names = inspect(here).mapper.attrs
    return statement, getattr(here, next(name for name in NATURAL if name in names))


def is_filled(relation: Any) -> bool:
    """Whether every row leads to one: its foreign key may not be empty."""
    of_row = relation.property
    return of_row.direction is MANYTOONE and not any(column.nullable for column in of_row.local_columns)


@lru_cache(maxsize=1024)
def rows_with(model: Any, paths: tuple[str, ...]) -> Select[Any]:
    """The rows of some ids (parameter ``ids``) with what the paths lead to; made once for the columns of a list."""
    wanted = bindparam("ids", type_=ARRAY(BigInteger))
    rows = select(model).where(model.id == any_(wanted)).options(*loads(model, paths))
    return rows.execution_options(**{WAY: AT_HAND})


def loads(model: Any, paths: Iterable[str]) -> list[ORMOption]:
    """Load every relation the paths go through: to one row, in the same query; to many, in one query a relation."""
    options: list[ORMOption] = []
    for path in paths:
        here, load = model, None
        for name in path.split("."):
            attribute = getattr(here, name, None)
            if not is_relation(attribute):
                break
            many = attribute.property.uselist
            if load is None:
                load = selectinload(attribute) if many else joinedload(attribute)
            else:
                load = load.selectinload(attribute) if many else load.joinedload(attribute)
            here = attribute.property.mapper.class_
        if load is not None:
            options.append(load)
    return options
