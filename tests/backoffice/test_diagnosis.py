"""The panel that says why somebody does not get in: each fact with a button that leads to what mends it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from models.accounts import throttle
from models.accounts.entities import PersonState, Role
from models.contracts.entities import Enrolment
from models.kernel import clock
from models.kernel.database import session
from models.outbox.entities import Delivery, Message
from models.outbox.operations import owe
from tests.browser_client import Browser
from tests.cast import Cast

TITLE = "Pourquoi cette personne n’entre pas ?"
LINE = re.compile(r'<li data-finding="([^"]+)">(.*?)</li>', re.DOTALL)
BUTTON = re.compile(r'<a class="btn btn-sm" href="([^"]+)">')


def lines(browser: Browser, cast: Cast, address: str) -> dict[str, str]:
    page = browser.sign_in(cast.administrator_id).get(address).get_data(as_text=True)
    assert TITLE in page
    return dict(LINE.findall(page))


def person_card(cast: Cast, who: str) -> str:
    return f"/admin/people/details/?id={getattr(cast, f'{who}_id')}"


def button(line: str) -> str:
    (found,) = BUTTON.findall(line)
    return found.replace("&amp;", "&")


def test_who_gets_in_has_one_line_and_no_button(browser: Browser, cast: Cast) -> None:
    ((code, line),) = lines(browser, cast, person_card(cast, "learner")).items()
    assert code == "free"
    assert "Rien ne l’empêche d’entrer" in line
    assert BUTTON.search(line) is None


def test_the_card_of_the_enrolment_says_the_same(browser: Browser, cast: Cast) -> None:
    card = f"/admin/enrolments/details/?id={cast.waiting_enrolment_id}"
    line = lines(browser, cast, card)["waiting"]
    assert "attend un slot, et 1 sur 2 est libre" in line
    assert lines(browser, cast, person_card(cast, "waiting")).keys() == {"waiting"}


def test_the_slot_is_assigned_from_the_card_and_one_comes_back_to_it(browser: Browser, cast: Cast) -> None:
    card = person_card(cast, "waiting")
    pressed = browser.post(button(lines(browser, cast, card)["waiting"]), {})
    assert pressed.status_code == 302
    assert pressed.location.endswith(card)
    assert lines(browser, cast, card).keys() == {"free"}


def test_an_account_is_reactivated_from_the_card(browser: Browser, cast: Cast) -> None:
    cast.person("learner").state = PersonState.DEACTIVATED
    session.flush()
    card = person_card(cast, "learner")
    line = lines(browser, cast, card)["deactivated"]
    assert "désactivé depuis le" in line
    assert browser.post(button(line), {}).status_code == 302
    assert lines(browser, cast, card).keys() == {"free"}


def test_an_invitation_is_sent_again_from_the_card(browser: Browser, cast: Cast) -> None:
    line = lines(browser, cast, person_card(cast, "invited"))["never-registered"]
    assert browser.post(button(line), {"message": ""}).status_code == 302
    assert session.query(Message).filter_by(kind="invitation", recipient_id=cast.invited_id).count() == 1


def test_a_block_is_lifted_from_the_card(browser: Browser, cast: Cast) -> None:
    for _try in range(10):
        throttle._count(throttle.of_account("sign-in", "learner@exemple.fr"))
    session.commit()
    card = person_card(cast, "learner")
    assert browser.post(button(lines(browser, cast, card)["locked"]), {}).status_code == 302
    assert lines(browser, cast, card).keys() == {"free"}


def test_a_mail_is_tried_again_from_the_card(browser: Browser, cast: Cast) -> None:
    failed = owe("welcome", key="welcome:test", recipient_id=cast.invited_id)
    failed.state, failed.last_error = Delivery.FAILED, "550 <nobody>"
    session.flush()
    line = lines(browser, cast, person_card(cast, "invited"))["mail-failed"]
    assert "550 &lt;nobody&gt;" in line
    assert browser.post(button(line), {}).status_code == 302
    session.expire_all()
    assert session.query(Message).filter_by(key="welcome:test").one().state is Delivery.DUE


def test_a_role_is_prolonged_from_the_card(browser: Browser, cast: Cast) -> None:
    (grant,) = cast.person("teacher").grants
    grant.ends_on = clock.today() - timedelta(days=2)
    session.flush()
    card = person_card(cast, "teacher")
    address = button(lines(browser, cast, card)["role-over"])
    passed = browser.post(address, {"ends_on": str(clock.today() - timedelta(days=1))})
    assert passed.status_code == 422
    assert 'id="ends_on-error"' in passed.get_data(as_text=True)
    assert browser.post(address, {"ends_on": str(clock.today())}).status_code == 302
    assert lines(browser, cast, card).keys() == {"free"}


def test_a_role_is_given_from_the_card(browser: Browser, cast: Cast) -> None:
    session.delete(cast.person("teacher").grants[0])
    session.flush()
    card = person_card(cast, "teacher")
    answer = browser.post(button(lines(browser, cast, card)["no-role"]), {"role": Role.TEACHER.value})
    assert answer.status_code == 302
    assert lines(browser, cast, card).keys() == {"free"}


@pytest.mark.parametrize(
    ("who", "code", "page"),
    [("expired", "expired", "/admin/sessions/edit/"), ("invited", "not-started", "/admin/sessions/edit/")],
)
def test_dates_are_changed_on_the_page_of_the_session(
    browser: Browser, cast: Cast, who: str, code: str, page: str
) -> None:
    address = button(lines(browser, cast, person_card(cast, who))[code])
    assert address.startswith(page)
    assert browser.get(address).status_code == 200


def test_an_own_end_is_changed_on_the_page_of_the_enrolment(browser: Browser, cast: Cast) -> None:
    row = session.query(Enrolment).filter_by(person_id=cast.expired_id).one()
    row.own_ends_on = clock.today() - timedelta(days=3)
    row.session.ends_on = clock.today() + timedelta(days=3)
    session.flush()
    card = person_card(cast, "expired")
    address = button(lines(browser, cast, card)["expired"])
    assert address.startswith("/admin/enrolments/edit/")
    answer = browser.post(address, {"session": row.session_id, "own_ends_on": ""})
    assert answer.status_code == 302
    assert lines(browser, cast, card).keys() == {"waiting"}


def test_a_learner_in_no_session_is_enrolled_with_their_name_filled_in(browser: Browser, cast: Cast) -> None:
    session.query(Enrolment).filter_by(person_id=cast.licensed_id).one()
    session.delete(session.query(Enrolment).filter_by(person_id=cast.licensed_id).one())
    session.flush()
    card = person_card(cast, "licensed")
    address = button(lines(browser, cast, card)["no-session"])
    assert "Jérôme Nguyễn" in browser.get(address).get_data(as_text=True)
    form = {"person": cast.licensed_id, "session": cast.licences_id, "own_ends_on": ""}
    assert browser.post(address, form).status_code == 302
    assert lines(browser, cast, card).keys() == {"free"}


def test_a_pilot_does_not_read_the_facts_of_an_account(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.pilot_id).get(person_card(cast, "learner")).get_data(as_text=True)
    assert "Benali" in page
    assert TITLE not in page
