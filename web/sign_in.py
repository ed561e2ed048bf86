"""Signing in and out, the language of the page, and the way back from somebody else's eyes."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user
from werkzeug.wrappers import Response

from models.accounts import sign_in as login_sessions
from models.accounts.impersonation import stop_impersonating as end_impersonation
from models.accounts.profile import set_locale
from models.accounts.refusals import ProofTooOld
from models.kernel.errors import DomainError
from models.kernel.text import N_
from web import impersonation, links, second_factor
from web.actor import current_actor, leave
from web.destinations import landing
from web.forms import SignInForm, typed
from web.journal import record
from web.locale import LANGUAGES, local_target
from web.perform import perform, show

blueprint = Blueprint("sign_in", __name__)


def init_app(app: Flask) -> None:
    for pages in (blueprint, second_factor.blueprint, links.blueprint):
        app.register_blueprint(pages)
    app.before_request(second_factor.insist)
    app.register_error_handler(ProofTooOld, lambda _refusal: second_factor.to_proof())


@blueprint.get("/login")
def login() -> str | Response:
    if current_user.is_authenticated:
        return redirect(_target() or landing(current_actor()))
    return _page(SignInForm(formdata=None), failed=False)


@blueprint.post("/login")
def try_login() -> str | Response | tuple[str, int]:
    form = SignInForm()
    if not form.validate():
        return _page(form, failed=False), 422
    try:
        return second_factor.go_in(typed(form.email), typed(form.password), _target())
    except DomainError as refusal:
        current_app.logger.warning("sign-in refused (%s) from %s", type(refusal).__name__, request.remote_addr)
        show(refusal, form)
        return _page(form, failed=True), 422


@blueprint.post("/logout")
def logout() -> Response:
    if current_user.is_authenticated:
        for secret in filter(None, (current_user.get_id(), cookie.get(impersonation.OWN))):
            login_sessions.sign_out(secret)
        record("signed-out")
    leave()
    flash(str(N_("You are signed out.")), "success")
    return redirect(url_for("sign_in.login"))


@blueprint.post("/language/<code>")
def switch_language(code: str) -> Response:
    """For the account when there is one, else for this browser (I18N-02, I18N-03)."""
    if code not in LANGUAGES:
        abort(404)
    if not current_user.is_authenticated or perform(None, set_locale, code):
        cookie["locale"] = code
    return redirect(local_target(request.form.get("next"), landing(current_actor())))


@blueprint.post("/impersonation/fin")
def stop_impersonating() -> Response:
    """Back to one's own login session, if that one still counts (test Z6)."""
    if current_actor().impersonator_id is None:
        abort(404)
    seen = current_actor().person_id
    perform(None, end_impersonation)
    if not impersonation.come_back():
        return redirect(url_for("sign_in.login"))
    record("impersonation-ended", about=[f"person:{seen}"])
    return redirect(landing(current_actor()))


def _target() -> str:
    return local_target(request.values.get("next"), "")


def _page(form: SignInForm, *, failed: bool) -> str:
    return render_template("web/sign_in.html", form=form, failed=failed, next=_target())
