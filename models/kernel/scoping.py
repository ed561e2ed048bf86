"""Which rows an actor sees: every statement of the session is narrowed to them, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    any_,
    event,
    func,
    select,
    true,
)
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.elements import True_

from models.kernel.actor import Actor, ActorMissing
from models.kernel.database import Entity, session

WAY = "way"
"""Execution option: in which way a statement reads, when that is known beforehand. The same rows come out."""
ROW_BY_ROW = "row by row"
"""It walks an index in order and soon has enough: its scope is asked of each row met, where the database would
otherwise gather everything that the actor sees and sort it."""
GATHERED = "gathered"
"""It reads all that the actor sees of a table, up to a cap: the ids of its scope (:func:`within_ids`) are put together
first and looked up in their order, which takes a third of the time of a join with them."""
AT_HAND = "at hand"
"""It reads a page of rows whose ids are given: each is looked up in its scope, which is not read as a whole."""


class ScopeMissing(RuntimeError):
    """A query reached a table for which nobody said who sees which rows."""


Scope = Callable[[Actor], ColumnElement[bool]]
Ids = Select[int] | CompoundSelect[int]
_scopes: dict[type[Entity], Scope] = {}
_way: ContextVar[str | None] = ContextVar("way", default=None)
"""In which way the scope that is being made will read."""


def table_of(entity: type[Entity]) -> FromClause:
    """The bare table of an entity, for the subqueries of a scope: written on entities they would be narrowed in turn,
    each by scopes with subqueries of their own, and a statement would grow to hundreds of kilobytes."""
    return entity.__table__


def scope(entity: type[Entity]) -> Callable[[Scope], Scope]:
    """Register who sees which rows of an entity."""

    def register(function: Scope) -> Scope:
        _scopes[entity] = function
        return function

    return register


def within_ids(column: Any, ids: Ids) -> ColumnElement[bool]:
    """Membership of a set that may be long: the same rows in each way of reading, found as suits it."""
    if _way.get() == GATHERED:
        return among(column, ids)
    if _way.get() != AT_HAND:
        return column.in_(ids)  # type: ignore[no-any-return]
    those = ids.subquery()  # a table of its own: the columns of the statement around it are not taken for its own
    return select(1).where(those.c[0] == column).offset(0).exists()  # OFFSET 0: never gathered to be looked up later


def among(column: Any, few: Ids) -> ColumnElement[bool]:
    """Membership of a short list, read once a statement: what stays is a condition on one table, so that indexes answer
    it for fifty rows at hand as well as for everybody."""
    return column == any_(func.array(few.scalar_subquery(), type_=ARRAY(BigInteger)))  # type: ignore[no-any-return]


def scoped_entities() -> frozenset[type[Entity]]:
    """Every entity that has a scope (a house test compares it with every entity)."""
    return frozenset(_scopes)


def sees_all(actor: Actor, entity: type[Entity]) -> bool:
    """Whether the scope of an entity leaves no row out: only then may the size of its table be told."""
    return actor.is_system or isinstance(_condition(actor, entity), True_)


def narrow_to_actor(state: ORMExecuteState) -> None:
    """Add the actor's scope to every statement; refuse a statement that no scope can narrow."""
    if state.is_column_load or not (state.is_select or state.is_update or state.is_delete):
        return
    actor = state.session.info.get("actor")
    if actor is None:
        raise ActorMissing(str(state.statement))
    if actor.is_system:
        return
    if not state.is_orm_statement:
        raise ScopeMissing(f"Not a statement over entities: {state.statement}")
    if without := _without_scope(len(_scopes), len(Entity.metadata.tables)):
        unknown = [mapper.class_.__name__ for mapper in state.all_mappers if mapper.class_ in without]
        if unknown:
            raise ScopeMissing(f"No @scope for {', '.join(unknown)}")
    way = state.execution_options.get(WAY)
    narrowing = _narrowing(actor, way, _gathered(state) if way == GATHERED else None)
    came_along = set(map(id, getattr(state.statement, "_with_options", ())))  # from the rows whose relation is loaded
    if anew := [one for one in narrowing if id(one) not in came_along]:
        state.statement = state.statement.options(*anew)


@lru_cache(maxsize=1)
def _without_scope(_scopes_known: int, _tables: int) -> frozenset[type[Any]]:
    """The entities that no scope narrows (a house test wants none): asked again whenever there is one more."""
    return frozenset(mapper.class_ for mapper in Entity.registry.mappers) - _scopes.keys()


def _gathered(state: ORMExecuteState) -> type[Entity] | None:
    """Whose rows a statement gathers: the entity that it is about."""
    return None if state.bind_mapper is None else state.bind_mapper.class_


@lru_cache(maxsize=4096)
def _condition(actor: Actor, entity: type[Entity], way: str | None = None) -> ColumnElement[bool]:
    before = _way.set(way)
    try:
        condition = _scopes[entity](actor)
    finally:
        _way.reset(before)
    plain = getattr(condition, "element", condition)  # or_() wraps the *true* it comes down to
    if isinstance(plain, True_):
        return plain
    return condition.is_(true()) if way == ROW_BY_ROW else condition


@lru_cache(maxsize=1024)
def _narrowing(actor: Actor, way: str | None, entity: type[Entity] | None) -> tuple[LoaderCriteriaOption, ...]:
    """Built once an actor: a scope says the same all day long, so it may not ask what time it is.

    They go on to loaders, since a relation loaded by a join in the same statement (``joinedload``) is narrowed by
    nothing else.

    Args:
        entity: whose rows are gathered; what is joined to them is looked up as always.
    """
    ways = {one: way if way != GATHERED or one is entity else None for one in _scopes}
    criteria = ((one, _condition(actor, one, ways[one])) for one in _scopes)
    return tuple(
        with_loader_criteria(one, condition, include_aliases=True, propagate_to_loaders=True)
        for one, condition in criteria
        if not isinstance(condition, True_)
    )


def narrowed(statement: Select[Any], actor: Actor) -> Select[Any]:
    """A select over entities with the actor's scope in it, for the few that run outside the session (COPY, cursors)."""
    return statement if actor.is_system else statement.options(*_narrowing(actor, None, None))


event.listen(session, "do_orm_execute", narrow_to_actor)
