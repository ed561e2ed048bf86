"""What is under the bell, fetched when it is opened: no page waits for lines that few of its readers look at."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template
from flask_login import login_required

from tasks import bell
from web.actor import current_actor

blueprint = Blueprint("bell", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/notifications/dernieres")
@login_required  # type: ignore[untyped-decorator]
def latest() -> str:
    """The last lines, as a part of a page (NOT-01)."""
    return render_template("web/bell_lines.html", lines=bell.latest(current_actor().person_id or 0))
