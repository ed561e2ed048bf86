"""Pages behind single-use links, and asking for one: a GET shows, a POST consumes (test A5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from models.accounts import email_change, links, membership, recovery
from models.accounts.entities import Person, TokenPurpose
from models.accounts.refusals import LinkSpent
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, acting_as
from web.actor import leave
from web.forms import ConfirmForm, NewPasswordForm, ResetForm, typed
from web.perform import show
from web.second_factor import go_in

blueprint = Blueprint("links", __name__)

Page = Response | str | tuple[str, int]


def sealed(view: Callable[..., Any]) -> Callable[..., Response]:
    """The address of the page is a secret: no site that the page links to may learn it (test A9)."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        try:
            response = make_response(view(*args, **kwargs))
        except LinkSpent as refusal:
            response = make_response(render_template("web/link_spent.html", sentence=refusal), 410)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


@blueprint.route("/mot-de-passe-oublie", methods=["GET", "POST"])
def forgotten() -> Page:
    """The answer is the same whether or not an account has the address (ACC-04, test A2)."""
    form = ResetForm()
    if not form.validate_on_submit():
        return _answer("web/forgotten.html", form)
    try:
        recovery.ask_reset(typed(form.email), address=request.remote_addr or "")
    except DomainError as refusal:
        show(refusal, form)
        return _answer("web/forgotten.html", form, code=429)
    return render_template("web/forgotten_sent.html", email=typed(form.email).strip())


@blueprint.route("/invitation/<secret>", methods=["GET", "POST"])
@sealed
def invitation(secret: str) -> Page:
    return _choose_password(
        secret, (TokenPurpose.INVITATION, TokenPurpose.WELCOME), membership.accept_invitation, "web/invitation.html"
    )


@blueprint.route("/mot-de-passe/<secret>", methods=["GET", "POST"])
@sealed
def reset(secret: str) -> Page:
    return _choose_password(secret, (TokenPurpose.PASSWORD_RESET,), recovery.reset_password, "web/reset.html")


@blueprint.route("/adresse/<secret>", methods=["GET", "POST"])
@sealed
def confirm_address(secret: str) -> Page:
    token = links.find(secret, TokenPurpose.EMAIL_CHANGE)
    form, values = ConfirmForm(), {"person": _owner(token.person_id), "email": token.payload["email"]}
    if not form.validate_on_submit():
        return _answer("web/confirm_address.html", form, **values)
    try:
        with transaction():
            email_change.confirm_email_change(secret)
    except LinkSpent:
        raise
    except DomainError as refusal:
        show(refusal)
        return _answer("web/confirm_address.html", form, code=409, **values)
    return render_template("web/address_confirmed.html", email=values["email"])


def _choose_password(
    secret: str, purposes: tuple[TokenPurpose, ...], operation: Callable[[str, str], Person], template: str
) -> Page:
    token = links.find(secret, *purposes)
    form, person = NewPasswordForm(), _owner(token.person_id)
    if not form.validate_on_submit():
        return _answer(template, form, person=person)
    try:
        with transaction():
            email = operation(secret, typed(form.password)).email
    except LinkSpent:
        raise
    except DomainError as refusal:
        show(refusal, form)
        return _answer(template, form, code=422, person=person)
    if current_user.is_authenticated:
        leave()
    try:  # the second step and the refusals at the entrance hold here too
        return go_in(email, typed(form.password), "")
    except DomainError as refusal:
        show(refusal)
        return redirect(url_for("sign_in.login"))


def _owner(person_id: int) -> Person:
    with acting_as(SYSTEM):  # whoever holds the link may read whose it is
        return session.get_one(Person, person_id)


def _answer(template: str, form: Any, *, code: int | None = None, **values: Any) -> Page:
    return render_template(template, form=form, **values), code or (422 if form.errors else 200)
