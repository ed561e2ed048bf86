"""The pages of a session, an enrolment and a person say which mails were sent and which are to come."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask_babel import force_locale

from models.contracts.entities import Enrolment
from models.contracts.operations import remind_of_ends, report_teams
from models.contracts.reporting import report_day
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.outbox.entities import Delivery, Message
from tests.browser_client import Browser
from tests.cast import Cast
from web.templating import day

DAY = timedelta(days=1)
PANEL = re.compile(r'aria-label="Messages"><table.*?</table>', re.DOTALL)


def lines(browser: Browser, address: str) -> list[str]:
    """The rows of the panel as text; empty when there is no panel."""
    panel = PANEL.search(browser.get(address).get_data(as_text=True))
    rows = panel.group().partition("<tbody>")[2].split("</tr>")[:-1] if panel else []
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def in_words(enrolment: Enrolment, before: int) -> str:
    with force_locale("fr"):
        return day(enrolment.ends_on - before * DAY, "medium")


@pytest.fixture
def told(browser: Browser, cast: Cast) -> Enrolment:
    """The learner of a slot, whose first reminder failed."""
    enrolment = session.get_one(Enrolment, cast.learner_enrolment_id)
    with acting_as(SYSTEM):
        remind_of_ends(enrolment.ends_on - 30 * DAY, by=SYSTEM)
        for message in session.query(Message).where(Message.recipient_id == cast.learner_id):
            message.state = Delivery.FAILED
    session.commit()
    return enrolment


@pytest.mark.parametrize("page", ["enrolments", "people"])
def test_the_page_of_one_learner_says_what_was_sent_and_what_is_to_come(
    browser: Browser, cast: Cast, told: Enrolment, page: str
) -> None:
    row_id = told.id if page == "enrolments" else told.person_id
    found = lines(browser.sign_in(cast.administrator_id), f"/admin/{page}/details/?id={row_id}")
    assert f"Fin de Parcours {in_words(told, 7)} À venir" in found
    assert f"Fin de Parcours {in_words(told, 1)} À venir" in found
    assert not any("À venir" in line and in_words(told, 30) in line for line in found)
    assert any(
        line.startswith("Relance pour inactivité") and "sans connexion d’ici là À venir" in line for line in found
    )
    assert any(line.startswith("Fin de Parcours") and line.endswith("Échec") for line in found)


def test_the_page_of_a_session_counts_them(browser: Browser, cast: Cast, told: Enrolment) -> None:
    found = lines(browser.sign_in(cast.administrator_id), f"/admin/sessions/details/?id={told.session_id}")
    assert f"Fin de Parcours {in_words(told, 7)} 2 à venir" in found
    assert any(line.startswith("Fin de Parcours") and line.endswith("1 à envoyer 1 non parti") for line in found)


def test_who_may_not_read_messages_sees_none_of_it(browser: Browser, cast: Cast, told: Enrolment) -> None:
    browser.sign_in(cast.pilot_id)
    for page, row_id in (("sessions", told.session_id), ("enrolments", told.id), ("people", told.person_id)):
        assert lines(browser, f"/admin/{page}/details/?id={row_id}") == []


@pytest.mark.row("NOT-33")
def test_the_page_of_a_manager_says_when_the_next_report_leaves(browser: Browser, cast: Cast) -> None:
    card = f"/admin/people/details/?id={cast.manager_id}"
    with force_locale("fr"):
        expected = f"Rapport d’équipe {day(report_day(clock.now()), 'medium')} À venir"
    assert lines(browser.sign_in(cast.administrator_id), card) == [expected]
    with acting_as(SYSTEM):
        report_teams(report_day(clock.now()), by=SYSTEM)
    session.commit()
    planned, sent = lines(browser, card)
    assert planned.endswith("À venir")
    assert planned != expected  # the week after
    assert (sent.startswith("Rapport d’équipe"), sent.endswith("À envoyer")) == (True, True)


@pytest.mark.row("NOT-33")
def test_staff_read_the_report_as_its_manager_does(browser: Browser, cast: Cast) -> None:
    with acting_as(SYSTEM):
        report_teams(clock.today(), by=SYSTEM)
    message = session.query(Message).one()
    session.commit()
    page = (
        browser.sign_in(cast.administrator_id).get(f"/admin/messages/details/?id={message.id}").get_data(as_text=True)
    )
    assert "Amélie Benali" in page
    assert "Rapport d’équipe" in browser.get("/admin/messages/?kind_is=team_report").get_data(as_text=True)
