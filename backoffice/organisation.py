"""The organisation's settings, and what a school divides itself into."""

from __future__ import annotations

from sqlalchemy import select

from backoffice import account_sayings
from backoffice.described import Column, describe
from backoffice.organisation_forms import SETTINGS, YEARS, CurriculumForm
from backoffice.screen import Related, Screen
from models.kernel.text import N_
from models.organisation.entities import Campus, Curriculum, Promotion, Setting
from models.organisation.queries import the_settings
from models.permissions import Permission

BOTH = Permission.SETTING_READ, Permission.SETTING_WRITE
IDENTITY = "organisation_name", "support_email", "registration_url", "booking_url", "chat_script_url"
CLOCK = (
    "rotation_hour", "welcome_hour", "reminder_hour", "report_weekday", "report_hour", "reminder_days",
    "inactivity_days", "late_enrolment_days",
)  # fmt: skip


LESSONS = "viewed_percent", "sheet_owner", "demo_session"


class SettingScreen(Screen):
    model, slug, icon = Setting, "settings", "settings"
    title, singular = N_("Settings"), N_("Settings")
    permissions, creatable, single = BOTH, False, staticmethod(the_settings)
    columns = "organisation_name", "support_email", "registration_url", "welcome_hour"
    form, fields = (*IDENTITY, *CLOCK, *LESSONS, "help_text"), SETTINGS
    form_sections = (
        (N_("Identity"), IDENTITY), (N_("Reminders and tasks"), CLOCK), (N_("Lessons and demo"), LESSONS),
        (N_("Help"), ("help_text",)),
    )  # fmt: skip


class CampusScreen(Screen):
    model, slug, icon = Campus, "campuses", "building"
    title, singular = N_("Campuses"), N_("Campus")
    empty = N_("No campus yet. Create the first one.")
    permissions = BOTH
    archivable = deletable = True
    columns = search = form = editable = ("name",)
    order = "name"


def years_of(curriculum: Curriculum) -> str:
    return ", ".join(str(year) for year in sorted(one.year for one in curriculum.promotions))


describe(
    Curriculum, {"promotions": Column(label=N_("Promotions"), read=years_of, sql=account_sayings.years)}
)  # fmt: skip
PROMOTIONS = Related(
    N_("Promotions"),
    lambda row: select(Promotion).where(Promotion.curriculum_id == row.id).order_by(Promotion.year.desc()),
    columns=("year",), icon="calendar", empty=N_("No promotion yet."),
)  # fmt: skip


class CurriculumScreen(Screen):
    model, slug, icon = Curriculum, "curricula", "school"
    title, singular = N_("Curricula"), N_("Curriculum")
    empty = N_("No curriculum yet. Create the first one, with its promotions.")
    permissions = BOTH
    archivable = deletable = True
    columns = "name", "promotions"
    order, search = "name", ("name",)
    form, sections = CurriculumForm, (PROMOTIONS,)


class PromotionScreen(Screen):
    model, slug, icon = Promotion, "promotions", "calendar"
    title, singular = N_("Promotions"), N_("Promotion")
    empty = N_("No promotion yet. Create a curriculum first, then its promotions.")
    permissions = BOTH
    archivable = deletable = True
    columns = form = filters = "curriculum", "year"
    order, search = ("year", True), ("curriculum.name",)
    fields = {"year": {"validators": [YEARS]}}
