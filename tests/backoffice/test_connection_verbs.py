"""Staff help somebody who lost their telephone, and close connections."""

from __future__ import annotations

import pytest

from backoffice.connection_verbs import sign_out_everywhere
from models.accounts import second_factor
from models.accounts.actors import actor_for
from models.accounts.refusals import NotYourself
from models.kernel.policy import acting_as
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
