"""Where people land once they are in, and addresses that may not exist in this deployment."""

from __future__ import annotations

from typing import Any

from flask import current_app, has_request_context, request, url_for
from werkzeug.routing import BuildError

from models.accounts.entities import Role
from models.accounts.roles import LEARNER_ROLES
from models.kernel import settings
from models.kernel.policy import Actor
from models.permissions import Permission

TEAM = "/suivi-equipe"


def landing(actor: Actor) -> str:
    """The first page after signing in: their team for those who only follow one, the back-office for those who work
    there, their own home for all who also learn (ACC-26, ACC-27)."""
    faces = settings.active().faces
    if actor.roles & LEARNER_ROLES or not actor.may(Permission.BACKOFFICE_ENTER):
        return "/"
    if Role.MANAGER in actor.roles and not actor.may(Permission.ENROLMENT_READ) and "portal" in faces:
        return TEAM
    return "/admin/" if "backoffice" in faces else "/"


def url_or_none(endpoint: str, **values: Any) -> str | None:
    """The address of a page that every page names (menu, style sheets), or None when no face serves it here: the same
    as long as the process lives, so it is built once."""
    if not has_request_context():
        return _built(endpoint, values)
    known: dict[Any, str | None] = current_app.extensions.setdefault("fixed_addresses", {})
    key = request.root_path, endpoint, *values.items()
    if key not in known:
        known[key] = _built(endpoint, values)
    return known[key]


def _built(endpoint: str, values: dict[str, Any]) -> str | None:
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None
