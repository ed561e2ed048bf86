"""What stands around every page of the back-office: menu, bell, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for

from models.kernel.text import N_
from tasks import bell
from web.actor import current_actor


@dataclass(frozen=True)
class Frame:
    """The values of the frame, read once a page."""

    sections: list[tuple[str, list[Any]]]
    roles: str
    unread: int
    notifications: list[Any]
    settings_url: str | None
    portal_url: str | None


def frame() -> Frame:
    """The frame for the person at the screen."""
    actor = current_actor()
    person_id = actor.person_id or 0
    sections = [(str(one.title), one.open_to_reader()) for one in current_app.extensions["backoffice_menu"]]
    return Frame(
        sections=[(title, entries) for title, entries in sections if entries],
        roles=", ".join(sorted(str(role.label) for role in actor.roles)) or str(N_("No role")),
        unread=bell.unread_count(person_id),
        notifications=list(bell.latest(person_id, limit=5)),
        settings_url=_url("settings.index"),
        portal_url=_url("home.index"),
    )


def _url(endpoint: str) -> str | None:
    """The address of a page of the other face, when that face is mounted."""
    return url_for(endpoint) if endpoint in current_app.view_functions else None
