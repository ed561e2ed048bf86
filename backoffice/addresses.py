"""Addresses and HTML of rows: what is the same in every row of a page is made once, with holes for what differs."""

from __future__ import annotations

import secrets
from typing import Any

from flask import g, url_for
from markupsafe import Markup

from web.drawing import as_html, escaped

ID, NAME = f"row{secrets.token_hex(8)}", f"name{secrets.token_hex(8)}"
"""Stand for a row's id and for its name; nobody can type them, so that no search is taken for a hole."""


def address(endpoint: str, **values: Any) -> str:
    """The same as ``url_for``, which takes long for the hundred links of a list that differ by the id alone."""
    identifier = values.pop("id", None)
    if not isinstance(identifier, int):
        return url_for(endpoint, **({} if identifier is None else {"id": identifier}), **values)
    made: dict[Any, list[str]] = g.setdefault("backoffice_addresses", {})
    key = endpoint, *((name, str(value)) for name, value in values.items())
    if key not in made:
        made[key] = url_for(endpoint, id=ID, **values).split(ID)
    return str(identifier).join(made[key])


def stencil(drawn: Markup) -> str:
    """HTML that was drawn once for every row of a page, as a pattern to be filled.

    Args:
        drawn: it, with :data:`ID` and :data:`NAME` where the row's own are wanted.
    """
    return str(drawn).replace("%", "%%").replace(ID, "%(id)s").replace(NAME, "%(name)s")


def filled(pattern: str, identifier: int, name: Any) -> Markup:
    """A stencil for one row."""
    return as_html(pattern % {"id": identifier, "name": escaped(name)})


def verb_url(slug: str, verb: str, row_id: int, back: str = "") -> str:
    """The page of a verb for one row.

    Args:
        slug: the screen's.
        verb: the verb's name (``assign-slot``).
        back: where to go afterwards; the row's own page when empty.
    """
    endpoint = f"admin_{slug.replace('-', '_')}.press"
    return address(endpoint, verb=verb, id=row_id, **({"back": back.rstrip("?")} if back else {}))
