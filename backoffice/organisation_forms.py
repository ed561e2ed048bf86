"""What the forms of the organisation ask for and refuse."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField, validators

from backoffice.forms import Form, text_field
from backoffice.inline import InlineRows
from models.kernel.text import N_
from models.organisation.entities import Curriculum

YEARS = validators.NumberRange(1990, 2100)
NO_ADDRESS = N_("This is not a web address.")

SETTINGS: dict[str, dict[str, Any]] = {
    "support_email": {
        "validators": [validators.Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=N_("This is not an e-mail address."))],
        "description": N_("Shown wherever somebody may need help."),
    },
    "registration_url": {
        "validators": [
            validators.Optional(),
            validators.URL(require_tld=False, message=NO_ADDRESS),
            validators.Regexp(r"^https?://", message=NO_ADDRESS),
        ],
        "description": N_("Where the sign-in page sends people who have no account."),
    },
    "chat_script_url": {
        "validators": [
            validators.Optional(),
            validators.Regexp(r"^https://[a-z0-9.-]+(:\d+)?/\S*$", message=N_("An address that begins with https://.")),
        ],
        "description": N_("The script that your live chat's provider gave you. Empty: no chat on the portal."),
    },
    "welcome_hour": {
        "validators": [validators.NumberRange(0, 23, message=N_("An hour between 0 and 23."))],
        "description": N_("The hour of the first day at which learners get their access codes."),
    },
    "rotation_hour": {
        "validators": [validators.NumberRange(0, 23, message=N_("An hour between 0 and 23."))],
        "description": N_("The hour at which slots change hands in sessions with a rotation."),
    },
    "help_text": {"description": N_("Shown on the help page of the portal.")},
}


class PromotionRow(Form):
    year = IntegerField(N_("Year"), validators=[validators.InputRequired(), YEARS])


class CurriculumForm(Form):
    name = text_field(N_("Name"), longest=160)
    promotions = InlineRows(N_("Promotions"), Curriculum.promotions, PromotionRow)
