"""A screen is a declaration: how many lines each one takes, and that half of them take a score at most."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path
from statistics import median

from tests.house.code import ROOT

MOST = 20
LONGEST = 30
STEPS_OF_THEIR_OWN = ("ImportScreen",)
"""A wizard: its steps are pages."""


def lines_of(node: ast.ClassDef, source: str) -> int:
    """Lines of a class body that hold code: no blank line, no comment, no docstring."""
    first = node.body[1:] if ast.get_docstring(node) is not None else node.body
    if not first:
        return 0
    start, end = first[0].lineno, node.end_lineno or 0
    idle = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    kept: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in idle:
            kept.update(range(token.start[0], token.end[0] + 1))
    return len([line for line in kept if start <= line <= end])


def screens() -> dict[str, int]:
    found: dict[str, int] = {}
    for path in sorted((ROOT / "backoffice").glob("*.py")):
        source = Path(path).read_text()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Screen") and node.bases:
                found[node.name] = lines_of(node, source)
    return found


def test_half_of_the_screens_take_a_score_of_lines_at_most() -> None:
    sizes = {name: size for name, size in screens().items() if name != "Screen"}
    assert len(sizes) >= 15
    assert median(sizes.values()) <= MOST, sorted(sizes.items(), key=lambda one: -one[1])


def test_no_screen_takes_more_than_thirty_lines() -> None:
    sizes = {name: size for name, size in screens().items() if name not in ("Screen", *STEPS_OF_THEIR_OWN)}
    assert [name for name, size in sizes.items() if size > LONGEST] == []


def test_a_screen_has_no_method_of_its_own() -> None:
    wrong = []
    for path in sorted((ROOT / "backoffice").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Screen") and node.bases:
                methods = [one.name for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
                wrong += [f"{node.name}.{one}" for one in methods if node.name not in ("Screen", *STEPS_OF_THEIR_OWN)]
    assert wrong == []
