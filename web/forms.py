"""Forms of the sign-in pages; labels are translated when they are shown."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from models.kernel.text import N_

REQUIRED = InputRequired(N_("This field is required."))
ADDRESS = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
NEW = {"autocomplete": "new-password", "minlength": "12"}
CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}

INVISIBLE = dict.fromkeys(range(32), None) | {10: "\n", 9: " "}
"""Control characters, which nobody types: all but line breaks go, a tab is a blank."""


class Form(FlaskForm):  # type: ignore[misc]
    """Reads what a page's own form sends, and nothing else: JSON of any shape is no form (test A3)."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """The fields of a submitted form; none when the page is only shown."""
            return formdata and request.form if request.method == "POST" else None


class SignInForm(Form):
    """Identifier and password (ACC-01)."""

    email = StringField(N_("E-mail address"), [REQUIRED], render_kw=ADDRESS)
    password = PasswordField(N_("Password"), [REQUIRED], render_kw={"autocomplete": "current-password"})


class ProofForm(Form):
    password = PasswordField(N_("Password"), [REQUIRED], render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    code = StringField(N_("Code"), [REQUIRED, Length(max=40, message=N_("This is too long."))], render_kw=CODE)


class ResetForm(Form):
    email = StringField(N_("E-mail address"), [REQUIRED], render_kw=ADDRESS)


class NewPasswordForm(Form):
    password = PasswordField(
        N_("New password"),
        [REQUIRED],
        description=N_("Twelve characters at least; a few words with no link between them are easy to keep in mind."),
        render_kw=NEW,
    )


ConfirmForm = Form  # nothing to type: a button that carries the CSRF token


def typed(field: Any) -> str:
    """What was typed in a text field; an absent one reads as empty (test A3). A secret is taken as it is; anything
    else without the characters that no database column takes."""
    text = str(field.data or "")
    return text if isinstance(field, PasswordField) else text.translate(INVISIBLE)
