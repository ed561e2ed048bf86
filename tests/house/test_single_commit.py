"""One place commits: `transaction()`; whoever opened it decides for all that is inside."""

from __future__ import annotations

import ast

from tests.house.code import name, python_files, tree


def test_only_the_kernel_commits() -> None:
    calls = [
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert [call.rpartition(":")[0] for call in calls] == ["models/kernel/database.py"], calls


def test_nobody_commits_in_sql_either() -> None:
    words = [
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip(" ;").upper() == "COMMIT"
    ]
    assert words == []
