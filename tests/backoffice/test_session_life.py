"""A session in the hands of staff: other dates, said with whom they concern; another type."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.contracts.entities import Enrolment, SessionKind
from models.contracts.operations import change_end, enrol, release_slot
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.backoffice.session_forms import TABLES, edit, mark_in, said, where
from tests.browser_client import Browser
from tests.cast import Cast
from tests.unchanged import contents


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


@pytest.mark.row("CON-32")
def test_the_start_is_not_changed_for_some_only(staff: Browser, cast: Cast) -> None:
    row, before = where(cast.slots_id), contents(TABLES)
    answer = edit(staff, row, starts_on=row.starts_on - timedelta(days=3))
    assert answer.status_code == 422
    assert "Étendre la modification aux utilisateurs" in answer.text
    assert "cela modifiera TOUS les utilisateurs de la session (2 utilisateurs)" in said(answer.text)
    assert contents(TABLES) == before


@pytest.mark.row("CON-32")
@pytest.mark.row("OPS-22")
def test_dates_extended_to_users_name_the_count(staff: Browser, cast: Cast) -> None:
    change_end(session.get_one(Enrolment, cast.waiting_enrolment_id), own_ends_on=clock.today(), by=SYSTEM)
    row = where(cast.slots_id)
    wanted = {
        "starts_on": row.starts_on - timedelta(days=3), "ends_on": row.ends_on + timedelta(days=9),
        "extend_to_users": "y",
    }  # fmt: skip
    before = contents(TABLES)
    asked = edit(staff, row, **wanted)
    assert asked.status_code == 422
    assert "pour TOUS les 2 utilisateurs de la session" in said(asked.text)
    assert "pour 1 utilisateur." in said(asked.text)
    assert "1 utilisateur garde sa propre date de fin" in said(asked.text)
    assert contents(TABLES) == before
    done = edit(staff, row, **wanted, agreed=mark_in(asked.text))
    assert done.status_code == 302
    assert where(cast.slots_id).starts_on == wanted["starts_on"]
    assert session.get_one(Enrolment, cast.waiting_enrolment_id).own_ends_on == clock.today()


@pytest.mark.row("CON-32")
def test_what_was_confirmed_is_asked_again_when_somebody_joins_meanwhile(staff: Browser, cast: Cast) -> None:
    row = where(cast.slots_id)
    later = row.ends_on + timedelta(days=9)
    mark = mark_in(edit(staff, row, ends_on=later).text)
    enrol(cast.person("student"), where(cast.slots_id), by=SYSTEM)
    asked = edit(staff, where(cast.slots_id), ends_on=later, agreed=mark)
    assert asked.status_code == 422
    assert "3 utilisateurs" in said(asked.text)


@pytest.mark.row("CON-33")
def test_own_ends_are_replaced_only_when_it_is_asked(staff: Browser, cast: Cast) -> None:
    change_end(session.get_one(Enrolment, cast.waiting_enrolment_id), own_ends_on=clock.today(), by=SYSTEM)
    row = where(cast.slots_id)
    later = row.ends_on + timedelta(days=30)
    staff.post(f"/admin/sessions/extend-session?id={row.id}", {"ends_on": later.isoformat(), "reason": "Avenant"})
    assert session.get_one(Enrolment, cast.waiting_enrolment_id).own_ends_on == clock.today()
    latest = later + timedelta(days=30)
    staff.post(f"/admin/sessions/extend-session?id={row.id}", {"ends_on": latest.isoformat(), "reset_own_ends": "y"})
    assert session.get_one(Enrolment, cast.waiting_enrolment_id).ends_on == latest


@pytest.mark.row("OPS-22")
def test_extending_says_its_extent_and_is_in_the_audit_with_its_reason(staff: Browser, cast: Cast) -> None:
    row = where(cast.slots_id)
    page = said(staff.get(f"/admin/sessions/extend-session?id={row.id}").text)
    assert "2 utilisateurs finissent avec la session" in page
    later = (row.ends_on + timedelta(days=30)).isoformat()
    staff.post(f"/admin/sessions/extend-session?id={row.id}", {"ends_on": later, "reason": "Avenant de mars"})
    entry = session.scalars(select(AuditEntry).where(AuditEntry.entity == "training_session",
                                                     AuditEntry.entity_id == row.id)).all()[-1]  # fmt: skip
    assert (entry.reason, entry.actor_id) == ("Avenant de mars", cast.administrator_id)


@pytest.mark.parametrize("changed", [
    {"ends_on": "2000-01-01"}, {"ends_on": "demain"}, {"starts_on": ""}, {"package": "0"}, {"package": "-1"},
    {"package": "1000000000"}, {"reference": "ACME - PARIS - LICENCES"}, {"kind": "seats"}, {"kind": "licences"},
])  # fmt: skip
def test_bad_terms_are_said_and_change_nothing(staff: Browser, cast: Cast, changed: dict[str, str]) -> None:
    row, before = where(cast.slots_id), contents(TABLES)
    answer = edit(staff, row, **changed)
    assert answer.status_code == 422
    agreed = edit(staff, row, **changed, agreed=mark_in(answer.text))
    assert agreed.status_code == 422
    assert "invalid-feedback" in agreed.text
    assert contents(TABLES) == before


@pytest.mark.row("CON-36")
def test_switching_to_licences_asks_for_the_right_package(staff: Browser, cast: Cast) -> None:
    release_slot(session.get_one(Enrolment, cast.learner_enrolment_id), by=SYSTEM)
    url = f"/admin/sessions/switch-type?id={cast.slots_id}"
    assert "2 apprenants y sont comptés" in said(staff.get(url).text)
    before = contents(TABLES)
    refused = staff.post(url, {"package": "3"})
    assert refused.status_code == 422
    assert "3" in refused.text
    assert contents(TABLES) == before
    staff.post(url, {"package": "2"})
    assert (where(cast.slots_id).kind, where(cast.slots_id).package) == (SessionKind.LICENCES, 2)


@pytest.mark.row("CON-36")
def test_the_type_is_not_switched_under_holders(staff: Browser, cast: Cast) -> None:
    url = f"/admin/sessions/switch-type?id={cast.slots_id}"
    page = said(staff.get(url).text)
    assert "1 slot est occupé" in page
    assert 'name="package"' not in page
    assert staff.post(url, {"package": "2"}).status_code == 422
    assert where(cast.slots_id).kind is SessionKind.SLOTS


@pytest.mark.row("CON-36")
def test_licences_become_slots_and_whoever_learns_goes_on(staff: Browser, cast: Cast) -> None:
    staff.post(f"/admin/sessions/switch-type?id={cast.licences_id}", {"package": "1"})
    assert (where(cast.licences_id).kind, where(cast.licences_id).slots_used) == (SessionKind.SLOTS, 1)
