"""Staff help somebody who lost their telephone, and close connections."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from backoffice.connection_verbs import sign_out_everywhere
from models.accounts import second_factor
from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.accounts.refusals import NotYourself
from models.kernel.database import session
from models.kernel.policy import acting_as
from tests.backoffice.presses import foreseen, pressed
from tests.browser_client import Browser
from tests.cast import Cast


def test_a_lost_telephone_is_forgotten_and_every_connection_ends(cast: Cast, browser: Browser) -> None:
    lost = Browser(browser.app).sign_in(cast.pilot_id)
    address = f"/admin/people/reset-second-factor?id={cast.pilot_id}"
    assert "codes de secours" in browser.sign_in(cast.administrator_id).get(address).text
    assert second_factor.is_on(cast.pilot_id)
    assert browser.post(address).status_code == 302
    assert not second_factor.is_on(cast.pilot_id)
    assert lost.get("/admin/").location.startswith("/login")


def test_a_pilot_resets_nobody(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pilot_id)
    assert browser.post(f"/admin/people/reset-second-factor?id={cast.learner_id}").status_code == 403


def test_the_page_of_a_verb_that_makes_no_sense_now_says_so_instead_of_what_would_happen(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.administrator_id)
    for address in (
        f"/admin/enrolments/assign-slot?id={cast.learner_enrolment_id}",
        f"/admin/enrolments/release-slot?id={cast.waiting_enrolment_id}",
        f"/admin/people/reactivate?id={cast.learner_id}",
    ):
        answer = browser.get(address)
        assert answer.status_code == 302, address
        assert "pas possible" in browser.get(answer.location).text


def test_ending_every_connection_from_a_task_leaves_ones_own(cast: Cast, browser: Browser) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by, pytest.raises(NotYourself):
        sign_out_everywhere(cast.person("administrator"), by=by)
    browser.sign_in(cast.administrator_id)
    assert browser.post(f"/admin/people/end-sessions?id={cast.administrator_id}").status_code == 302
    assert browser.get("/admin/").status_code == 200


def test_whoever_deactivates_a_whole_list_stays_in(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = f"/admin/people/deactivate?id={cast.administrator_id}&id={cast.learner_id}"
    assert "votre propre compte" in foreseen(browser, address)[0]
    pressed(browser, address)
    states = select(Person.state).where(Person.id.in_([cast.administrator_id, cast.learner_id])).order_by(Person.id)
    assert sorted(one.value for one in session.scalars(states)) == ["active", "deactivated"]
    assert browser.get("/admin/").status_code == 200


def test_an_address_with_very_many_arguments_leads_to_the_page_of_its_verb(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    form = {"action": "send-invitation", "all": "1", "url": "/admin/people/?" + "a=1&" * 150}
    assert browser.post("/admin/people/action/", form).status_code == 302
