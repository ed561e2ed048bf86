"""Which rows an actor sees: every statement of the session is narrowed to them, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
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
"""It reads all that the actor sees, up to a cap: where a scope is a set of ids (:func:`set_of_ids`), they are put
together first and looked up in their order, which takes a third of the time of a join with them."""


class ScopeMissing(RuntimeError):
    """A query reached a table for which nobody said who sees which rows."""


Scope = Callable[[Actor], ColumnElement[bool]]
Ids = Select[int] | CompoundSelect[int]
_scopes: dict[type[Entity], Scope] = {}
_ids: dict[type[Entity], Callable[[Actor], Ids]] = {}


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


def set_of_ids(entity: type[Entity]) -> Callable[[Callable[[Actor], Ids]], Callable[[Actor], Ids]]:
    """Register the ids that make up the scope of an entity, for those from whom it hides rows."""

    def register(function: Callable[[Actor], Ids]) -> Callable[[Actor], Ids]:
        _ids[entity] = function
        return function

    return register


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
    unknown = [mapper.class_.__name__ for mapper in state.all_mappers if mapper.class_ not in _scopes]
    if unknown:
        raise ScopeMissing(f"No @scope for {', '.join(unknown)}")
    narrowing = _narrowing(actor, state.execution_options.get(WAY))
    came_along = set(map(id, getattr(state.statement, "_with_options", ())))  # from the rows whose relation is loaded
    state.statement = state.statement.options(*(one for one in narrowing if id(one) not in came_along))


@lru_cache(maxsize=4096)
def _condition(actor: Actor, entity: type[Entity]) -> ColumnElement[bool]:
    condition = _scopes[entity](actor)
    plain = getattr(condition, "element", condition)  # or_() wraps the *true* it comes down to
    return plain if isinstance(plain, True_) else condition


@lru_cache(maxsize=1024)
def _narrowing(actor: Actor, way: str | None) -> tuple[LoaderCriteriaOption, ...]:
    """Built once an actor: a scope says the same all day long, so it may not ask what time it is.

    They go on to loaders, since a relation loaded by a join in the same statement (``joinedload``) is narrowed by
    nothing else.
    """
    criteria = ((entity, _condition(actor, entity)) for entity in _scopes)
    return tuple(
        with_loader_criteria(
            entity, _put(actor, entity, condition, way), include_aliases=True, propagate_to_loaders=True
        )
        for entity, condition in criteria
        if not isinstance(condition, True_)
    )


def _put(actor: Actor, entity: Any, condition: ColumnElement[bool], way: str | None) -> ColumnElement[bool]:
    """A condition as suits the way in which a statement reads."""
    if way == GATHERED and entity in _ids:
        return among(entity.id, _ids[entity](actor))
    return condition.is_(true()) if way == ROW_BY_ROW else condition


def narrowed(statement: Select[Any], actor: Actor) -> Select[Any]:
    """A select over entities with the actor's scope in it, for the few that run outside the session (COPY, cursors)."""
    return statement if actor.is_system else statement.options(*_narrowing(actor, None))


event.listen(session, "do_orm_execute", narrow_to_actor)
