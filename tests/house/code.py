"""What the house tests look at: the product's own Python files and templates, and the functions in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("backoffice", "member_portal", "models", "tasks", "web")


def python_files(*packages: str) -> list[Path]:
    """The Python files of the packages (of all five and wsgi.py when none is named)."""
    chosen = packages or PACKAGES
    found = (path for package in chosen for path in sorted((ROOT / package).rglob("*.py")))
    files = [path for path in found if "node_modules" not in path.parts]
    return files if packages else [*files, ROOT / "wsgi.py"]


def templates() -> list[Path]:
    """Every HTML template of the two faces, the shell and the mails."""
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("templates/**/*.html"))]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def length(path: Path) -> int:
    """Lines that say something: neither blank nor only a comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
