"""What the pages of lessons, paths and notes share: who may come in, and what a refusal leads to."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import login_required
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from models.learning.refusals import AccessClosed, Unknown
from models.permissions import Permission
from web import errors
from web.actor import current_actor

ID = "int(max=9223372036854775807)"
"""The numbers that a row may have."""


def of_learners(blueprint: Blueprint) -> Blueprint:
    """Let in those who learn; what is not of a path of theirs is a 404, what is closed today leads to why."""
    blueprint.before_request(admit)
    blueprint.register_error_handler(Unknown, unknown)
    blueprint.register_error_handler(AccessClosed, closed)
    return blueprint


@login_required
def admit() -> None:
    if not current_actor().may(Permission.LEARN):
        abort(403)


def unknown(_refusal: Unknown) -> tuple[str, int]:
    return errors.page(NotFound())


def closed(_refusal: AccessClosed) -> Response:
    """The page of the path says who holds the slots, until when, and that everything is kept (LRN-33)."""
    return redirect(url_for("path.show", path_id=(request.view_args or {}).get("path_id")))
