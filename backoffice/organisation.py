"""The organisation's settings, and what a school divides itself into."""

from __future__ import annotations

from typing import Any

from flask import redirect
from sqlalchemy import select
from wtforms import IntegerField, validators

from backoffice import account_sayings
from backoffice.forms import Form, text_field
from backoffice.inline import InlineRows
from backoffice.screen import Related, Screen, expose
from models.kernel.database import session
from models.kernel.text import N_
from models.organisation.entities import Campus, Curriculum, Promotion, Setting
from models.organisation.queries import the_settings
from models.permissions import Permission

BOTH = Permission.SETTING_READ, Permission.SETTING_WRITE


class SettingScreen(Screen):
    """One row: its list is its form."""

    model = Setting
    slug = "settings"
    icon = "settings"
    title, singular = N_("Settings"), N_("Settings")
    permissions = BOTH
    creatable = False
    columns = "organisation_name", "support_email", "registration_url", "welcome_hour"
    form = "organisation_name", "support_email", "registration_url", "chat_script_url", "welcome_hour", "help_text"
    form_sections = (
        (N_("Identity"), ("organisation_name", "support_email", "registration_url", "chat_script_url")),
        (N_("Messages"), ("welcome_hour", "help_text")),
    )
    fields = {
        "support_email": {
            "validators": [
                validators.Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=N_("This is not an e-mail address."))
            ],
            "description": N_("Shown wherever somebody may need help."),
        },
        "registration_url": {
            "validators": [
                validators.Optional(),
                validators.URL(require_tld=False, message=N_("This is not a web address.")),
                validators.Regexp(r"^https?://", message=N_("This is not a web address.")),
            ],
            "description": N_("Where the sign-in page sends people who have no account."),
        },
        "chat_script_url": {
            "validators": [
                validators.Optional(),
                validators.Regexp(
                    r"^https://[a-z0-9.-]+(:\d+)?/\S*$", message=N_("An address that begins with https://.")
                ),
            ],
            "description": N_("The script that your live chat's provider gave you. Empty: no chat on the portal."),
        },
        "welcome_hour": {
            "validators": [validators.NumberRange(0, 23, message=N_("An hour between 0 and 23."))],
            "description": N_("The hour of the first day at which learners get their access codes."),
        },
        "help_text": {"description": N_("Shown on the help page of the portal.")},
    }

    @expose("/")
    def index_view(self) -> Any:
        return redirect(self.address("edit_view" if self.can_edit else "details_view", id=1))

    def get_one(self, identifier: Any) -> Any:
        return super().get_one(identifier) or (the_settings() if str(identifier) == "1" else None)

    def _set(self, row: Any, values: dict[str, Any]) -> Any:
        session.add(row)
        return super()._set(row, values)


class CampusScreen(Screen):
    model = Campus
    slug = "campuses"
    icon = "building"
    title, singular = N_("Campuses"), N_("Campus")
    empty = N_("No campus yet. Create the first one.")
    permissions = BOTH
    archivable = deletable = True
    columns = ("name",)
    order = "name"
    search = ("name",)
    form = ("name",)
    editable = ("name",)


class PromotionRow(Form):
    year = IntegerField(N_("Year"), validators=[validators.InputRequired(), validators.NumberRange(1990, 2100)])


class CurriculumForm(Form):
    name = text_field(N_("Name"), longest=160)
    promotions = InlineRows(N_("Promotions"), Curriculum.promotions, PromotionRow)


class CurriculumScreen(Screen):
    model = Curriculum
    slug = "curricula"
    icon = "school"
    title, singular = N_("Curricula"), N_("Curriculum")
    empty = N_("No curriculum yet. Create the first one, with its promotions.")
    permissions = BOTH
    archivable = deletable = True
    columns = "name", "promotions"
    read = {
        "promotions": lambda row: ", ".join(str(one.year) for one in sorted(row.promotions, key=lambda one: one.year))
    }
    sql = {"promotions": account_sayings.years}
    labels = {"promotions": N_("Promotions")}
    order = "name"
    search = ("name",)
    form = CurriculumForm
    sections = (
        Related(
            N_("Promotions"),
            lambda row: select(Promotion).where(Promotion.curriculum_id == row.id).order_by(Promotion.year.desc()),
            columns=("year",), icon="calendar", empty=N_("No promotion yet."),
        ),
    )  # fmt: skip


class PromotionScreen(Screen):
    model = Promotion
    slug = "promotions"
    icon = "calendar"
    title, singular = N_("Promotions"), N_("Promotion")
    empty = N_("No promotion yet. Create a curriculum first, then its promotions.")
    permissions = BOTH
    archivable = deletable = True
    columns = "curriculum", "year"
    order = ("year", True)
    search = ("curriculum.name",)
    filters = "curriculum", "year"
    form = "curriculum", "year"
    fields = {"year": {"validators": [validators.NumberRange(1990, 2100)]}}
