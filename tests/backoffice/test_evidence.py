"""The audit screen: who, when, what in words, before and after; found by person, record, period, reason, request."""

from __future__ import annotations

from html import unescape

import pytest

from models.accounts.actors import actor_for
from models.contracts.entities import Company
from models.evidence.chain import head_of_chain
from models.kernel.circumstances import because, within_request
from models.kernel.database import session
from models.kernel.policy import acting_as
from tests.browser_client import Browser
from tests.cast import Cast


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    """Somebody who reads the log, after Acme was renamed for a reason, in a request, through the pilot's eyes."""
    actor = actor_for(cast.pilot_id, impersonator_id=cast.administrator_id)
    with acting_as(actor), because("Avenant signé"), within_request("abc123"):
        session.get_one(Company, cast.acme_id).name = "Acme Europe"
        session.flush()
    return browser.sign_in(cast.administrator_id)


def page(browser: Browser, words: str = "") -> str:
    answer = browser.get(f"/admin/audit/{words}")
    assert answer.status_code == 200, answer.status
    return unescape(answer.get_data(as_text=True))


def test_a_line_says_who_behind_whom_what_before_after_and_why(staff: Browser, cast: Cast) -> None:
    text = page(staff, "?search=acme")
    assert "Modification" in text
    assert f'href="/admin/companies/details/?id={cast.acme_id}"' in text
    assert "Acme →" in text
    assert "Acme Europe" in text
    assert "Avenant signé" in text
    assert "via Clémentine Lemaître" in text


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("?who_is={pilot}", True), ("?who_is={administrator}", True), ("?who_is={learner}", False),
        ("?row_is=company:{acme}", True), ("?row_is=company:{globex}", False),
        ("?reason_has=avenant", True), ("?request_id_is=abc123", True), ("?request_id_is=other", False),
        ("?act_is=changed", True), ("?act_is=deleted", False), ("?entity=company", True),
    ],
)  # fmt: skip
def test_it_is_found_by_person_record_reason_request_and_act(
    staff: Browser, cast: Cast, address: str, found: bool
) -> None:
    known = {"pilot": cast.pilot_id, "administrator": cast.administrator_id, "learner": cast.learner_id,
             "acme": cast.acme_id, "globex": cast.globex_id}  # fmt: skip
    assert ("Avenant signé" in page(staff, address.format(**known))) == found


def test_a_record_that_is_written_otherwise_is_no_filter(staff: Browser) -> None:
    assert "Avenant signé" in page(staff, "?row_is=%27;drop")


def test_the_head_of_the_chain_is_shown_so_that_it_can_be_kept_elsewhere(staff: Browser) -> None:
    head = head_of_chain()
    assert f"{head.position}:{head.hash.hex()}" in page(staff)


def test_the_export_holds_the_words_of_the_list(staff: Browser) -> None:
    text = staff.get("/admin/audit/export/csv/?entity=company").get_data(as_text=True)
    assert "Création;Entreprise Acme;" in text
    assert "Nom : — → Globex" in text
