"""Who acts, which rows they see (scope) and what they may do to one (rule): once, for both faces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
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
    false,
    func,
    true,
)
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, with_loader_criteria
from sqlalchemy.sql.elements import True_

from models.kernel.database import Entity, session
from models.kernel.errors import Forbidden

WAY = "way"
"""Execution option: in which way a statement reads, when that is known beforehand. The same rows come out."""
ROW_BY_ROW = "row by row"
"""It walks an index in order and soon has enough: its scope is asked of each row met, where the database would
otherwise gather everything that the actor sees and sort it."""
GATHERED = "gathered"
"""It reads all that the actor sees, up to a cap: where a scope is a set of ids (:func:`set_of_ids`), they are put
together first and looked up in their order, which takes a third of the time of a join with them."""
Everywhere = None
"""The reach of a right that no company bounds."""


class ActorMissing(RuntimeError):
    """A query ran before anyone said on whose behalf."""


class ScopeMissing(RuntimeError):
    """A query reached a table for which nobody said who sees which rows."""


@dataclass(frozen=True)
class Actor:
    """The person on whose behalf code runs, as rights; never an entity, so that no lazy load can widen it.

    Args:
        person_id: None for a visitor and for the system.
        reach: right -> the company ids where it holds, or None for everywhere.
        name: how the audit log calls them.
        is_system: jobs, migrations and tests, which see everything.
        impersonator_id: the administrator behind the screen, if any (ACC-20, test Z6).
        proved_at: in a background task, when whoever asked for it proved who they are; it holds for that task alone.
    """

    person_id: int | None = None
    reach: Mapping[str, frozenset[int] | None] = field(default_factory=dict, hash=False)
    name: str = ""
    is_system: bool = False
    impersonator_id: int | None = None
    login_session_id: int | None = None
    roles: frozenset[str] = frozenset()
    proved_at: datetime | None = field(default=None, compare=False)

    def may(self, permission: str) -> bool:
        """Whether the right is held anywhere at all."""
        return self.is_system or permission in self.reach

    def may_in(self, permission: str, company_id: int | None) -> bool:
        """Whether the right is held for one company."""
        if self.is_system:
            return True
        if permission not in self.reach:
            return False
        companies = self.reach[permission]
        return companies is Everywhere or company_id in companies

    def within(self, permission: str, company_id: Any) -> ColumnElement[bool]:
        """The condition that keeps the rows of the companies where the right holds.

        Args:
            permission: the right that opens the rows.
            company_id: the column that names the row's company; None for rows of the whole organisation.
        """
        if self.is_system:
            return true()
        if permission not in self.reach:
            return false()
        companies = self.reach[permission]
        if companies is Everywhere:
            return true()
        if company_id is None:  # the row belongs to no company: a bounded right does not reach it
            return false()
        return company_id.in_(sorted(companies)) if companies else false()


SYSTEM = Actor(name="Passerelle", is_system=True)
VISITOR = Actor()

Scope = Callable[[Actor], ColumnElement[bool]]
Rule = Callable[[Actor, Any], bool]
Ids = Select[int] | CompoundSelect[int]
_scopes: dict[type[Entity], Scope] = {}
_ids: dict[type[Entity], Callable[[Actor], Ids]] = {}
_rules: dict[tuple[str, type[Entity]], Rule] = {}


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


def rule(permission: str, entity: type[Entity]) -> Callable[[Rule], Rule]:
    """Register what a right asks of one row, beyond holding the right."""

    def register(function: Rule) -> Rule:
        _rules[permission, entity] = function
        return function

    return register


def scoped_entities() -> frozenset[type[Entity]]:
    """Every entity that has a scope (a house test compares it with every entity)."""
    return frozenset(_scopes)


def sees_all(actor: Actor, entity: type[Entity]) -> bool:
    """Whether the scope of an entity leaves no row out: only then may the size of its table be told."""
    return actor.is_system or isinstance(_condition(actor, entity), True_)


def can(actor: Actor, permission: str, subject: Any = None) -> bool:
    """Whether the actor may do this, to this row if one is given. Scope is not asked: a row in hand was seen."""
    if actor.is_system:
        return True
    if not actor.may(permission):
        return False
    check = _rules.get((permission, type(subject)))
    return check is None or check(actor, subject)


def require(actor: Actor, permission: str, subject: Any = None) -> None:
    """Refuse what :func:`can` denies.

    Raises:
        Forbidden: the right is not held, or not for this row.
    """
    if not can(actor, permission, subject):
        raise Forbidden


def act_as(actor: Actor) -> None:
    """From now on, queries of this session run on behalf of the actor."""
    session.info["actor"] = actor


def acting() -> Actor:
    """The actor of this session.

    Raises:
        ActorMissing: nobody said.
    """
    actor = session.info.get("actor")
    if actor is None:
        raise ActorMissing("Say on whose behalf first: act_as(actor) or acting_as(SYSTEM).")
    return actor  # type: ignore[no-any-return]


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Run a block on behalf of somebody else, then go back."""
    before = session.info.get("actor")
    act_as(actor)
    try:
        yield actor
    finally:
        if before is None:
            session.info.pop("actor", None)
        else:
            act_as(before)


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
