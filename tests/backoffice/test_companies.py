"""A company whose name is printed, and the one that took it over; a pilot does none of it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.contracts.entities import Company, TrainingSession
from models.contracts.operations import freeze_name
from models.evidence.entities import AuditEntry
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.backoffice.session_forms import TABLES, said
from tests.browser_client import Browser
from tests.cast import Cast
from tests.unchanged import contents


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


@pytest.mark.row("CON-03")
@pytest.mark.row("A-01")
def test_a_name_printed_on_a_document_stays(staff: Browser, cast: Cast) -> None:
    url = f"/admin/companies/edit/?id={cast.acme_id}"
    assert "disabled" not in staff.get(url).text.split('name="name"')[0].rsplit("<input", 1)[1]
    freeze_name(session.get_one(Company, cast.acme_id), by=SYSTEM)
    page = staff.get(url).text
    field = "<input" + page.split('name="name"')[0].rsplit("<input", 1)[1] + page.split('name="name"')[1].split(">")[0]
    assert "disabled" in field
    assert "documents officiels" in page
    before = contents(["company"])
    forged = staff.post(url, {"name": "Acme Europe", "kind": "client"})
    assert forged.status_code == 422
    assert contents(["company"]) == before
    assert staff.post(url, {"kind": "school", "successor": cast.globex_id}).status_code == 302
    row = session.get_one(Company, cast.acme_id)
    assert (row.name, row.kind.value, row.successor_id) == ("Acme", "school", cast.globex_id)


@pytest.mark.row("D15")
@pytest.mark.row("CON-03")
@pytest.mark.row("OPS-22")
def test_the_sessions_of_a_company_go_to_its_successor_after_saying_how_many(staff: Browser, cast: Cast) -> None:
    url = f"/admin/companies/move-sessions?id={cast.acme_id}"
    assert staff.get(url).status_code == 302  # no successor yet
    assert staff.post(url).status_code == 422
    session.get_one(Company, cast.acme_id).successor_id = cast.globex_id
    page = said(staff.get(url).text)
    assert "4 sessions passent à" in page
    assert "5 utilisateurs les suivent" in page
    staff.post(url, {"reason": "Fusion"})
    own = select(TrainingSession.id).where(TrainingSession.company_id == cast.acme_id)
    assert session.scalars(own).all() == []
    told = select(AuditEntry.reason).where(AuditEntry.entity == "training_session", AuditEntry.reason == "Fusion")
    assert len(session.scalars(told).all()) == 4


@pytest.mark.row("CON-59")
@pytest.mark.parametrize("address", [
    "sessions/extend-session?id={s}", "sessions/switch-type?id={s}", "sessions/transfer?id={s}",
    "enrolments/transfer-one?id={e}", "enrolments/withdraw?id={e}", "companies/move-sessions?id={c}",
])  # fmt: skip
def test_a_pilot_does_none_of_it(browser: Browser, cast: Cast, address: str) -> None:
    url = "/admin/" + address.format(s=cast.slots_id, e=cast.learner_enrolment_id, c=cast.acme_id)
    pilot, before = browser.sign_in(cast.pilot_id), contents(TABLES)
    assert pilot.get(url).status_code == 403
    assert pilot.post(url, {"ends_on": date.max.isoformat(), "package": "9"}).status_code == 403
    assert contents(TABLES) == before
