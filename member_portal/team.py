"""*Suivi d’équipe*: where the people stand whom one follows, and their report as a file (ACC-26, ACC-27, FUP-03)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_login import login_required

from member_portal.team_report import report_answer
from models.contracts.following import followed, lines_of
from models.contracts.reporting import next_report
from models.kernel import clock
from models.permissions import Permission
from models.workbench.exports import ExportFormat
from web.actor import current_actor
from web.follow_up import Board, board_of
from web.rhythm import report_rhythm

blueprint = Blueprint("team", __name__, url_prefix="/suivi-equipe")


@blueprint.before_request
@login_required
def admit() -> None:
    """Those who follow people alone."""
    if not current_actor().may(Permission.TEAM_FOLLOW):
        abort(403)


@blueprint.get("")
def index() -> str:
    """The team, its own page for a manager who does nothing else here."""
    by_mail = next_report(current_actor().person_id or 0, clock.now())
    return render_template("portal/team.html", board=_board(), by_mail=by_mail, rhythm=report_rhythm())


@blueprint.get("/rapport.<kind>")
def report(kind: str) -> Response:
    """The lines of the page as a file, in the columns of FUP-14."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    return report_answer(_board(most=10**6).lines, ExportFormat(kind), request.query_string.decode(errors="replace"))


def _board(**more: Any) -> Board:
    search = request.args.get("search", "").strip()[:200]
    lines = lines_of(followed(team_of=current_actor().person_id, search=search), clock.today())
    return board_of(lines, {**request.args, "search": search}, _address, across=True, **more)


def _address(**arguments: Any) -> str:
    return url_for("team.index", **arguments)
