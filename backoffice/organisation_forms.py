"""What the forms of the organisation ask for and refuse."""

from __future__ import annotations

import re
from typing import Any

from wtforms import IntegerField, validators

from backoffice.forms import Form, text_field
from backoffice.inline import InlineRows
from models.kernel.text import N_
from models.organisation.entities import Curriculum

YEARS = validators.NumberRange(1990, 2100)
NO_ADDRESS = N_("This is not a web address.")

HOUR = validators.NumberRange(0, 23, message=N_("An hour between 0 and 23."))
MOST_REMINDERS = 6
DAYS = validators.NumberRange(1, 365, message=N_("Between 1 and 365 days."))
WEB = validators.URL(require_tld=False, message=NO_ADDRESS), validators.Regexp(r"^https?://", message=NO_ADDRESS)
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip

"""As their numbers count them: 0 is Monday."""


def in_order(text: str | None) -> str | None:
    """Days as they were typed (*7;30 , 1*) in the one way in which they are kept: *30, 7, 1*."""
    typed = [part.strip() for part in re.split(r"[,;]", text or "") if part.strip()]
    if not all(part.isdecimal() and len(part) <= 3 for part in typed):
        return text
    return ", ".join(str(days) for days in sorted({int(part) for part in typed}, reverse=True))


def several_days(_form: Any, field: Any) -> None:
    """Refuse what is no list of days."""
    parts = (field.data or "").split(", ")
    if len(parts) > MOST_REMINDERS or not all(part.isdecimal() and 1 <= int(part) <= 365 for part in parts):
        raise validators.ValidationError(N_("One to six numbers of days between 1 and 365, with commas between them."))


SETTINGS: dict[str, dict[str, Any]] = {
    "support_email": {
        "validators": [validators.Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=N_("This is not an e-mail address."))],
        "description": N_("Shown wherever somebody may need help."),
    },
    "registration_url": {
        "validators": [validators.Optional(), *WEB],
        "description": N_("Where the sign-in page sends people who have no account."),
    },
    "booking_url": {
        "validators": list(WEB),
        "description": N_("Where somebody books an appointment to hear about the paths."),
    },
    "chat_script_url": {
        "validators": [
            validators.Optional(),
            validators.Regexp(r"^https://[a-z0-9.-]+(:\d+)?/\S*$", message=N_("An address that begins with https://.")),
        ],
        "description": N_("The script that your live chat's provider gave you. Empty: no chat on the portal."),
    },
    "welcome_hour": {
        "validators": [HOUR],
        "description": N_("The hour of the first day at which learners get their access codes."),
    },
    "rotation_hour": {
        "validators": [HOUR],
        "description": N_("The hour at which slots change hands in sessions with a rotation."),
    },
    "reminder_hour": {
        "validators": [HOUR],
        "description": N_("The hour at which reminders leave: end of a path, inactivity."),
    },
    "reminder_days": {
        "validators": [several_days],
        "filters": [in_order],
        "description": N_("How many days before its end a learner is reminded, for instance: 30, 7, 1."),
    },
    "inactivity_days": {
        "validators": [DAYS],
        "description": N_("A learner whose lessons are open and who has not come for so long gets one reminder."),
    },
    "report_weekday": {
        "choices": list(enumerate(WEEKDAYS)),
        "description": N_("The day on which managers of whom somebody learns get their team’s report."),
    },
    "report_hour": {
        "validators": [HOUR],
        "description": N_("The hour at which it leaves."),
    },
    "late_enrolment_days": {
        "validators": [validators.NumberRange(0, 365, message=N_("Between 0 and 365 days."))],
        "description": N_("How long after its first day somebody joins a licence session without a confirmation."),
    },
    "viewed_percent": {
        "validators": [validators.NumberRange(50, 100, message=N_("Between 50 and 100 percent."))],
        "description": N_(
            "How much of its video must have been watched, once its end is reached, for a lesson to count."
        ),
    },
    "sheet_owner": {
        "validators": [validators.Optional(), validators.Length(max=254)],
        "description": N_("Who writes the sheets of modules: named wherever one is replaced."),
    },
    "demo_session": {"description": N_("The session that visitors try for a day. Empty: the demo is closed.")},
    "help_text": {"description": N_("Shown on the help page of the portal.")},
}


class PromotionRow(Form):
    year = IntegerField(N_("Year"), validators=[validators.InputRequired(), YEARS])


class CurriculumForm(Form):
    name = text_field(N_("Name"), longest=160)
    promotions = InlineRows(N_("Promotions"), Curriculum.promotions, PromotionRow)
