"""The settings of the clock: what staff may write, and how it is kept."""

from __future__ import annotations

import re

import pytest

from models.kernel.database import session
from models.organisation.entities import Setting
from tests.browser_client import Browser
from tests.cast import Cast
from tests.settings_form import CLOCK

FORM = {"organisation_name": "École", "support_email": "aide@exemple.fr"} | CLOCK
SETTINGS = "/admin/settings/edit/?id=1"


@pytest.mark.row("D14")
def test_the_clock_has_a_group_of_its_own(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get(SETTINGS).get_data(as_text=True)
    assert "Rappels et tâches" in page
    assert 'name="reminder_days"' in page
    assert 'value="30, 7, 1"' in page


@pytest.mark.row("D14")
@pytest.mark.parametrize(("typed", "kept"), [("1;7 , 30", "30, 7, 1"), ("014,14", "14"), ("365", "365"), ("٣٠", "30")])
def test_days_are_kept_in_one_order_however_they_were_typed(
    browser: Browser, cast: Cast, typed: str, kept: str
) -> None:
    answer = browser.sign_in(cast.administrator_id).post(SETTINGS, FORM | {"reminder_days": typed})
    assert answer.status_code == 302
    assert session.get_one(Setting, 1).reminder_days == kept
    assert session.get_one(Setting, 1).reminders == tuple(sorted(int(days) for days in kept.split(", ")))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("reminder_days", days) for days in ("", ",", "0", "366", "-7", "7,5 jours", "1,2,3,4,5,6,7", "9" * 40)),
        *(("inactivity_days", days) for days in ("", "0", "-1", "366", "trois")),
        *(("reminder_hour", hour) for hour in ("", "-1", "24", "7h")),
        *(("report_hour", hour) for hour in ("", "-1", "24", "11:00")),
        *(("report_weekday", day) for day in ("", "-1", "7", "mardi")),
        *(("late_enrolment_days", days) for days in ("", "-1", "366", "un mois")),
        *(("booking_url", address) for address in ("", "calendly", "javascript:alert(1)", "https://" + "a" * 600)),
    ],
)
def test_what_is_no_hour_or_no_day_is_refused_and_changes_nothing(
    browser: Browser, cast: Cast, field: str, value: str
) -> None:
    answer = browser.sign_in(cast.administrator_id).post(SETTINGS, FORM | {field: value})
    assert answer.status_code == 422
    kept = session.get_one(Setting, 1)
    assert (kept.reminder_days, kept.inactivity_days, kept.reminder_hour) == ("30, 7, 1", 21, 7)
    assert (kept.report_weekday, kept.report_hour, kept.late_enrolment_days) == (1, 11, 30)
    assert (kept.organisation_name, kept.booking_url) == ("Passerelle", "https://calendly.com/ledr/site")


@pytest.mark.row("D14")
@pytest.mark.row("CON-56")
def test_the_day_of_the_reports_is_chosen_by_its_name_and_kept_by_its_number(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get(SETTINGS).get_data(as_text=True)
    assert re.search(r'<option selected[^>]* value="1">Mardi<|<option value="1" selected>Mardi<', page)
    more = {
        "report_weekday": "6",
        "report_hour": "0",
        "late_enrolment_days": "0",
        "booking_url": "https://rdv.exemple.fr/a",
    }
    assert browser.post(SETTINGS, FORM | more).status_code == 302
    kept = session.get_one(Setting, 1)
    assert (kept.report_weekday, kept.report_hour, kept.late_enrolment_days) == (6, 0, 0)
    assert kept.booking_url == "https://rdv.exemple.fr/a"


@pytest.mark.row("D14")
@pytest.mark.row("OPS-19")
def test_the_list_of_jobs_says_how_often_and_when_next(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get("/admin/jobs/").get_data(as_text=True)
    row = next(row for row in page.split("<tr>") if "Envoyer aux managers le rapport de leur équipe" in row)
    assert "chaque mardi à 11:00" in row
    assert "chaque jour à 07:00" in page
    session.get_one(Setting, 1).report_weekday = 4
    session.commit()
    assert "chaque vendredi à 11:00" in browser.get("/admin/jobs/").get_data(as_text=True)
