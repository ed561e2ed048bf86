"""The life of a session in the hands of staff: opened, changed, extended, of another type; and who is an exception."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.accounts.entities import Person
from models.contracts.entities import Company, Enrolment, EnrolmentKind, SessionKind, TrainingSession
from models.contracts.operations import change_end, enrol, freeze_name, release_slot
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.browser_client import Browser
from tests.cast import Cast
from tests.unchanged import contents

TABLES = ("training_session", "enrolment", "person", "slot_assignment", "waiting_entry", "company", "message")


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


def where(session_id: int) -> TrainingSession:
    return session.get_one(TrainingSession, session_id)


def licensed(cast: Cast) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.session_id == cast.licences_id)).one()


def terms(row: TrainingSession, **changed: Any) -> dict[str, str]:
    """What the form of a session posts when nothing but this is changed."""
    known = {
        "kind": row.kind.value, "package": row.package, "path_title": row.path_title, "reference": row.reference,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "contract_reference": row.contract_reference,
    }  # fmt: skip
    return {name: str(value) for name, value in (known | changed).items()}


def said(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def edit(staff: Browser, row: TrainingSession, **changed: Any) -> Any:
    return staff.post(f"/admin/sessions/edit/?id={row.id}", terms(row, **changed))


def mark_in(text: str) -> str:
    return value_of("agreed", text)


def value_of(name: str, text: str) -> str:
    """The value of a hidden field."""
    return text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]


# -- opening ----------------------------------------------------------------------------------------------------------


@pytest.mark.row("CON-22")
@pytest.mark.row("CON-19")
def test_a_session_with_licences_is_opened_with_its_learners_in_one_save(staff: Browser, cast: Cast) -> None:
    form = {
        "company": cast.acme_id, "kind": "licences", "package": "2", "starts_on": clock.today().isoformat(),
        "path_title": "Recrutement", "reference": "Acme - Les deux", "learners-0-first_name": "Nora",
        "learners-0-last_name": "Idris", "learners-0-email": "nora@exemple.fr", "learners-0-role": "learner",
        "learners-pasted": "Paul\tRoy\tpaul@exemple.fr",
    }  # fmt: skip
    answer = staff.post("/admin/sessions/new/", form)
    row = session.scalars(select(TrainingSession).where(TrainingSession.reference == "Acme - Les deux")).one()
    assert answer.headers["Location"].endswith(f"/admin/sessions/details/?id={row.id}")
    assert (row.package, row.learners, row.path_title) == (2, 2, "Recrutement")


@pytest.mark.row("CON-19")
@pytest.mark.parametrize("package", ["0", "-1", "1", "3", "1000000000", "deux"])
def test_a_package_that_is_not_the_number_of_learners_opens_nothing(staff: Browser, cast: Cast, package: str) -> None:
    form = {
        "company": cast.acme_id, "kind": "licences", "package": package, "starts_on": clock.today().isoformat(),
        "learners-pasted": "Paul\tRoy\tpaul@exemple.fr\nNora\tIdris\tnora@exemple.fr",
    }  # fmt: skip
    before = contents(TABLES)
    answer = staff.post("/admin/sessions/new/", form)
    assert answer.status_code == 422
    assert "nora@exemple.fr" in answer.text
    assert contents(TABLES) == before


def test_a_wrong_line_opens_nothing_and_is_said_in_its_row(staff: Browser, cast: Cast) -> None:
    form = {
        "company": cast.acme_id, "kind": "slots", "package": "1", "starts_on": clock.today().isoformat(),
        "learners-pasted": "Paul\tRoy\tpaul@exemple.fr\nNora\tIdris\tno address",
    }  # fmt: skip
    before = contents(TABLES)
    answer = staff.post("/admin/sessions/new/", form)
    assert answer.status_code == 422
    assert answer.text.count("newcomer is-wrong") == 1
    assert contents(TABLES) == before


def test_a_session_without_anybody_goes_on_to_its_learners(staff: Browser, cast: Cast) -> None:
    form = {"company": cast.acme_id, "kind": "slots", "package": "1", "starts_on": "2027-01-04", "reference": "Vide"}
    answer = staff.post("/admin/sessions/new/", form)
    row = session.scalars(select(TrainingSession).where(TrainingSession.reference == "Vide")).one()
    assert answer.headers["Location"].endswith(f"/admin/sessions/learners?id={row.id}")


@pytest.mark.row("A-54")
def test_learners_of_a_session_that_began_long_ago_are_confirmed_and_nothing_typed_is_lost(
    staff: Browser, cast: Cast
) -> None:
    form = {
        "company": cast.acme_id, "kind": "licences", "package": "1", "reference": "Ancienne",
        "starts_on": (clock.today() - timedelta(days=40)).isoformat(),
        "learners-pasted": "Paul\tRoy\tpaul@exemple.fr",
    }  # fmt: skip
    asked = staff.post("/admin/sessions/new/", form)
    assert asked.status_code == 422
    assert "Confirmer malgré tout" in asked.text
    assert "paul@exemple.fr" in asked.text
    assert staff.post("/admin/sessions/new/", form | {"confirmed": "y"}).status_code == 302


@pytest.mark.row("CON-16")
def test_the_reference_and_the_last_day_are_suggested_as_one_types(staff: Browser, cast: Cast) -> None:
    asked = f"/admin/sessions/suggested?company={cast.acme_id}&place=Lyon&starts_on=2021-09-01"
    assert staff.get(asked).json == {"reference": "Acme - Lyon - Septembre 2021", "ends_on": "2022-08-31"}
    assert staff.get("/admin/sessions/suggested?company=x&starts_on=hier").json == {"reference": "", "ends_on": ""}
    assert "Acme - " in staff.get(f"/admin/sessions/new/?company={cast.acme_id}").text


# -- dates ------------------------------------------------------------------------------------------------------------


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


# -- type -------------------------------------------------------------------------------------------------------------


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


# -- who is in it -----------------------------------------------------------------------------------------------------


@pytest.mark.row("CON-17")
def test_the_package_is_said_beside_the_learners_and_a_vacant_licence_too(staff: Browser, cast: Cast) -> None:
    page = said(staff.get(f"/admin/sessions/edit/?id={cast.licences_id}").text)
    assert "Forfait 1 · 1 apprenant compté" in page
    assert "vacante" not in page
    session.delete(licensed(cast).person)
    session.flush()
    for address in (f"edit/?id={cast.licences_id}", f"details/?id={cast.licences_id}"):
        assert "1 licence vacante" in said(staff.get(f"/admin/sessions/{address}").text)


@pytest.mark.row("CON-26")
def test_a_learner_comes_to_a_running_licence_session_with_a_higher_package_in_one_save(
    staff: Browser, cast: Cast
) -> None:
    form = {"person": cast.student_id, "session": cast.licences_id, "kind": "learner"}
    before = contents(TABLES)
    refused = staff.post("/admin/enrolments/new/", form)
    assert refused.status_code == 422
    assert contents(TABLES) == before
    assert staff.post("/admin/enrolments/new/", form | {"package": "2"}).status_code == 302
    assert (where(cast.licences_id).package, where(cast.licences_id).learners) == (2, 2)


@pytest.mark.row("CON-26")
@pytest.mark.row("A-54")
@pytest.mark.parametrize(("days", "asked"), [(30, False), (31, True)])
def test_a_late_enrolment_is_confirmed(staff: Browser, cast: Cast, days: int, asked: bool) -> None:
    where(cast.licences_id).starts_on = clock.today() - timedelta(days=days)
    form = {"person": cast.student_id, "session": cast.licences_id, "kind": "learner", "package": "2"}
    answer = staff.post("/admin/enrolments/new/", form)
    assert answer.status_code == (422 if asked else 302)
    if asked:
        assert "Confirmer malgré tout" in answer.text
        assert 'name="package"' in answer.text
        assert 'value="2"' in answer.text
        assert staff.post("/admin/enrolments/new/", form | {"confirmed": "y"}).status_code == 302
    assert where(cast.licences_id).learners == 2


@pytest.mark.row("CON-28")
@pytest.mark.row("A-43")
def test_staff_add_to_an_expired_slot_session_once_they_have_confirmed(staff: Browser, cast: Cast) -> None:
    form = {"person": cast.student_id, "session": cast.expired_session_id, "kind": "learner"}
    before = contents(TABLES)
    asked = staff.post("/admin/enrolments/new/", form)
    assert asked.status_code == 422
    assert "Confirmer malgré tout" in asked.text
    assert contents(TABLES) == before
    assert staff.post("/admin/enrolments/new/", form | {"confirmed": "y"}).status_code == 302


@pytest.mark.row("CON-27")
def test_other_dates_in_a_licence_session_lead_to_a_new_session(staff: Browser, cast: Cast) -> None:
    form = {
        "person": cast.student_id, "session": cast.licences_id, "kind": "learner", "package": "2",
        "own_ends_on": (clock.today() + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    before = contents(TABLES)
    refused = staff.post("/admin/enrolments/new/", form)
    assert refused.status_code == 422
    assert "Créer une nouvelle session" in refused.text
    assert f"/admin/sessions/new/?company={cast.acme_id}" in refused.text
    assert contents(TABLES) == before


@pytest.mark.row("CON-18")
@pytest.mark.row("CON-30")
def test_somebody_who_does_not_learn_is_not_counted_and_the_form_says_what_is_simpler(
    staff: Browser, cast: Cast
) -> None:
    assert "une session qui lui est propre" in staff.get("/admin/enrolments/new/").text
    form = {"person": cast.manager_id, "session": cast.licences_id, "kind": "companion"}
    assert staff.post("/admin/enrolments/new/", form).status_code == 302
    made = session.scalars(select(Enrolment).where(Enrolment.person_id == cast.manager_id)).one()
    assert (made.kind, where(cast.licences_id).learners) == (EnrolmentKind.COMPANION, 1)


@pytest.mark.row("CON-33")
@pytest.mark.row("ACC-71")
def test_an_own_end_is_shown_as_an_exception(staff: Browser, cast: Cast) -> None:
    url = f"/admin/enrolments/edit/?id={cast.learner_enrolment_id}"
    own_end = (clock.today() + timedelta(days=40)).isoformat()
    form = {"session": cast.slots_id, "managers": cast.manager_id, "holds_slot": "y", "own_ends_on": own_end}
    assert staff.post(url, form | {"seen": value_of("seen", staff.get(url).text)}).status_code == 302
    addresses = [
        "enrolments/", "enrolments/?segment=own", f"enrolments/details/?id={cast.learner_enrolment_id}",
        f"sessions/board?id={cast.slots_id}", f"sessions/details/?id={cast.slots_id}",
        f"people/details/?id={cast.learner_id}",
    ]  # fmt: skip
    for address in addresses:
        assert "Exception" in staff.get(f"/admin/{address}").text, address
    own = staff.get("/admin/enrolments/?segment=own").text
    assert "Amélie Benali" in own
    assert "Loïc" not in own


def test_somebody_leaves_a_licence_session_and_its_package_follows(staff: Browser, cast: Cast) -> None:
    url = f"/admin/enrolments/withdraw?id={licensed(cast).id}"
    assert "passe de 1 à 0 licences" in said(staff.get(url).text)
    assert staff.post(url, {"reason": "Départ"}).status_code == 302
    assert (where(cast.licences_id).package, where(cast.licences_id).learners) == (0, 0)
    assert session.get(Person, cast.licensed_id) is not None


# -- companies --------------------------------------------------------------------------------------------------------


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
