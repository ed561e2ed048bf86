"""A cell edited where it stands writes that one value, says what it refuses, and overwrites nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from backoffice.cell_editing import typed
from backoffice.companies import CompanyScreen
from backoffice.contracts import SessionScreen
from models.contracts.entities import Company, CompanyKind, TrainingSession
from models.evidence.entities import Act, AuditEntry
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.entities import Campus
from tests.browser_client import Browser
from tests.cast import Cast

UPDATE = "/admin/companies/ajax/update/"


def company(identifier: int) -> Company:
    with acting_as(SYSTEM):
        return session.scalars(
            select(Company).where(Company.id == identifier).execution_options(populate_existing=True)
        ).one()


def cell(identifier: int, **values: Any) -> dict[str, Any]:
    return {"list_form_pk": identifier, **values}


def test_a_cell_is_written_by_the_screen_s_operation_and_recorded(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.post(UPDATE, cell(cast.acme_id, external_reference=" A-1 ", before=""))
    assert answer.status_code == 200
    assert (answer.json["before"], answer.json["after"]) == ("", "A-1")
    assert "A-1" in answer.json["cell"]
    acme = company(cast.acme_id)
    assert (acme.external_reference, acme.name) == ("A-1", "Acme")
    with acting_as(SYSTEM):
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.act, entry.changes) == (Act.CHANGED, {"external_reference": [None, "A-1"]})
    assert entry.actor_id == cast.administrator_id


def test_what_was_written_is_taken_back_by_the_same_door(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    done = browser.post(UPDATE, cell(cast.acme_id, external_reference="A-1", before="")).json
    back = cell(cast.acme_id, external_reference=done["before"], before=done["after"])
    assert browser.post(UPDATE, back).status_code == 200
    assert company(cast.acme_id).external_reference is None


def test_a_cell_that_somebody_changed_meanwhile_is_not_overwritten(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    browser.post(UPDATE, cell(cast.acme_id, external_reference="THEIRS", before=""))
    late = browser.post(UPDATE, cell(cast.acme_id, external_reference="MINE", before=""))
    assert late.status_code == 409
    assert "THEIRS" in late.json["error"]
    assert late.json["before"] == "THEIRS"
    assert company(cast.acme_id).external_reference == "THEIRS"
    informed = browser.post(UPDATE, cell(cast.acme_id, external_reference="MINE", before=late.json["before"]))
    assert informed.status_code == 200


def test_a_refusal_is_said_beside_the_cell_and_nowhere_else(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    browser.post(UPDATE, cell(cast.globex_id, external_reference="TAKEN", before=""))
    answer = browser.post(UPDATE, cell(cast.acme_id, external_reference="TAKEN", before=""))
    assert answer.status_code == 422
    assert answer.json["error"]
    assert company(cast.acme_id).external_reference is None
    assert b"data-flash" not in browser.get("/admin/companies/").data


@pytest.mark.parametrize("value", ["nobody", "", "client' --", "\x00"])
def test_a_choice_that_does_not_exist_is_refused(browser: Browser, cast: Cast, value: str) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.post(UPDATE, cell(cast.acme_id, kind=value, before="client"))
    assert answer.status_code == 422
    assert answer.json["error"]


def test_a_date_is_sent_and_compared_as_its_field_writes_it(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = "/admin/sessions/ajax/update/"
    answer = browser.post(address, cell(cast.slots_id, signed_on="2026-09-01", before=""))
    assert (answer.status_code, answer.json["after"]) == (200, "2026-09-01")
    again = browser.post(address, cell(cast.slots_id, signed_on="2026-09-02", before="2026-09-01"))
    assert again.status_code == 200
    with acting_as(SYSTEM):
        row = session.scalars(select(TrainingSession).where(TrainingSession.id == cast.slots_id)).one()
    assert (str(row.signed_on), row.package) == ("2026-09-02", 2)


def test_the_field_of_a_cell_is_drawn_with_its_present_value(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    campus = session.scalars(select(Campus)).first()
    assert campus is not None
    page = browser.get(f"/admin/campuses/ajax/cell/?id={campus.id}&name=name").get_data(as_text=True)
    assert 'value="Lyon"' in page
    assert page.count("<form") == 1


@pytest.mark.parametrize(
    ("name", "status"), [("external_reference", 200), ("name", 404), ("successor", 404), ("", 404), ("__class__", 404)]
)
def test_the_field_of_a_cell_that_is_not_declared_does_not_exist(
    browser: Browser, cast: Cast, name: str, status: int
) -> None:
    browser.sign_in(cast.administrator_id)
    address = "/admin/companies/ajax/cell/"
    assert browser.get(address, query_string={"id": cast.acme_id, "name": name}).status_code == status


def test_who_may_not_write_finds_plain_cells_and_closed_doors(browser: Browser, cast: Cast) -> None:
    assert b"cell-pencil" in browser.sign_in(cast.administrator_id).get("/admin/companies/").data
    browser.sign_in(cast.pilot_id)
    assert b"cell-pencil" not in browser.get("/admin/companies/").data
    assert browser.get(f"/admin/companies/ajax/cell/?id={cast.acme_id}&name=external_reference").status_code == 403
    assert browser.post(UPDATE, cell(cast.acme_id, external_reference="X", before="")).status_code == 403
    foreign = cell(cast.globex_id, external_reference="X", before="")
    assert browser.post(UPDATE, foreign).status_code == 404


def test_a_relation_is_chosen_by_its_id_within_one_s_scope(
    browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CompanyScreen, "editable", ("successor",))
    browser.sign_in(cast.administrator_id)
    field = browser.get(f"/admin/companies/ajax/cell/?id={cast.acme_id}&name=successor").get_data(as_text=True)
    assert 'data-lookup-url="/admin/lookup/company"' in field
    answer = browser.post(UPDATE, cell(cast.acme_id, successor=cast.globex_id, before=""))
    assert (answer.status_code, answer.json["after"]) == (200, str(cast.globex_id))
    assert browser.post(UPDATE, cell(cast.acme_id, successor=99_999, before=cast.globex_id)).status_code == 422
    assert browser.post(UPDATE, cell(cast.acme_id, successor="", before="")).status_code == 409
    assert browser.post(UPDATE, cell(cast.acme_id, successor="", before=cast.globex_id)).status_code == 200
    assert company(cast.acme_id).successor_id is None


def test_a_number_that_the_domain_refuses_is_said_beside_its_cell(
    browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SessionScreen, "editable", ("package",))
    browser.sign_in(cast.administrator_id)
    address = "/admin/sessions/ajax/update/"
    refused = browser.post(address, cell(cast.slots_id, package="0", before="2"))
    assert (refused.status_code, bool(refused.json["error"])) == (422, True)
    assert browser.post(address, cell(cast.slots_id, package="abc", before="2")).status_code == 422
    assert browser.post(address, cell(cast.slots_id, package="3", before="2")).json["after"] == "3"


def test_values_are_written_as_their_fields_send_them() -> None:
    values = (None, False, True, 0, 12, "", " a ", date(2026, 9, 1), CompanyKind.CLIENT, Company(id=7, name="Acme"))
    sent = ["", "", "1", "0", "12", "", " a ", "2026-09-01", "client", "7"]
    assert [typed(value) for value in values] == sent
