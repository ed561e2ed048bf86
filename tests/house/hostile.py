"""What somebody will send: hostile values, odd bodies, and every place of the application where they can be put."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from backoffice.forms import Form
from backoffice.screen import Screen
from models.kernel.database import session

ROOT = Path(__file__).resolve().parents[2]

VALUES: dict[str, str] = {
    "empty": "",
    "blank": " \t ",
    "10 kB": "x" * 10_000,
    "NUL": "a\x00b",
    "right to left": "\u202eabc\u202c \u200f",
    "lone surrogate": "a\ud800b",
    "combining": "e" + "\u0301" * 300,
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 20,
    "1e309": "1e309",
    "NaN": "NaN",
    "negative": "-1",
    "huge": "9" * 30,
    "past bigint": "9223372036854775808",
    "past int": "2147483648",
    "zero": "0",
    "fraction": "1.5",
    "unicode digits": "１２",
    "arabic digits": "٣",
    "superscript": "²",
    "underscores": "1_000",
    "year 0": "0000-01-01",
    "year 9999": "9999-12-31",
    "no such day": "2026-02-30",
    "year 12345": "12345-01-01",
    "instant": "9999-12-31T23:59:59+14:00",
    "list": "[1, 2]",
    "dict": '{"a": {"b": 1}}',
    "None": "__None",
    "SQL": "' OR 1=1; DROP TABLE person; --",
    "LIKE": "%_\\%",
    "tsquery": "a & | ! ( <-> :*",
    "HTML": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }}{% for x in () %}${7*7}",
    "CSV": "=cmd|' /C calc'!A0",
    "format": "%(password)s %s %n {0.__class__}",
    "CRLF": "a\r\nSet-Cookie: x=1\r\n\r\n<b>",
    "path": "../../../../etc/passwd\x00.png",
    "address": "javascript://x/%0aalert(1)",
    "elsewhere": "//evil.example/",
    "regex": "(a+)+$[",
}
RAW_QUERIES = {
    query: query
    for query in (
        "%", "%zz=%zz", "id=%ff%fe", "id=%c0%af&page=%ed%a0%80", "id[]=1&id[a]=2", "id=1&id=2&id=x", "=&&=;&", "id",
        "page=1&page=2&sort=a&sort=b&search=%C0%80&segment=%00",
    )
}  # fmt: skip
"""Query strings as bytes: percent garbage, overlong UTF-8, the same name many times."""


@dataclass(frozen=True)
class Attack:
    """One request; printed, it is what to send again."""

    method: str
    path: str
    query: str | list[tuple[str, str]] = ""
    form: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    content_type: str | None = None
    files: tuple[str, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        said = [f"{name}={value[:40]!r}" for name, value in self.form]
        query = self.query if isinstance(self.query, str) else "&".join(f"{n}={v[:60]!r}" for n, v in self.query)
        return f"{self.method} {self.path}{'?' if query else ''}{query} [{self.note}] {' '.join(said)}"

    def arguments(self, token: str) -> dict[str, Any]:
        """Arguments of the test client. The token travels in a header, so that any body comes with it."""
        asked: dict[str, Any] = {"method": self.method, "query_string": _encoded(self.query)}
        if self.method == "GET":
            return asked
        asked["headers"] = {"X-CSRFToken": token}
        if self.body is not None:
            return asked | {"data": self.body, "content_type": self.content_type}
        if self.files:
            parts: dict[str, Any] = {name: [value] for name, value in self.form if name not in self.files}
            parts |= {name: (io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(64)), "x\"'.png") for name in self.files}
            return asked | {"data": parts, "content_type": "multipart/form-data"}
        return asked | {"data": _encoded(list(self.form)), "content_type": "application/x-www-form-urlencoded"}


def _encoded(pairs: str | list[tuple[str, str]]) -> str:
    return pairs if isinstance(pairs, str) else urlencode(pairs, encoding="utf-8", errors="surrogatepass")


def some(values: dict[str, str], about: str, share: int | None) -> list[tuple[str, str]]:
    """So many values for one place, always the same ones, different from place to place; all of them when None."""
    pairs = list(values.items())
    if share is None:
        return pairs
    start = crc32(about.encode())
    return [pairs[(start + 7 * turn) % len(pairs)] for turn in range(share)]


def batches(names: Iterable[str], size: int) -> Iterator[list[str]]:
    waiting = list(names)
    for start in range(0, len(waiting), size):
        yield waiting[start : start + size]


@dataclass(frozen=True)
class Place:
    """A page and the fields that it reads, each with a value that it would take."""

    path: str
    fields: dict[str, str]
    files: tuple[str, ...] = ()
    query: str = ""
    row: dict[str, str] = field(default_factory=dict)


def screens_of(app: Flask) -> list[Screen]:
    return [view for view in app.extensions["admin"][0]._views if isinstance(view, Screen)]


@cache
def names_read(*folders: str) -> list[str]:
    """Every name that the code reads from a request, found in its source: ``request.args.get("page")``."""
    found: set[str] = set()
    roots = [ROOT / folder for folder in folders]
    paths = [path for root in roots for path in ([root] if root.is_file() else root.rglob("*.py"))]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text())):
            source = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                source, named = node.func.value, node.args[0]
            elif isinstance(node, ast.Subscript):
                source, named = node.value, node.slice
            if _is_request(source) and isinstance(named, ast.Constant) and isinstance(named.value, str):
                found.add(named.value)
    return sorted(found)


def _is_request(node: ast.expr | None) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("args", "form", "values", "files")
        and (not isinstance(node.value, ast.Name) or node.value.id == "request")
    ) or (isinstance(node, ast.Name) and node.id in ("args", "formdata"))


def fields_of(form: Any) -> dict[str, str]:
    """The fields of a form, each with the value that it shows."""
    found: dict[str, str] = {}
    for one in form:
        data = one.data
        value = getattr(data, "value", getattr(data, "id", data))
        found[one.name] = "" if value is None or isinstance(value, (list, dict)) else str(value)
    return found


def lists(app: Flask) -> Iterator[Place]:
    """Every list with everything that its address may ask for, each argument with a value that it takes."""
    for screen in screens_of(app):
        asked = {"page": "1", "sort": next(iter(screen.sortable), ""), "desc": "1", "search": "a", "segment": ""}
        named = (*screen.filters_by_name, *names_read("backoffice/asked.py"))
        yield Place(f"/admin/{screen.slug}/", asked | dict.fromkeys(named, "1"))


def pages_of_screens(app: Flask) -> Iterator[Place]:
    """Every other page that a screen answers to GET with, and every name that the back-office reads anywhere."""
    read = dict.fromkeys(names_read("backoffice"), "1")
    for screen in screens_of(app):
        for rule in app.url_map.iter_rules():
            if rule.endpoint.startswith(f"{screen.endpoint}.") and "GET" in (rule.methods or ()) and not rule.arguments:
                yield Place(rule.rule, read, row={"id": str(row_of(screen))})


def row_of(screen: Screen) -> int:
    """A row of a screen's table, if there is one."""
    return session.scalar(select(screen.model.id).order_by(screen.model.id).limit(1)) or 1


def forms(app: Flask) -> Iterator[Place]:
    """Every form of every screen and of every verb, with values that they would take."""
    from web.actor import current_actor

    for screen in screens_of(app):
        identifier = row_of(screen)
        base = f"/admin/{screen.slug}"
        row = screen.get_one(identifier)
        if screen.has_form:
            yield Place(f"{base}/new/", fields_of(screen.form_for(current_actor())))
            if row is not None:
                yield Place(f"{base}/edit/", fields_of(screen.form_for(current_actor(), row)), query=f"id={identifier}")
            for name in screen.editable:
                yield Place(f"{base}/ajax/update/", {"list_form_pk": str(identifier), name: "1"})
        yield Place(f"{base}/delete/", {"id": str(identifier)})
        for name, verb in screen.verbs_by_name.items():
            form = verb.form(None, subject=row)
            files = tuple(one.name for one in form if "File" in type(one).__name__)
            yield Place(f"{base}/{name}", fields_of(form), files, query=f"id={identifier}")
            yield Place(f"{base}/action/", {"action": name, "rowid": str(identifier), "url": base})


def other_pages(app: Flask) -> Iterator[tuple[str, Place]]:
    """Every other page, with every name that the faces read anywhere."""
    own = {f"{screen.endpoint}." for screen in screens_of(app)}
    names = names_read("backoffice", "web", "member_portal") + sorted(
        {name for kind in _every_form() for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}
    )
    for rule in app.url_map.iter_rules():
        form_of_screen = any(rule.endpoint.startswith(start) for start in own) and not rule.arguments
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint == "static" or (form_of_screen and method == "GET"):
                continue
            yield method, Place(path_of(rule), dict.fromkeys(names, "1"))


def _every_form() -> Iterator[type]:
    import wtforms

    waiting: list[type] = [wtforms.Form]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind is not Form and kind.__module__.startswith(("web", "member_portal", "backoffice")):
            yield kind


def path_of(rule: Rule, value: str = "1") -> str:
    """The path of a rule with one value for every part that varies."""
    return "".join(value if is_dynamic else part for is_dynamic, part in rule._trace).partition("|")[2]


def odd_bodies(path: str, query: str, fields: Iterable[str]) -> Iterator[Attack]:
    """What no form of ours sends: a body of another kind, cut, repeated, or far too long."""
    names = [*fields] or ["name"]
    whole = b"".join(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\nv\r\n' % name.encode() for name in names)

    def attack(note: str, body: bytes, kind: str | None) -> Attack:
        return Attack("POST", path, query, body=body, content_type=kind, note=note)

    yield attack("nothing", b"", None)
    yield attack("JSON", b'{"a": [1, {"b": null}]}', "application/json")
    yield attack("broken JSON", b'{"a": ', "application/json")
    yield attack("XML", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "text/xml")
    yield attack("bytes", bytes(range(256)), "application/octet-stream")
    yield attack("another charset", "é=é".encode("utf-16"), "application/x-www-form-urlencoded; charset=utf-16")
    yield attack("percent garbage", b"%zz=%ff&%00=%c0%af&" + names[0].encode() + b"=%ed%a0%80", _FORM)
    yield attack("multipart without a boundary", whole, "multipart/form-data")
    yield attack("multipart cut short", whole + b"--x\r\nContent-Dispos", "multipart/form-data; boundary=x")
    yield attack("multipart without names", b"--x\r\n\r\nv\r\n--x--\r\n", "multipart/form-data; boundary=x")
    yield attack("2 MB", names[0].encode() + b"=" + b"x" * 2_000_000, _FORM)
    yield attack("5,000 fields", b"&".join(b"f%d=1" % n for n in range(5_000)), _FORM)
    repeated = tuple((name, value) for name in names for value in ("1", "", "x"))
    foreign = tuple((f"{name}{end}", "1") for name in names for end in ("[]", "[a][b]", "-0-id"))
    yield Attack("POST", path, query, repeated, note="repeated")
    yield Attack("POST", path, query, foreign, note="names of other frameworks")
    yield Attack("POST", path, query, files=tuple(names), note="files where text is expected")


_FORM = "application/x-www-form-urlencoded"
