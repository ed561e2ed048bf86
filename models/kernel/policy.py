"""Who acts (actor), which rows they see (scoping) and what they may do to one (rule): once, for both faces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.kernel.actor import SYSTEM, VISITOR, Actor, ActorMissing, Everywhere, act_as, acting, acting_as
from models.kernel.database import Entity
from models.kernel.errors import Forbidden
from models.kernel.scoping import (
    AT_HAND,
    GATHERED,
    ROW_BY_ROW,
    WAY,
    ScopeMissing,
    among,
    narrowed,
    scope,
    scoped_entities,
    sees_all,
    table_of,
    within_ids,
)

__all__ = [
    "AT_HAND",
    "GATHERED",
    "ROW_BY_ROW",
    "SYSTEM",
    "VISITOR",
    "WAY",
    "Actor",
    "ActorMissing",
    "Everywhere",
    "ScopeMissing",
    "act_as",
    "acting",
    "acting_as",
    "among",
    "can",
    "narrowed",
    "require",
    "rule",
    "scope",
    "scoped_entities",
    "sees_all",
    "table_of",
    "within_ids",
]

Rule = Callable[[Actor, Any], bool]
_rules: dict[tuple[str, type[Entity]], Rule] = {}


def rule(permission: str, entity: type[Entity]) -> Callable[[Rule], Rule]:
    """Register what a right asks of one row, beyond holding the right."""

    def register(function: Rule) -> Rule:
        _rules[permission, entity] = function
        return function

    return register


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
