"""Forms of *Paramètres*: one a section, so that each is saved, or refused, by itself."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, PasswordField, RadioField, StringField, TelField
from wtforms.validators import InputRequired, Length

from models.accounts.entities import ConsentPurpose, Locale
from models.kernel.text import N_
from web.forms import ADDRESS, NEW, Form

REQUIRED = InputRequired(N_("This field is required."))
NAME = [REQUIRED, Length(max=120, message=N_("120 characters at most."))]


class PictureForm(FlaskForm):
    picture = FileField(
        N_("New picture"),
        description=N_("JPEG, PNG, WebP or GIF, five megabytes at most. It is cut to a square."),
        render_kw={"accept": "image/jpeg,image/png,image/webp,image/gif"},
    )


class NamesForm(Form):
    first_name = StringField(N_("First name"), NAME, render_kw={"autocomplete": "given-name"})
    last_name = StringField(N_("Last name"), NAME, render_kw={"autocomplete": "family-name"})


class EmailForm(Form):
    email = StringField(N_("New e-mail address"), [REQUIRED], render_kw=ADDRESS | {"autocomplete": "email"})


class PhoneForm(Form):
    """ACC-50…52."""

    phone = TelField(
        N_("Mobile number (optional)"),
        [Length(max=40, message=N_("This is too long."))],
        description=N_(
            "Your number only serves to send you SMS that help you finish your path, "
            "or that announce the events of the community."
        ),
        render_kw={"autocomplete": "tel", "placeholder": "06 12 34 56 78"},
    )
    sms = BooleanField(ConsentPurpose.SMS.label)


class LanguageForm(Form):
    """I18N-02."""

    locale = RadioField(
        N_("Language"), [REQUIRED], choices=[(Locale.FRENCH.value, "Français"), (Locale.ENGLISH.value, "English")]
    )


class PasswordForm(Form):
    current = PasswordField(N_("Current password"), [REQUIRED], render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        N_("New password"),
        [REQUIRED],
        description=N_("Twelve characters at least; a few words with no link between them are easy to keep in mind."),
        render_kw=NEW,
    )
