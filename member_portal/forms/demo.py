"""What a visitor says to try the platform."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from models.kernel import clock
from models.kernel.text import N_
from web.forms import ADDRESS, Form

REQUIRED = InputRequired(N_("This field is required."))
NAME = [REQUIRED, Length(max=120, message=N_("120 characters at most."))]


class DemoForm(Form):
    """CAT-38."""

    first_name = StringField(N_("First name"), NAME, render_kw={"autocomplete": "given-name"})
    last_name = StringField(N_("Last name"), NAME, render_kw={"autocomplete": "family-name"})
    email = StringField(N_("E-mail address"), [REQUIRED], render_kw=ADDRESS | {"autocomplete": "email"})
    day = DateField(N_("Day of your choice"), [InputRequired(N_("Choose a day."))], default=clock.today)
