"""What no browser sends and somebody will: every form answers with a sentence, and writes nothing."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from models.contracts.dates import twelve_months_after
from models.contracts.entities import Enrolment, Supervision
from models.kernel.database import session
from models.organisation.entities import Setting
from tests.backoffice.session_forms import edit, mark_in, where
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast
from tests.settings_form import CLOCK

SESSION = {"kind": "slots", "package": "2", "starts_on": "2026-09-01", "ends_on": "2027-08-31"}


@pytest.mark.parametrize(
    ("screen", "relations"),
    [("roles", ("person",)), ("enrolments", ("person", "session")), ("teams", ("manager", "person"))],
)
@pytest.mark.parametrize("nothing", ["__None", "", " ", "0", "None"])
def test_a_required_relation_is_not_left_out(
    browser: Browser, cast: Cast, screen: str, relations: tuple[str, ...], nothing: str
) -> None:
    browser.sign_in(cast.administrator_id)
    rows = select(func.count()).select_from(Enrolment), select(func.count()).select_from(Supervision)
    before = [session.scalar(count) for count in rows]
    whole = {"role": "learner", "person": cast.student_id, "session": cast.slots_id, "manager": cast.manager_id}
    for relation in relations:
        assert browser.post(f"/admin/{screen}/new/", whole | {relation: nothing}).status_code == 422
    assert [session.scalar(count) for count in rows] == before


def test_a_session_edited_without_a_last_day_lasts_twelve_months(browser: Browser, cast: Cast) -> None:
    staff, row = browser.sign_in(cast.administrator_id), where(cast.upcoming_session_id)
    begins, asked = row.starts_on, edit(staff, row, ends_on="")
    assert edit(staff, row, ends_on="", agreed=mark_in(asked.text)).status_code == 302
    assert where(cast.upcoming_session_id).ends_on == twelve_months_after(begins)


def test_a_session_that_starts_where_the_calendar_ends_is_no_fault_of_ours(browser: Browser, cast: Cast) -> None:
    last = SESSION | {"company": cast.acme_id, "starts_on": "9999-06-01", "ends_on": "", "reference": "The end"}
    answer = browser.sign_in(cast.administrator_id).post("/admin/sessions/new/", last)
    assert answer.status_code == 302
    assert browser.get(answer.location).status_code == 200


@pytest.mark.parametrize("address", ["javascript://site.fr/%0aalert(1)", "data://site.fr/x", "ftp://site.fr"])
def test_the_link_for_people_without_an_account_leads_to_a_web_page(browser: Browser, cast: Cast, address: str) -> None:
    form = {"organisation_name": "École", "support_email": "aide@exemple.fr"} | CLOCK
    browser.sign_in(cast.administrator_id)
    assert browser.post("/admin/settings/edit/?id=1", form | {"registration_url": address}).status_code == 422
    assert browser.post("/admin/settings/edit/?id=1", form | {"registration_url": "https://site.fr"}).status_code == 302
    assert session.get_one(Setting, 1).registration_url == "https://site.fr"


def test_a_session_whose_slots_are_held_does_not_become_one_with_licences(browser: Browser, cast: Cast) -> None:
    staff, row = browser.sign_in(cast.administrator_id), where(cast.slots_id)
    answer = edit(staff, row, kind="licences", package=row.learners)
    assert answer.status_code == 422
    assert 'id="kind-error"' in answer.text
    browser.post(f"/admin/enrolments/release-slot?id={cast.learner_enrolment_id}")
    assert edit(staff, where(cast.slots_id), kind="licences", package=row.learners).status_code == 302


@pytest.mark.parametrize(
    "target", ["/" + "a" * 5000, "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil"]
)
def test_no_address_to_come_back_to_leads_away_or_breaks_the_second_step(
    browser: Browser, cast: Cast, target: str
) -> None:
    form = {"email": "pilot@exemple.fr", "password": PASSWORD, "next": target}
    answer = browser.post("/login", form)
    assert answer.location == "/verification"
    assert len(answer.headers["Set-Cookie"]) < 1000


@pytest.mark.parametrize("number", ["32768", "2147483648", "9223372036854775807", "9223372036854775808"])
def test_a_number_wider_than_the_column_names_no_row(browser: Browser, cast: Cast, number: str) -> None:
    browser.sign_in(cast.administrator_id)
    for page in ("edit", "details"):
        assert browser.get(f"/admin/settings/{page}/?id={number}").status_code == 404


def test_a_file_sent_where_a_text_is_expected_is_not_there(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    fields = {name: (io.BytesIO(b"x"), "x.txt") for name in ("role", "company", "starts_on", "ends_on")}
    assert browser.post(f"/admin/people/give-role?id={cast.learner_id}", fields).status_code == 422
