"""Who one is, proved again in the very form that asks for something sensitive: nothing that was entered is lost."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import PasswordField, validators

from backoffice.forms import Form
from backoffice.verb import Verb
from models.accounts.proof import prove
from models.kernel.errors import DomainError
from models.kernel.text import N_
from web import second_factor
from web.actor import current_actor
from web.journal import record
from web.perform import show

PREFIX = "proof-"
REQUIRED = N_("This field is required.")


class Proof(Form):
    """Stands under a verb's form as long as a proof is missing; nothing of it is kept."""

    password = PasswordField(
        N_("Password of your account"),
        [validators.InputRequired(REQUIRED)],
        render_kw={"autocomplete": "current-password"},
    )


def still_to_prove(verb: Verb, form: Form, subject: Any = None) -> Proof | None:
    """The field to show before what was entered is done, or looked at; None once nothing is left to prove.

    Args:
        form: the verb's, as it was entered.
        subject: the row, unless it is pressed on several.
    """
    if not verb.asks_proof(subject, form) or second_factor.is_fresh():
        return None
    if f"{PREFIX}password" not in request.form:
        return Proof(prefix=PREFIX)
    proof = Proof(request.form, prefix=PREFIX)
    return None if proof.validate() and _proved(proof) else proof


def _proved(proof: Proof) -> bool:
    try:
        prove(proof.password.data or "", by=current_actor())
    except DomainError as refusal:
        show(refusal, proof)
        return False
    record("proved-again")
    return True
