"""*La démo*, from a visitor's form to their lessons, on the day of their choice and on no other (CAT-38)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from models.accounts.entities import Person
from models.catalogue.entities import Lesson, Module, Theme
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.queries import the_settings
from tasks.contracts import send_welcome_mails
from tests.browser_client import Browser
from tests.cast import Cast
from tests.models.accounts.doors import last_link

EMAIL, PASSWORD = "visiteuse@exemple.fr", "trombone girafe samedi"


@pytest.fixture
def opened(cast: Cast) -> Cast:
    """The demo is open, and a lesson is shown to testers."""
    school = cast.school
    with acting_as(SYSTEM), transaction():
        the_settings().demo_session_id = cast.slots_id
        shown = (Theme, school.culture_id), (Module, school.history_id), (Lesson, school.origins_id)
        for entity, number in shown:
            session.get_one(entity, number).tester_visible = True
    return cast


def lesson(cast: Cast, lesson_id: int) -> str:
    return f"/parcours/{cast.school.path_id}/modules/{cast.school.history_id}/lecons/{lesson_id}"


@pytest.mark.row("CAT-38")
@pytest.mark.row("ACC-13")
def test_a_visitor_reads_what_testers_read_on_the_day_of_their_choice_and_on_no_other(
    opened: Cast, browser: Browser
) -> None:
    day = clock.today() + timedelta(days=3)
    asked = {"first_name": "Inès", "last_name": "Visiteuse", "email": EMAIL, "day": day.isoformat()}
    assert browser.post("/demo", asked).status_code == 200
    who = session.scalars(select(Person.id).where(Person.email_key == EMAIL)).one()
    with time_machine.travel(clock.now() + timedelta(days=3)):
        send_welcome_mails(clock.today())
        session.commit()
        assert browser.post(f"/invitation/{last_link(who)}", {"password": PASSWORD}).location == "/"
        assert browser.get("/").status_code == 200
        assert browser.get(lesson(opened, opened.school.origins_id)).status_code == 200
        assert browser.get(lesson(opened, opened.school.laws_id)).status_code == 404
        browser.post("/logout")
    with time_machine.travel(clock.now() + timedelta(days=4)):
        browser.post("/login", {"email": EMAIL, "password": PASSWORD})
        assert browser.get(lesson(opened, opened.school.origins_id)).status_code != 200


def test_what_is_wrong_in_the_form_is_said_beside_it_and_what_was_typed_stays(opened: Cast, browser: Browser) -> None:
    late = (clock.today() + timedelta(days=90)).isoformat()
    sent = {"first_name": "Inès", "last_name": "Visiteuse", "email": EMAIL, "day": late}
    answer = browser.post("/demo", sent)
    assert (answer.status_code, "Inès" in answer.text, "invalid-feedback" in answer.text) == (422, True, True)
    assert session.scalars(select(Person.id).where(Person.email_key == EMAIL)).one_or_none() is None


def test_without_a_session_of_the_demo_the_page_says_so(cast: Cast, browser: Browser) -> None:
    answer = browser.get("/demo")
    assert (answer.status_code, "<form" in answer.text.partition("<main")[2]) == (200, False)
