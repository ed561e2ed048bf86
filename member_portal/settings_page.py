"""The page of *Paramètres*: its sections, drawn again around the one form that was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from sqlalchemy import Select, select
from werkzeug.wrappers import Response

from member_portal.forms.settings import EmailForm, LanguageForm, NamesForm, PasswordForm, PhoneForm, PictureForm
from member_portal.home import own_accesses
from models.accounts import second_factor
from models.accounts.consents import has_consented
from models.accounts.entities import ConsentPurpose, LoginSession, Person
from models.accounts.profile import may_rename
from models.accounts.queries import open_sessions
from models.accounts.refusals import NotWhileImpersonating
from models.kernel.database import session
from models.kernel.text import Sentence
from web.actor import current_actor
from web.perform import perform, show
from web.second_factor import is_fresh

Page = str | Response | tuple[str, int]


@login_required
def own_account_only() -> Response | None:
    """Nobody changes an account while they look through its owner's eyes (test Z6)."""
    if request.method == "GET" or current_actor().impersonator_id is None:
        return None
    show(NotWhileImpersonating())
    return redirect(url_for("settings.index"))


def save(
    section: str, name: str, form: FlaskForm, operation: Callable[..., Any], *subjects: Any,
    values: Callable[[Any], dict[str, Any]], done: Sentence | None = None,
) -> Page:  # fmt: skip
    """Run one section's form.

    Args:
        section: the anchor to come back to when it worked.
        name: which of the page's forms this is; when it is refused, the page shows it as it was typed.
        values: reads the operation's keyword arguments from the form.
    """
    if form.validate() and perform(None, operation, *subjects, form=form, done=done, **values(form)):
        return back(section)
    return page(**{name: form})


def page(**refused: FlaskForm) -> Page:
    """Every section; 422 when one of the forms was refused."""
    me = myself()
    forms: dict[str, FlaskForm] = {
        "picture": PictureForm(formdata=None),
        "names": NamesForm(formdata=None, obj=me),
        "email": EmailForm(formdata=None),
        "phone": PhoneForm(formdata=None, obj=me, sms=has_consented(me.id, ConsentPurpose.SMS)),
        "language": LanguageForm(formdata=None, locale=me.locale.value),
        "password": PasswordForm(formdata=None),
    } | refused
    html = render_template(
        "portal/settings/index.html", me=me, forms=forms, fresh=is_fresh(), may_rename=may_rename(current_actor(), me),
        accesses=own_accesses(), second_step=second_factor.is_on(me.id), here=current_user.opened.id,
        connections=session.scalars(own_connections()).all(),
    )  # fmt: skip
    return (html, 422) if refused else html


def own_connections() -> Select[LoginSession]:
    """One's own alone, even for staff, who may see everybody's elsewhere."""
    return open_sessions(current_actor().person_id or 0).where(LoginSession.impersonator_id.is_(None))


def myself() -> Person:
    return session.scalars(select(Person).where(Person.id == current_actor().person_id)).one()


def back(section: str) -> Response:
    return redirect(url_for("settings.index", _anchor=section), 303)
