"""*Voir plus*: the history of what the bell said (NOT-01, NOT-02)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from models.outbox.operations import mark_read
from tasks import bell
from web.actor import current_actor
from web.perform import perform

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notifications")
@login_required
def index() -> str:
    number = request.args.get("page", 1, type=int)
    history = bell.page(_reader(), max(1, min(number, 10_000)))
    return render_template("portal/notifications.html", history=history)


@blueprint.post("/notifications/lues")
@login_required
def read_all() -> Response:
    if current_actor().impersonator_id is None:  # what somebody has read is theirs to say
        perform(None, mark_read, _reader())
    return redirect(url_for("notifications.index"))


def _reader() -> int:
    person_id = current_actor().person_id
    if person_id is None:
        raise LookupError("Only for people who are signed in")
    return person_id
