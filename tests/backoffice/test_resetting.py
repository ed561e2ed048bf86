"""The button that resets an account: its extent in numbers before, its line in the log after."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accounts.entities import ConsentEvent
from models.evidence.entities import AuditEntry
from models.kernel.database import session
from tests.browser_client import Browser
from tests.cast import Cast
from tests.models.contracts.test_resetting import answers  # noqa: F401  # the same fixture


def address(cast: Cast) -> str:
    return f"/admin/people/reset-account?id={cast.learner_id}"


@pytest.mark.row("ACC-61")
@pytest.mark.usefixtures("answers")
def test_the_page_names_all_paths_and_the_numbers_then_erases_them(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    page = browser.get(address(cast)).get_data(as_text=True)
    assert "TOUS les parcours" in page
    assert "2 lines" in page
    assert browser.post(address(cast), {"reason": "À sa demande"}).status_code == 302
    assert session.scalars(select(ConsentEvent).where(ConsentEvent.person_id == cast.learner_id)).all() == []
    entry = session.scalars(select(AuditEntry).where(AuditEntry.title == "account-reset")).one()
    assert entry.reason == "À sa demande"
    card = browser.get(f"/admin/people/details/?id={cast.learner_id}").get_data(as_text=True)
    assert "Compte réinitialisé" in card


@pytest.mark.row("ACC-61")
def test_without_progress_the_page_says_that_nothing_is_there_and_has_no_button(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    page = browser.get(address(cast)).get_data(as_text=True)
    assert "Il n’y a rien à effacer" in page
    assert "btn-danger" not in page
    answer = browser.post(address(cast), {"reason": "forcée"})
    assert answer.status_code == 422
    assert "Rien n’a été effacé" in answer.get_data(as_text=True)


def test_a_pilot_has_no_such_button(browser: Browser, cast: Cast) -> None:
    assert browser.sign_in(cast.pilot_id).get(address(cast)).status_code == 403
