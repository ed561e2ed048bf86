"""What waits for somebody: each queue holds what its list holds, the longest waiting first, with what settles it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete

from backoffice.counting import Count
from backoffice.home import QUEUES
from backoffice.queues import in_all
from models.contracts.entities import Enrolment, SlotAssignment, WaitingEntry
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.outbox.entities import Delivery, JobOccurrence, Message, RunState
from tests.backoffice.test_screen import counted
from tests.browser_client import Browser
from tests.cast import Cast


@pytest.fixture
def waiting(cast: Cast) -> Cast:
    session.add_all(
        [
            Message(key="failed", kind="invitation", recipient_id=cast.learner_id, state=Delivery.FAILED),
            Message(key="unknown", kind="invitation", recipient_id=cast.learner_id, state=Delivery.UNKNOWN),
            JobOccurrence(job="check_seats", planned_at=clock.now(), state=RunState.FAILED, last_error="SMTP"),
        ]
    )
    session.commit()
    return cast


def test_every_queue_counts_what_its_list_holds(browser: Browser, waiting: Cast) -> None:
    browser.sign_in(waiting.administrator_id)
    page = browser.get("/admin/queues/").get_data(as_text=True)
    found = re.findall(r'<section class="card" id="queue-([a-z-]+)".*?badge[^>]*>([^<]+)<', page, re.DOTALL)
    assert [name for name, _number in found] == [queue.name for queue in QUEUES]
    for link, number in zip(
        ("/admin/enrolments/?segment=waiting", "/admin/people/?state_is=requested", "/admin/people/?state_is=imported",
         "/admin/messages/?segment=failed", "/admin/jobs/?segment=failed"),
        (number for _name, number in found), strict=True,
    ):  # fmt: skip
        rows = browser.get(link).get_data(as_text=True).count('class="row-actions"')
        assert (link, rows) == (link, int(number))
        assert f'href="{link}"' in page or number == "0"


def test_a_verb_of_a_queue_settles_the_row_and_comes_back(browser: Browser, waiting: Cast) -> None:
    browser.sign_in(waiting.administrator_id)
    page = browser.get("/admin/queues/").get_data(as_text=True)
    address = next(one for one in re.findall(r'href="([^"]+)"', page) if "/enrolments/assign-slot" in one)
    answer = browser.post(address.replace("&amp;", "&"))
    assert (answer.status_code, answer.location) == (302, "/admin/queues/")
    after = browser.get("/admin/queues/").get_data(as_text=True)
    assert after.count("/enrolments/assign-slot") == page.count("/enrolments/assign-slot") - 1


def test_a_pilot_sees_the_queues_of_their_company_alone(browser: Browser, waiting: Cast) -> None:
    page = browser.sign_in(waiting.pilot_id).get("/admin/queues/").get_data(as_text=True)
    assert "Loïc Fournier" in page
    assert "Globex" not in page
    assert "queue-messages" not in page


def test_who_reads_no_queue_finds_no_page_of_queues(browser: Browser, cast: Cast) -> None:
    assert browser.sign_in(cast.manager_id).get("/admin/queues/").status_code == 403
    assert "/admin/queues/" not in browser.get("/admin/").get_data(as_text=True)


def test_a_queue_in_which_nobody_waits_says_so(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get("/admin/queues/").get_data(as_text=True)
    assert "Tous les messages sont partis." in page


def test_off_the_waiting_list_one_waits_since_the_session_began(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    session.execute(told_apart(delete(WaitingEntry)))
    session.commit()
    page = browser.get("/admin/queues/").get_data(as_text=True)
    assert "Le plus ancien : depuis le" in page


def test_the_page_asks_as_much_however_many_wait(browser: Browser, waiting: Cast) -> None:
    browser.sign_in(waiting.administrator_id).get("/admin/queues/")
    with counted() as few:
        browser.get("/admin/queues/")
    session.add_all(
        Message(key=f"more {n}", kind="invitation", recipient_id=waiting.learner_id, state=Delivery.FAILED)
        for n in range(3)
    )
    session.commit()
    with counted() as many:
        browser.get("/admin/queues/")
    assert len(many) == len(few)


def test_the_menu_says_how_many_wait_once_the_page_is_drawn(browser: Browser, waiting: Cast) -> None:
    for reader in (waiting.administrator_id, waiting.pilot_id):
        browser.sign_in(reader)
        page = browser.get("/admin/queues/").get_data(as_text=True)
        numbers = re.findall(r'<section class="card" id="queue-[a-z-]+".*?badge[^>]*>([^<]+)<', page, re.DOTALL)
        said = browser.get("/admin/queues/waiting/").json
        assert said["number"] == str(sum(map(int, numbers)))
        assert said["words"].startswith(said["number"])
        assert 'data-counter="/admin/queues/waiting/"' in page


def test_the_menu_says_nothing_when_nobody_waits(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    session.execute(told_apart(delete(WaitingEntry)))
    session.execute(told_apart(delete(SlotAssignment)))
    session.execute(told_apart(delete(Enrolment)))
    session.commit()
    assert browser.get("/admin/queues/waiting/").json == {"number": "", "words": ""}


def test_many_in_all_are_told_no_surer_than_the_least_sure() -> None:
    assert str(in_all([Count(3), Count(4)])) == "7"
    assert str(in_all([Count(3), Count.capped(1_001, 1_000)])).endswith("+")


def test_who_reads_no_queue_is_not_asked_to_count(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.manager_id)
    assert b"data-counter" not in browser.get("/admin/").data
    assert browser.get("/admin/queues/waiting/").status_code == 403
