"""Small files, small functions: ceilings that nothing passes, and goals for the whole."""

from __future__ import annotations

import ast
from statistics import median, quantiles

from tests.house.code import ROOT, functions, length, name, python_files

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
MEDIAN_FILE, LONG_FILE, MEDIAN_FUNCTION = 60, 150, 6


def file_lengths() -> dict[str, int]:
    """File -> all of its lines."""
    files = [*python_files(), *sorted((ROOT / "tests").rglob("*.py"))]
    return {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_file_is_longer_than_300_lines() -> None:
    assert {file: lines for file, lines in file_lengths().items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{name(path)}:{function.name} {body_length(function)}"
        for path in python_files()
        for function in functions(path)
        if body_length(function) > LONGEST_FUNCTION
    ]
    assert long == []


def test_most_files_and_functions_are_short() -> None:
    """Lines that say something: blank lines and comments that explain are not held against a file."""
    lengths = [length(path) for path in python_files()]
    bodies = [body_length(function) for path in python_files() for function in functions(path)]
    p90 = quantiles(lengths, n=10)[-1]
    print(f"files: median {median(lengths):.0f}, p90 {p90:.0f}; functions: median {median(bodies):.0f}")  # noqa: T201
    assert median(lengths) <= MEDIAN_FILE
    assert p90 <= LONG_FILE
    assert median(bodies) <= MEDIAN_FUNCTION
