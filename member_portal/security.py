"""*Paramètres*: address, password, second step and open connections, with a fresh proof where it matters (test S4)."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, url_for

from member_portal.forms.settings import EmailForm, PasswordForm
from member_portal.settings_page import Page, back, myself, own_account_only, own_connections, save
from models.accounts import second_factor
from models.accounts.email_change import ask_email_change
from models.accounts.entities import LoginSession
from models.accounts.recovery import change_password
from models.accounts.sign_in import end_session, end_sessions
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import N_
from web.forms import typed
from web.journal import record
from web.perform import perform
from web.second_factor import is_fresh, to_proof

blueprint = Blueprint("security", __name__, url_prefix="/parametres")
blueprint.before_request(own_account_only)
ENDED = "ended_by_owner"


@blueprint.post("/adresse")
def email() -> Page:
    """ACC-40."""
    if not is_fresh():
        return to_proof(url_for("settings.index", _anchor="address"))
    return save(
        "address", "email", EmailForm(), ask_email_change, values=lambda form: {"email": typed(form.email)},
        done=N_("A link is on its way to the new address: open it to confirm. Until then, nothing changes."),
    )  # fmt: skip


@blueprint.post("/mot-de-passe")
def password() -> Page:
    """The current password, asked in the same form, is the proof."""
    return save(
        "secret", "password", PasswordForm(), change_password,
        values=lambda form: {"current": typed(form.current), "new": typed(form.password)},
        done=N_("Your password is changed. Your other devices are signed out."),
    )  # fmt: skip


@blueprint.post("/double-authentification/codes")
def renew_codes() -> Page:
    """Ten new recovery codes, shown once."""
    section = url_for("settings.index", _anchor="second-step")
    if not is_fresh():
        return to_proof(section)
    codes: list[str] = []
    if not second_factor.is_on(myself().id):
        abort(404)
    if not perform(None, lambda *, by: codes.extend(second_factor.renew_recovery_codes(by=by))):
        return back("second-step")
    record("recovery-codes-renewed")
    return render_template("web/recovery_codes.html", codes=codes, target=section)


@blueprint.post("/double-authentification/arret")
def second_step_off() -> Page:
    if not is_fresh():
        return to_proof(url_for("settings.index", _anchor="second-step"))
    if perform(None, second_factor.switch_off, done=N_("The second step is off.")):
        record("second-factor-off")
    return back("second-step")


@blueprint.post("/connexions/<int(max=9223372036854775807):login_session_id>/fin")
def end_connection(login_session_id: int) -> Page:
    found = session.scalars(own_connections().where(LoginSession.id == login_session_id)).one_or_none()
    if found is None:
        abort(404)
    if perform(None, end_session, found, reason=ENDED, done=N_("This device is signed out.")):
        record("session-ended", session=login_session_id)
    return back("connections")


@blueprint.post("/connexions/fin")
def end_other_connections() -> Page:
    if perform(None, sign_out_elsewhere, done=N_("Every other device is signed out.")):
        record("other-sessions-ended")
    return back("connections")


def sign_out_elsewhere(*, by: Actor) -> None:
    if by.person_id is not None:
        end_sessions(by.person_id, reason=ENDED, keep=by.login_session_id)
