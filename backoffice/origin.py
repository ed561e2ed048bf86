"""The list from which one came to a row: its address travels with the row's, so that one goes on, and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import g, has_request_context, request
from werkzeug.datastructures import MultiDict

from backoffice.asked import Asked

ARGUMENT = "list"
LONGEST = 2000
"""Characters of a list's address; a longer one is no list that we drew."""


def origin_of(screen: Any) -> dict[str, str]:
    """What the address of a row takes along: the list that is drawn now, or that led to the row shown now.

    Args:
        screen: the screen of the row that the address leads to; another screen's list is no list of its rows.
    """
    if not has_request_context():
        return {}
    known: dict[str, dict[str, str]] = g.setdefault("backoffice_origins", {})
    if screen.endpoint not in known:
        known[screen.endpoint] = _origin(screen)
    return known[screen.endpoint]


def _origin(screen: Any) -> dict[str, str]:
    if request.endpoint == f"{screen.endpoint}.index_view":
        return {ARGUMENT: written(screen.asked())}
    if request.endpoint == f"{screen.endpoint}.details_view" and ARGUMENT in request.args:
        return {ARGUMENT: written(came_from(screen) or Asked())}
    return {}


def written(asked: Asked) -> str:
    """A list as one argument of an address."""
    return urlencode([*asked.pairs, *([("page", str(asked.page))] if asked.page else [])])


def came_from(screen: Any) -> Asked | None:
    """The list that the row's address names, read as any list's address; None when it names none."""
    text = request.args.get(ARGUMENT)
    if text is None or len(text) > LONGEST:
        return None
    try:
        return screen.asked(MultiDict(parse_qsl(text, max_num_fields=60)))  # type: ignore[no-any-return]
    except ValueError:  # more fields than any list has
        return None
