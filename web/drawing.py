"""The smallest pieces of a page, drawn hundreds of times on some: functions, not macros."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any

from flask import g, url_for
from markupsafe import Markup, escape

from web.destinations import url_or_none

TONES = ("blue", "purple", "green", "orange", "cyan", "pink")
ICON = '<svg class="icon %s" aria-hidden="true"><use href="%s#%s"></use></svg>'
PICTURE = '<img class="avatar %s rounded-circle" src="%s" alt="">'
LETTERS = '<span class="avatar %s rounded-circle bg-%s-lt" aria-hidden="true">%s</span>'
_special = re.compile("[&<>\"']").search
as_html: Callable[[str], Markup] = partial(str.__new__, Markup)
"""``Markup(text)`` without asking what the text is; for the functions that make HTML of literals and escaped values."""


def html(pattern: str, *values: Any) -> Markup:
    """A literal of ours with values put in where it says ``%s``, each escaped: what ``Markup % values`` gives, in a
    fifth of the time. A list draws a thousand of these.

    Args:
        pattern: a literal, or a constant that is one (a house test looks).
        values: anything; HTML already drawn (Markup) stays as it is.
    """
    return as_html(pattern % tuple(map(escaped, values)))


def joined(between: str, parts: Iterable[Any]) -> Markup:
    """Parts one after the other, each escaped, with a literal of ours between them."""
    return as_html(between.join(map(escaped, parts)))


def escaped(value: Any) -> str:
    """One value as HTML."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is not str:
        if hasattr(value, "__html__"):
            return value.__html__()  # type: ignore[no-any-return]
        value = str(value)
    return str(escape(value)) if _special(value) else value


def icon(name: str, extra: str = "") -> Markup:
    """A symbol of the sprite.

    Args:
        name: its name in ``web/assets/icons.txt``.
        extra: more classes.
    """
    if "sprite" not in g:
        g.sprite = url_or_none("static", filename="icons.svg")
    return _icon(g.sprite, name, extra)


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, extra: str) -> Markup:
    return html(ICON, extra, sprite, name)


def avatar(first_name: str, last_name: str, picture_id: int | None = None, extra: str = "avatar-sm") -> Markup:
    """Somebody's picture, else their initials on a tone of their own (ACC-49)."""
    if picture_id:
        return html(PICTURE, extra, url_for("pictures.show", picture_id=picture_id))
    tone = TONES[len(first_name + last_name) % len(TONES)]
    return html(LETTERS, extra, tone, (first_name[:1] + last_name[:1]).upper())
