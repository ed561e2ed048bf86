"""The learner's form: what a pilot changes, what is read only, and what somebody else changed meanwhile stays."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from models.accounts.entities import Person
from models.contracts.entities import Enrolment, SessionKind, SlotAssignment, Supervision, TrainingSession, WaitingEntry
from models.contracts.operations import assign_slot, follow
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.browser_client import Browser
from tests.cast import Cast, training
from tests.unchanged import contents

WRITTEN = "person", "enrolment", "supervision", "slot_assignment", "waiting_entry", "message", "training_session"


@pytest.fixture
def pilot(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.pilot_id)


def page(enrolment_id: int) -> str:
    return f"/admin/enrolments/edit/?id={enrolment_id}"


def shown(browser: Browser, enrolment_id: int) -> dict[str, object]:
    """What a browser would post from the form as it is drawn."""
    text = browser.get(page(enrolment_id)).text.partition("<main")[2].partition("</form>")[0]
    form: dict[str, object] = {"seen": re.search(r'name="seen"[^>]*value="([^"]*)"', text)[1]}  # type: ignore[index]
    for name in ("session", "managers"):
        select_ = re.search(rf'<select[^>]*name="{name}".*?</select>', text, re.DOTALL)
        form[name] = re.findall(r'value="(\d+)" selected', select_[0]) if select_ else []
    for box in re.findall(r'<input[^>]*type="checkbox"[^>]*>', text):
        if "checked" in box:
            form[re.search(r'name="(\w+)"', box)[1]] = "y"  # type: ignore[index]
    return form


@pytest.mark.row("CON-52")
@pytest.mark.row("FUP-23")
def test_the_form_of_a_pilot_has_these_fields_and_reads_the_personal_data(pilot: Browser, cast: Cast) -> None:
    text = pilot.get(page(cast.waiting_enrolment_id)).text
    fields = set(re.findall(r'<(?:input|select|textarea)[^>]*\sname="(\w+)"', text.partition("<main")[2]))
    assert fields == {"csrf_token", "seen", "session", "managers", "holds_slot", "waits"}
    for value in ("Loïc", "Fournier", "waiting@exemple.fr"):
        assert re.search(rf'value="{value}" readonly', text)
    assert "mailto:ausecours@lecoledurecrutement.fr" in text


@pytest.mark.row("CON-49")
@pytest.mark.row("CON-41")
def test_the_form_gives_a_slot_and_puts_on_the_list(pilot: Browser, cast: Cast) -> None:
    form = shown(pilot, cast.waiting_enrolment_id)
    assert form["waits"] == "y"
    del form["waits"]
    assert pilot.post(page(cast.waiting_enrolment_id), form).status_code == 302
    assert session.scalars(select(WaitingEntry)).all() == []
    form = shown(pilot, cast.waiting_enrolment_id) | {"waits": "y"}
    assert pilot.post(page(cast.waiting_enrolment_id), form).status_code == 302
    assert session.scalars(select(WaitingEntry.enrolment_id)).all() == [cast.waiting_enrolment_id]
    form = shown(pilot, cast.waiting_enrolment_id) | {"holds_slot": "y"}
    assert pilot.post(page(cast.waiting_enrolment_id), form).status_code == 302
    held = select(SlotAssignment.id).where(SlotAssignment.enrolment_id == cast.waiting_enrolment_id)
    assert len(session.scalars(held).all()) == 1


@pytest.mark.row("CON-54")
def test_the_managers_are_chosen_among_those_of_the_company(pilot: Browser, cast: Cast) -> None:
    form = shown(pilot, cast.waiting_enrolment_id) | {"managers": [cast.manager_id]}
    assert pilot.post(page(cast.waiting_enrolment_id), form).status_code == 302
    followed = select(Supervision.person_id).where(Supervision.manager_id == cast.manager_id)
    assert set(session.scalars(followed)) == {cast.learner_id, cast.waiting_id}
    forged = shown(pilot, cast.waiting_enrolment_id) | {"managers": [cast.globex_learner_id]}
    assert pilot.post(page(cast.waiting_enrolment_id), forged).status_code == 422


@pytest.mark.row("CON-52")
def test_the_session_is_chosen_among_the_slot_sessions_of_the_company(pilot: Browser, cast: Cast) -> None:
    company = session.get_one(TrainingSession, cast.slots_id).company
    other = training(company, "Acme - Metz", SessionKind.SLOTS, 1, clock.today())
    session.flush()
    text = pilot.get(page(cast.waiting_enrolment_id)).text
    menu = re.search(r'<select[^>]*name="session".*?</select>', text, re.DOTALL)[0]  # type: ignore[index]
    assert set(map(int, re.findall(r'value="(\d+)"', menu))) == {cast.slots_id, cast.upcoming_session_id, other.id}
    for forged in (cast.licences_id, cast.globex_slots_id, cast.expired_session_id):
        form = shown(pilot, cast.waiting_enrolment_id) | {"session": forged}
        assert pilot.post(page(cast.waiting_enrolment_id), form).status_code == 422
    form = shown(pilot, cast.waiting_enrolment_id) | {"session": other.id}
    assert pilot.post(page(cast.waiting_enrolment_id), form).status_code == 302
    assert session.get_one(Enrolment, cast.waiting_enrolment_id).session_id == other.id


@pytest.mark.row("ACC-42")
@pytest.mark.row("FUP-23")
@pytest.mark.parametrize("name", ["first_name", "last_name", "email"])
def test_a_forged_name_is_refused_and_changes_nothing(pilot: Browser, cast: Cast, name: str) -> None:
    form = shown(pilot, cast.waiting_enrolment_id) | {name: "forged@exemple.fr", "holds_slot": "y"}
    before = contents(WRITTEN)
    answer = pilot.post(page(cast.waiting_enrolment_id), form)
    assert answer.status_code == 422
    assert "ne se modifient pas ici" in answer.text
    assert contents(WRITTEN) == before
    assert pilot.post(f"/admin/people/edit/?id={cast.waiting_id}", {name: "Forged"}).status_code == 403


def test_a_day_of_their_own_is_not_a_pilot_s_to_give(pilot: Browser, cast: Cast) -> None:
    form = shown(pilot, cast.waiting_enrolment_id) | {"own_ends_on": clock.today().isoformat()}
    pilot.post(page(cast.waiting_enrolment_id), form)
    assert session.get_one(Enrolment, cast.waiting_enrolment_id).own_ends_on is None


def test_what_somebody_else_changed_meanwhile_stays(pilot: Browser, cast: Cast) -> None:
    form = shown(pilot, cast.waiting_enrolment_id)
    assign_slot(session.get_one(Enrolment, cast.waiting_enrolment_id), by=SYSTEM)
    manager, waiting = session.get_one(Person, cast.manager_id), session.get_one(Person, cast.waiting_id)
    follow(manager=manager, person=waiting, by=SYSTEM)
    session.flush()
    before = contents(WRITTEN)
    assert pilot.post(page(cast.waiting_enrolment_id), form).status_code == 302
    assert contents(WRITTEN) == before


@pytest.mark.row("CON-38")
def test_without_a_free_slot_the_refusal_stands_at_its_field(pilot: Browser, cast: Cast) -> None:
    somebody = Enrolment(person_id=cast.student_id, session_id=cast.slots_id)
    session.add(somebody)
    session.flush()
    assign_slot(somebody, by=SYSTEM)
    form = shown(pilot, cast.waiting_enrolment_id) | {"holds_slot": "y"}
    answer = pilot.post(page(cast.waiting_enrolment_id), form)
    assert answer.status_code == 422
    assert 'id="holds_slot-error"' in answer.text


@pytest.mark.row("FUP-09")
def test_the_card_of_a_learner_leads_to_the_form_wherever_one_comes_from(pilot: Browser, cast: Cast) -> None:
    for screen in ("enrolments", "follow-up", "reports"):
        text = pilot.get(f"/admin/{screen}/details/?id={cast.waiting_enrolment_id}").text
        assert f"/admin/enrolments/edit/?id={cast.waiting_enrolment_id}" in text


def test_on_licences_a_pilot_says_the_managers_alone(pilot: Browser, cast: Cast) -> None:
    licensed = session.scalars(select(Enrolment.id).where(Enrolment.session_id == cast.licences_id)).one()
    fields = set(
        re.findall(r'<(?:input|select)[^>]*\sname="(\w+)"', pilot.get(page(licensed)).text.partition("<main")[2])
    )
    assert fields == {"csrf_token", "seen", "managers"}
    form = shown(pilot, licensed) | {"managers": [cast.manager_id], "session": cast.slots_id, "holds_slot": "y"}
    assert pilot.post(page(licensed), form).status_code == 302
    assert session.get_one(Enrolment, licensed).session_id == cast.licences_id
    assert cast.licensed_id in session.scalars(select(Supervision.person_id)).all()


@pytest.mark.row("CON-59")
def test_a_learner_of_another_company_does_not_exist(pilot: Browser, cast: Cast) -> None:
    assert pilot.get(page(cast.globex_enrolment_id)).status_code == 404
    assert pilot.post(page(cast.globex_enrolment_id), {"waits": "y"}).status_code == 404
