"""Nothing goes around escaping, and nothing in a page would need a weaker Content-Security-Policy."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.code import name, python_files, templates, tree

READY_MADE = {"backoffice/lookups.py", "backoffice/addresses.py", "web/drawing.py", "web/locale.py"}
"""Modules that call HTML what a library has escaped (WTForms' html_params), what they escape themselves, or
a sentence of the catalogue."""
FORBIDDEN = {
    "a script written into the page": re.compile(r"<script\b(?![^>]*\b(src=|type=.application/json))", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"(href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
}

ESCAPING_OFF = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)


def pages() -> list[tuple[str, str]]:
    """Templates that a browser shows; mails have their styles inline, as mail programs need."""
    shown = [path for path in templates() if not name(path).startswith("tasks/")]
    return [(name(path), path.read_text(encoding="utf-8")) for path in shown]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    assert [file for file, text in pages() if FORBIDDEN[what].search(without_jinja(text))] == []


def test_no_template_of_a_page_or_a_mail_switches_escaping_off() -> None:
    assert [name(path) for path in templates() if ESCAPING_OFF.search(path.read_text(encoding="utf-8"))] == []


def test_html_in_python_is_a_literal_into_which_values_are_put_escaped() -> None:
    """`Markup("<b>{}</b>").format(name)` escapes the name; `Markup(f"<b>{name}</b>")` would not."""
    built = {
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"Markup", "markupsafe.Markup", "as_html"}
        and not literal(node)
    }
    assert {where for where in built if where.partition(":")[0] not in READY_MADE} == set()


def test_what_html_is_given_is_a_literal_or_a_constant_that_is_one() -> None:
    """`html("<b>%s</b>", name)` escapes the name; `html(f"<b>{name}</b>")` would not."""
    built = {
        f"{name(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"html", "joined"}
        and name(path).startswith(("web/", "backoffice/", "member_portal/"))
        and "web.drawing" in imported(path)
        and not written(node.args[0], constants(path))
    }
    assert built == set()


def test_neither_domain_nor_tasks_write_html() -> None:
    assert [name(path) for path in python_files("models", "tasks") if "Markup" in names_used(path)] == []


def literal(call: ast.Call) -> bool:
    """A constant, or what a template wrote."""
    text = call.args[0]
    return isinstance(text, ast.Constant) or (
        isinstance(text, ast.Call) and ast.unparse(text.func) == "render_template"
    )


def written(pattern: ast.expr, constants: set[str]) -> bool:
    return isinstance(pattern, ast.Constant) or (isinstance(pattern, ast.Name) and pattern.id in constants)


def constants(path: Path) -> set[str]:
    """The names that a module gives a literal at its top, once."""
    given = [node for node in tree(path).body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)]
    return {target.id for node in given for target in node.targets if isinstance(target, ast.Name)}


def imported(path: Path) -> set[str]:
    return {node.module or "" for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)}


def names_used(path: Path) -> set[str]:
    return {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}


def without_jinja(text: str) -> str:
    """The HTML alone, an x in the place of each value."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", "x", text, flags=re.DOTALL)
