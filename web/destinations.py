"""Where people land once they are in, and addresses that may not exist in this deployment."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.routing import BuildError

from models.accounts.roles import LEARNER_ROLES
from models.kernel import settings
from models.kernel.policy import Actor
from models.permissions import Permission


def landing(actor: Actor) -> str:
    """The first page after signing in: the back-office, except for those who also learn (ACC-26, ACC-27)."""
    works_there = actor.may(Permission.BACKOFFICE_ENTER) and not actor.roles & LEARNER_ROLES
    return "/admin/" if works_there and "backoffice" in settings.active().faces else "/"


def url_or_none(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None when no face serves it here."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None
