"""The smallest pieces of a page, drawn hundreds of times on some: functions, not macros."""

from __future__ import annotations

from functools import lru_cache

from flask import g, url_for
from markupsafe import Markup

TONES = ("blue", "purple", "green", "orange", "cyan", "pink")
ICON = Markup('<svg class="icon %s" aria-hidden="true"><use href="%s#%s"></use></svg>')
PICTURE = Markup('<img class="avatar %s rounded-circle" src="%s" alt="">')
LETTERS = Markup('<span class="avatar %s rounded-circle bg-%s-lt" aria-hidden="true">%s</span>')


def icon(name: str, extra: str = "") -> Markup:
    """A symbol of the sprite.

    Args:
        name: its name in ``web/assets/icons.txt``.
        extra: more classes.
    """
    if "sprite" not in g:
        g.sprite = url_for("static", filename="icons.svg")
    return _icon(g.sprite, name, extra)


@lru_cache(maxsize=1024)
def _icon(sprite: str, name: str, extra: str) -> Markup:
    return ICON % (extra, sprite, name)


def avatar(first_name: str, last_name: str, picture_id: int | None = None, extra: str = "avatar-sm") -> Markup:
    """Somebody's picture, else their initials on a tone of their own (ACC-49)."""
    if picture_id:
        return PICTURE % (extra, url_for("pictures.show", picture_id=picture_id))
    tone = TONES[len(first_name + last_name) % len(TONES)]
    return LETTERS % (extra, tone, (first_name[:1] + last_name[:1]).upper())
