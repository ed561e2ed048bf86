"""The second step: its code, its enrolment, and the proof asked before sensitive changes."""

from __future__ import annotations

from typing import Any, cast

import segno
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from models.accounts import entrance, second_factor
from models.accounts.proof import prove
from models.kernel import clock
from models.kernel.database import transaction
from models.kernel.errors import DomainError
from models.kernel.text import N_
from web.actor import current_actor, enter
from web.destinations import landing
from web.forms import CodeForm, ProofForm, typed
from web.journal import record
from web.locale import local_target
from web.perform import show

blueprint = Blueprint("second_factor", __name__)
PENDING = 10 * 60
"""Seconds between the two steps."""
WAY_OUT = {"static", "sign_in.logout", "sign_in.switch_language", "second_factor.enrol", "second_factor.prove_again"}
"""What stays open to whoever must enrol first."""

Page = str | Response | tuple[str, int]


def go_in(email: str, password: str, target: str) -> Response:
    """The one door: a right password opens a login session, or leads to the second step.

    Args:
        target: where the person meant to go; empty for their own first page.

    Raises:
        DomainError: as ``models.accounts.entrance.sign_in``.
    """
    came = entrance.sign_in(email, password, **browser())
    if came.secret:
        return _open(came, target)
    cookie["pending"] = {"person": came.person_id, "mark": came.mark, "at": clock.now().timestamp(), "next": target}
    return redirect(url_for("second_factor.verify"))


@blueprint.route("/verification", methods=["GET", "POST"])
def verify() -> Page:
    pending = cookie.get("pending")
    if not pending or clock.now().timestamp() - pending["at"] > PENDING:
        cookie.pop("pending", None)
        return redirect(url_for("sign_in.login"))
    form = CodeForm()
    if not form.validate_on_submit():
        return _answer("web/verification.html", form)
    try:
        came = entrance.finish_sign_in(pending["person"], pending["mark"], typed(form.code), **browser())
    except DomainError as refusal:
        current_app.logger.warning("code refused (%s) from %s", type(refusal).__name__, request.remote_addr)
        show(refusal, form)
        return _answer("web/verification.html", form, refused=True)
    return _open(came, pending["next"], second_step=True)


@blueprint.route("/verification/activation", methods=["GET", "POST"])
@login_required  # type: ignore[untyped-decorator]
def enrol() -> Page:
    if not is_fresh():
        return to_proof(request.path)
    form = CodeForm()
    codes = _confirmed(form) if form.validate_on_submit() else None
    if codes:
        record("second-factor-on")
        return render_template("web/recovery_codes.html", codes=codes, target=landing(_renewed_actor()))
    try:
        with transaction():
            enrolling = second_factor.begin_enrolment(by=current_actor())
    except DomainError as refusal:
        show(refusal)
        return redirect(landing(current_actor()))
    picture = segno.make(enrolling.uri, error="m").svg_data_uri(scale=5, border=2, light="#fff", dark="#1f2233")
    return _answer("web/enrolment.html", form, enrolling=enrolling, picture=picture)


@blueprint.route("/preuve", methods=["GET", "POST"])
@login_required  # type: ignore[untyped-decorator]
def prove_again() -> Page:
    form = ProofForm()
    target = local_target(request.values.get("next"), landing(current_actor()))
    if not form.validate_on_submit():
        return _answer("web/proof.html", form, next=target)
    try:
        prove(typed(form.password), by=current_actor())
    except DomainError as refusal:
        show(refusal, form)
        return _answer("web/proof.html", form, next=target, refused=True)
    record("proved-again")
    return redirect(target)


def insist() -> Response | None:
    """Who must enrol does so before anything else."""
    if request.endpoint in WAY_OUT:
        return None
    must = current_user.is_authenticated and current_user.opened.must_enrol
    return redirect(url_for("second_factor.enrol")) if must else None


def is_fresh() -> bool:
    """Whether the person at the screen proved who they are less than ten minutes ago."""
    return bool(current_user.is_authenticated and current_user.opened.is_fresh)


def to_proof(target: str | None = None) -> Response:
    """To the page that asks for the password again, then back.

    Args:
        target: where to come back to; the page itself when not given.
    """
    if not current_user.is_authenticated:
        return redirect(url_for("sign_in.login", next=target or request.path))
    flash(str(N_("Confirm your password first: what comes next is sensitive.")), "info")
    return redirect(url_for("second_factor.prove_again", next=target or request.full_path.rstrip("?")))


def browser() -> dict[str, str]:
    """The browser at the other end, as the socket and its own words tell."""
    return {"device": request.user_agent.string, "address": request.remote_addr or ""}


def _open(came: entrance.Entrance, target: str, *, second_step: bool = False) -> Response:
    enter(came.secret)
    record("signed-in", second_step=second_step)
    return redirect(target or landing(current_actor()))


def _confirmed(form: CodeForm) -> list[str] | None:
    try:
        with transaction():
            return second_factor.confirm_enrolment(typed(form.code), by=current_actor())
    except DomainError as refusal:
        show(refusal, form)
        return None


def _renewed_actor() -> Any:
    """The actor with the rights that the enrolment opened."""
    enter(cast("str", current_user.get_id()))
    return current_actor()


def _answer(template: str, form: Any, *, refused: bool = False, **values: Any) -> Page:
    code = 422 if refused or form.errors else 200
    return render_template(template, form=form, **values), code
