"""`make rows`: how many rows of the requirements a test proves, by group."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS, DECISIONS, TESTS = ROOT / "docs" / "requirements", ROOT / "docs" / "decisions.md", ROOT / "tests"
ROW = re.compile(r"^\| ([A-Z0-9]+-\d+|D\d+) \|", re.MULTILINE)


def main() -> int:
    """Print proven / in all for each group; status 1 when a test names a row that does not exist."""
    rows, marks = known_rows(), marked_rows()
    for group, ids in grouped(rows).items():
        proven = [row for row in ids if row in marks]
        sys.stdout.write(f"{group:5} {len(proven):4} / {len(ids)}\n")
    sys.stdout.write(f"{'all':5} {len(rows & marks.keys()):4} / {len(rows)}\n")
    unknown = unknown_marks()
    for where in unknown:
        sys.stdout.write(f"No such row: {where}\n")
    return 1 if unknown else 0


def known_rows() -> set[str]:
    """Every row of the requirements, and every decision."""
    texts = [path.read_text(encoding="utf-8") for path in [*REQUIREMENTS.glob("*.md"), DECISIONS]]
    return {row for text in texts for row in ROW.findall(text)}


def marked_rows() -> dict[str, list[str]]:
    """Row -> the tests that prove it, as `path::test`."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for row, test in marks_in(path.read_text(encoding="utf-8")):
            found[row].append(f"{path.relative_to(ROOT)}::{test}")
    return dict(found)


def unknown_marks() -> list[str]:
    """The marks that name no row, with the test that carries them."""
    known = known_rows()
    return [f"{row} in {test}" for row, tests in marked_rows().items() if row not in known for test in tests]


def marks_in(source: str) -> Iterator[tuple[str, str]]:
    """(row, test) for each `@pytest.mark.row("…")` of a module; a mark of the module itself counts for all of it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield from ((row, node.name) for row in rows_of(decorator))
        elif isinstance(node, ast.Assign) and any(ast.unparse(target) == "pytestmark" for target in node.targets):
            yield from ((row, "*") for row in rows_of(node.value))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.param":
            yield from ((row, "param") for keyword in node.keywords for row in rows_of(keyword.value))


def rows_of(expression: ast.expr) -> Iterator[str]:
    """The rows named by the marks of an expression."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.row":
            yield from (value.value for value in node.args if isinstance(value, ast.Constant))  # type: ignore[misc]


def grouped(rows: set[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: int(re.split(r"-|D", row)[-1])):
        groups["D" if re.fullmatch(r"D\d+", row) else row.partition("-")[0]].append(row)
    return dict(sorted(groups.items()))


if __name__ == "__main__":
    sys.exit(main())
