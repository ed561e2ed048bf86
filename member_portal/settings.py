"""*Paramètres*: who one is, how one is reached, in which language, and leaving (U-20)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from member_portal.forms.settings import LanguageForm, NamesForm, PhoneForm, PictureForm
from member_portal.settings_page import Page, back, myself, own_account_only, page, save
from models.accounts.consents import record_consent
from models.accounts.entities import ConsentPurpose, Person
from models.accounts.membership import deactivate
from models.accounts.profile import set_locale, set_names, set_phone
from models.documents.pictures import remove_picture, set_picture
from models.kernel.policy import Actor
from models.kernel.text import N_
from models.permissions import Permission
from web.actor import leave
from web.forms import ConfirmForm, typed
from web.perform import perform

blueprint = Blueprint("settings", __name__, url_prefix="/parametres")
blueprint.before_request(own_account_only)


@blueprint.get("")
def index() -> Page:
    return page()


@blueprint.post("/photo")
def picture() -> Page:
    """ACC-47."""
    form, sent = PictureForm(), request.files.get("picture")
    content = sent.read() if sent else b""
    if perform(None, set_picture, myself(), content=content, form=form, done=N_("Your picture is changed.")):
        return back("profile")
    return page(picture=form)


@blueprint.post("/photo/suppression")
def drop_picture() -> Page:
    """ACC-49."""
    perform(None, remove_picture, myself(), done=N_("Your picture is removed."))
    return back("profile")


@blueprint.post("/nom")
def names() -> Page:
    """For those whose name no document carries yet (ACC-43, ACC-44)."""
    return save(
        "profile", "names", NamesForm(), set_names, myself(),
        values=lambda form: {"first_name": typed(form.first_name), "last_name": typed(form.last_name)},
        done=N_("Your name is changed."),
    )  # fmt: skip


@blueprint.post("/telephone")
def phone() -> Page:
    return save(
        "mobile", "phone", PhoneForm(), set_phone_and_sms, myself(),
        values=lambda form: {"number": typed(form.phone), "sms": bool(form.sms.data)}, done=N_("Your choice is saved."),
    )  # fmt: skip


@blueprint.post("/langue")
def language() -> Page:
    """I18N-02, I18N-03."""
    return save("language", "language", LanguageForm(), set_locale, values=lambda form: {"code": form.locale.data})


@blueprint.route("/desactivation", methods=["GET", "POST"])
def deactivation() -> Page:
    """*Désactiver mon compte*, with a page that says what it means first (ACC-57)."""
    if not ConfirmForm().validate_on_submit():
        return render_template("portal/settings/deactivation.html")
    if not perform(None, deactivate, myself()):
        return back("profile")
    return farewell()


def farewell() -> Response:
    leave()
    flash(str(N_("Your account is deactivated. Sign in whenever you like: it opens again as you left it.")), "success")
    return redirect(url_for("sign_in.login"))


def set_phone_and_sms(person: Person, *, number: str, sms: bool, by: Actor) -> None:
    """The number and what it may serve for, together: a switch without a number is refused (ACC-52)."""
    set_phone(person, number, by=by)
    if by.may(Permission.LEARN):
        record_consent(person, ConsentPurpose.SMS, sms, by=by)
