"""A name says what the thing is; some names only say that somebody did not look for one."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.code import ROOT, name, python_files, tree

FORBIDDEN = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|services?)$")


def test_no_module_or_folder_is_a_drawer_for_odds_and_ends() -> None:
    parts = {
        name(path)
        for path in [*python_files(), *sorted((ROOT / "tests").rglob("*.py"))]
        for part in path.relative_to(ROOT).with_suffix("").parts
        if FORBIDDEN.search(part)
    }
    assert parts == set()


def test_no_class_is_named_a_service() -> None:
    classes = [
        f"{name(path)}:{node.name}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and re.search(r"\w(Service|Util|Helper)s?$", node.name)
    ]
    assert classes == []


def test_every_module_states_its_job_in_its_first_line() -> None:
    silent = [
        name(path)
        for path in python_files()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert silent == []


@pytest.mark.row("D8")
def test_a_session_always_says_which_kind_of_session_it_is() -> None:
    classes = {node.name for path in python_files() for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)}
    assert {"TrainingSession", "LoginSession"} <= classes
    assert "Session" not in classes
