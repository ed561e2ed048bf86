"""What stands around every page of the back-office: menu, bell, language, who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app, g, request
from markupsafe import Markup

from models.accounts.entities import Locale
from models.accounts.grants import Role
from models.kernel.text import N_
from models.organisation.queries import the_settings
from web import locale
from web.actor import current_actor
from web.destinations import url_or_none

MOST_KEPT = 2_000
"""Parts of frames that a process keeps: a few for each screen and each set of rights."""


@dataclass(frozen=True)
class Frame:
    """The values of the frame, read once a page."""

    roles: str
    other_language: str
    other_language_name: str
    language_url: str | None
    settings_url: str | None
    portal_url: str | None
    bell_url: str | None
    sign_out_url: str | None
    shows_pictures: bool

    @cached_property
    def sections(self) -> list[tuple[str, list[Any]]]:
        """The menu as the reader has it: titles with their entries."""
        sections = [(str(one.title), one.open_to_reader()) for one in current_app.extensions["backoffice_menu"]]
        return [(title, entries) for title, entries in sections if entries]

    def kept(self, name: str, draw: Callable[[Frame], Markup], screen: str | None = "") -> Markup:
        """A part of the frame that depends on rights and language alone: drawn once for all who share them.

        Args:
            name: the part's.
            draw: its macro.
            screen: on which it stands, when it depends on that too.
        """
        parts: dict[Any, Markup] = current_app.extensions.setdefault("backoffice_frames", {})
        where = screen, request.root_path, the_settings().organisation_name
        key = name, locale.current(), frozenset(current_actor().reach), where
        if key not in parts:
            if len(parts) >= MOST_KEPT:
                parts.clear()
            parts[key] = draw(self)
        return parts[key]


def frame() -> Frame:
    """The frame for the person at the screen."""
    if "backoffice_frame" not in g:
        g.backoffice_frame = _frame()
    return g.backoffice_frame  # type: ignore[no-any-return]


def _frame() -> Frame:
    actor = current_actor()
    other = "en" if locale.current() == "fr" else "fr"
    return Frame(
        roles=", ".join(sorted(str(Role(role).label) for role in actor.roles)) or str(N_("No role")),
        other_language=other,
        other_language_name=str(Locale(other).label),
        language_url=url_or_none("sign_in.switch_language", code=other),
        settings_url=url_or_none("settings.index"),
        portal_url=url_or_none("home.index"),
        bell_url=url_or_none("notifications.index"),
        sign_out_url=url_or_none("sign_in.logout"),
        shows_pictures=url_or_none("pictures.show", picture_id=1) is not None,
    )
