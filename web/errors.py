"""Error pages: what happened in a sentence, a way on, and for our own faults an incident number (test L3)."""

from __future__ import annotations

import secrets

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.text import N_, Sentence

TITLES: dict[int, tuple[Sentence, Sentence]] = {
    400: (N_("The request could not be read"), N_("Go back, reload the page, then try again.")),
    403: (N_("You do not have access to this"), N_("Ask the person who manages your account if you need it.")),
    404: (N_("This page does not exist"), N_("It may have moved, or it may not be yours to see.")),
    405: (N_("This address cannot be opened like that"), N_("Go back and use the button of the page.")),
    413: (N_("The file is too large"), N_("%(most)s megabytes at most.")),
    429: (N_("Too many tries"), N_("Wait a few minutes, then try again.")),
}
OURS = (N_("Something went wrong on our side"), N_("Nothing of what you saved is lost. Try again in a moment."))


def init_app(app: Flask) -> None:
    app.before_request(number)
    app.register_error_handler(CSRFError, expired_form)
    app.register_error_handler(SecurityError, strange_host)
    app.register_error_handler(HTTPException, page)
    app.register_error_handler(DomainError, refusal)
    app.register_error_handler(Exception, incident)


def number() -> None:
    """A number for this request: in the log, in the audit log, and on the error page."""
    g.request_id = session.info["request_id"] = secrets.token_hex(6)
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception


def expired_form(error: CSRFError) -> tuple[str, int]:
    return _render(400, N_("This form has expired"), N_("Go back, reload the page, then send it again.")), 400


def strange_host(error: SecurityError) -> Response:
    """Asked under a name that TRUSTED_HOSTS does not hold: none of our pages has an address there (test H3)."""
    return Response("This site does not answer to that name.\n", 400, mimetype="text/plain")


def page(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    g.lost = code >= 500
    title, advice = TITLES.get(code, OURS)
    if code == 413:
        advice = advice % {"most": (request.max_content_length or 0) // 2**20}
    return _render(code, title, advice, incident_number=g.get("request_id") if code >= 500 else None), code


def refusal(error: DomainError) -> tuple[str, int]:
    """A refusal that no form could show."""
    code = 403 if isinstance(error, Forbidden) else 409
    return _render(code, N_("This cannot be done."), error), code


def refused_access(error: DomainError) -> Response:
    """Something of theirs that is closed to them now, with the reason why."""
    return make_response(_render(403, TITLES[403][0], error), 403)


def incident(error: Exception) -> tuple[str, int]:
    """Our own fault: the details go to the log alone."""
    g.lost = True  # the page asks nothing of the database: it may be what failed
    session.rollback()
    place = request.url_rule or request.path  # the pattern, not the path: that of a single-use link holds its secret
    current_app.logger.error("incident %s at %s", g.get("request_id"), place, exc_info=error)
    return _render(500, *OURS, incident_number=g.get("request_id")), 500


def _render(code: int, title: object, advice: object, incident_number: str | None = None) -> str:
    return render_template("web/error.html", code=code, title=title, advice=advice, incident_number=incident_number)
