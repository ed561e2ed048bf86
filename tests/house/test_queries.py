"""States in a query are named by their enumeration, and a set of them has one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

from sqlalchemy import Enum

from models import contexts
from models.kernel.columns import Labelled
from models.kernel.database import Entity
from tests.house.code import functions, name, python_files, tree

HOMES = {"queries.py", "policy.py", "roles.py", "entities.py"}
COMPARISONS = {"in_", "not_in", "is_", "is_not", "is_distinct_from"}

assert contexts  # every enumeration below is known once every context is imported


def enumerations() -> list[type[Labelled]]:
    return list(Labelled.__subclasses__())


@cache
def state_columns() -> set[str]:
    """`Person.state`, `Message.channel`…: every column that holds a member of an enumeration."""
    return {
        f"{mapper.class_.__name__}.{column.key}"
        for mapper in Entity.registry.mappers
        for column in mapper.column_attrs
        if isinstance(column.columns[0].type, Enum)
    }


def compared_words(path: Path) -> Iterator[tuple[int, str]]:
    """Bare words that a column of states is compared with: by an operator, or inside `.in_((…))`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Compare) and is_column(node.left):
            yield from words_in(node.comparators)
        if is_column_method(node):
            yield from words_in(node.args)


def is_column(node: ast.expr) -> bool:
    return ast.unparse(node) in state_columns()


def is_column_method(node: ast.AST) -> TypeGuard[ast.Call]:
    """`Person.state.in_(…)`"""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return node.func.attr in COMPARISONS and is_column(node.func.value)


def words_in(nodes: list[ast.expr]) -> Iterator[tuple[int, str]]:
    for root in nodes:
        for node in ast.walk(root):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value


def test_a_state_in_a_query_is_a_member_of_its_enumeration_never_a_bare_word() -> None:
    bare = [f"{name(path)}:{line} {word!r}" for path in python_files() for line, word in compared_words(path)]
    assert bare == []


def test_a_list_of_states_that_a_query_uses_lives_beside_the_queries_the_policy_or_the_entities() -> None:
    strays = [
        f"{name(path)}: {constant}"
        for path in python_files()
        if path.name not in HOMES and not defines_entities(path)
        for constant in state_lists(path) & names_in_queries(path)
    ]
    assert strays == []


def defines_entities(path: Path) -> bool:
    return any(
        isinstance(node, ast.ClassDef) and any(ast.unparse(base) in {"Entity", "Labelled"} for base in node.bases)
        for node in tree(path).body
    )


def state_lists(path: Path) -> set[str]:
    """Names of the module's own collections whose members are members of an enumeration."""
    kinds = {enumeration.__name__ for enumeration in enumerations()}
    found = set()
    for node in tree(path).body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if value is not None and members_only(value, kinds):
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def members_only(value: ast.expr, kinds: set[str]) -> bool:
    inner = value.args[0] if isinstance(value, ast.Call) and value.args else value
    if not isinstance(inner, ast.List | ast.Tuple | ast.Set) or not inner.elts:
        return False
    return all(isinstance(item, ast.Attribute) and ast.unparse(item.value) in kinds for item in inner.elts)


def names_in_queries(path: Path) -> set[str]:
    """Names handed to `.in_()` and its like."""
    return {
        argument.id
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"in_", "not_in"}
        for argument in node.args
        if isinstance(argument, ast.Name)
    }
