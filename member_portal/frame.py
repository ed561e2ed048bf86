"""What surrounds every page of the portal: the entries of the bar, by role, and the bell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from models.accounts.entities import Role
from models.kernel.policy import Actor
from models.kernel.settings import active
from models.kernel.text import N_, Sentence
from models.permissions import Permission
from web.actor import current_actor

BACKOFFICE = "/admin/"


@dataclass(frozen=True)
class Entry:
    """A line of the navigation bar."""

    label: Sentence
    icon: str
    url: str
    endpoint: str | tuple[str, ...] = ""
    """How the names of its pages begin."""

    @property
    def is_current(self) -> bool:
        return bool(self.endpoint) and (request.endpoint or "").startswith(self.endpoint)


def context() -> dict[str, Any]:
    """Given to the templates of every blueprint of the portal."""
    actor = current_actor()
    return {
        "entries": entries_for(actor),
        "backoffice_url": backoffice_url(actor),
    }


def entries_for(actor: Actor) -> list[Entry]:
    """The entries that exist for this person: none leads to a refusal (ACC-27, ACC-32)."""
    entries = [Entry(N_("Home"), "home", url_for("home.index"), "home.index")]
    if actor.may(Permission.LEARN):
        entries.append(Entry(N_("My path"), "route", url_for("path.index"), ("path.", "lessons.", "notes.")))
        entries.append(Entry(N_("Workshops"), "pencil", url_for("workshops.index"), "workshops."))
    if follows_a_team(actor):
        entries.append(Entry(N_("Team follow-up"), "users-group", url_for("team.index"), "team."))
    if actor.person_id is None:
        entries.append(Entry(N_("Training paths"), "route", url_for("paths.index"), "paths."))
        entries.append(Entry(N_("Formats and prices"), "tag", url_for("formats.index"), "formats."))
        entries.append(Entry(N_("About"), "info-circle", url_for("help.about"), "help.about"))
    entries.append(Entry(N_("Help"), "lifebuoy", url_for("help.index"), "help.index"))
    return entries


def follows_a_team(actor: Actor) -> bool:
    return Role.MANAGER in actor.roles


def backoffice_url(actor: Actor) -> str | None:
    """The way into the back-office, for those who may enter it and where this host serves it."""
    served = "backoffice" in active().faces
    return BACKOFFICE if served and actor.may(Permission.BACKOFFICE_ENTER) else None
