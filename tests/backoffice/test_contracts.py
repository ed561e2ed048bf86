"""The screens of contracts and the board of a session."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from models.accounts.entities import Person, PersonState
from models.contracts.entities import Company, Enrolment, SessionKind, SlotAssignment, Supervision, TrainingSession
from models.kernel import clock
from models.kernel.database import db, session
from tests.browser_client import Browser
from tests.cast import Cast

LISTS = ["companies", "sessions", "enrolments", "slots", "teams", "follow-up"]


@pytest.mark.row("ACC-21")
@pytest.mark.row("CON-59")
@pytest.mark.parametrize("slug", LISTS)
def test_a_pilot_reads_the_lists_of_their_company_alone(browser: Browser, cast: Cast, slug: str) -> None:
    answer = browser.sign_in(cast.pilot_id).get(f"/admin/{slug}/")
    assert answer.status_code == 200
    assert "Globex" not in answer.text
    assert "Homer" not in answer.text
    assert "Acme" in answer.text or slug == "teams"


@pytest.mark.row("CON-59")
@pytest.mark.parametrize("address", ["sessions/board?id={s}", "sessions/details/?id={s}", "enrolments/details/?id={e}",
                                     "enrolments/release-slot?id={e}", "enrolments/assign-slot?id={w}"])  # fmt: skip
def test_a_foreign_row_does_not_exist(browser: Browser, cast: Cast, address: str) -> None:
    ids = {"s": cast.globex_slots_id, "e": cast.globex_enrolment_id, "w": cast.globex_waiting_enrolment_id}
    url = "/admin/" + address.format(**ids)
    assert browser.sign_in(cast.pilot_id).get(url).status_code == 404
    assert browser.sign_in(cast.globex_pilot_id).get(url).status_code == 200


@pytest.mark.parametrize("malformed", ["", "x", "1,2", "99999999999999999999", "-1"])
def test_a_malformed_id_is_not_found(browser: Browser, cast: Cast, malformed: str) -> None:
    assert browser.sign_in(cast.pilot_id).get(f"/admin/sessions/board?id={malformed}").status_code == 404


@pytest.mark.row("CON-40")
def test_a_pilot_assigns_from_the_board_in_three_clicks(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    board = browser.get(f"/admin/sessions/board?id={cast.slots_id}&state=waiting")
    assert "Loïc Fournier" in board.text
    assert "Amélie" not in board.text
    url = f"/admin/enrolments/assign-slot?id={cast.waiting_enrolment_id}"
    assert url in board.text.replace("&amp;", "&")
    form = browser.get(url)
    assert "waiting@exemple.fr" in form.text
    browser.post(url, follow=True)
    held = select(SlotAssignment.enrolment_id).order_by(SlotAssignment.enrolment_id)
    assert cast.waiting_enrolment_id in session.scalars(held).all()


@pytest.mark.row("CON-42")
def test_a_row_ends_with_plus_or_minus_according_to_its_state(browser: Browser, cast: Cast) -> None:
    text = browser.sign_in(cast.pilot_id).get(f"/admin/sessions/board?id={cast.slots_id}").text
    assert text.count("/admin/enrolments/release-slot?") == 1
    assert text.count("/admin/enrolments/assign-slot?") == 1
    assert f"release-slot?id={cast.learner_enrolment_id}" in text


@pytest.mark.row("CON-38")
def test_a_full_session_offers_no_plus_and_says_what_to_do(browser: Browser, cast: Cast) -> None:
    session.get_one(TrainingSession, cast.slots_id).package = 1
    session.flush()
    text = browser.sign_in(cast.pilot_id).get(f"/admin/sessions/board?id={cast.slots_id}").text
    assert "/admin/enrolments/assign-slot?" not in text
    refused = browser.post(f"/admin/enrolments/assign-slot?id={cast.waiting_enrolment_id}")
    assert refused.status_code == 422
    assert session.get_one(TrainingSession, cast.slots_id).slots_used == 1


@pytest.mark.row("CON-41")
@pytest.mark.row("CON-43")
@pytest.mark.row("ACC-42")
def test_the_form_of_a_learner_gives_and_takes_and_leaves_names_to_support(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    holder = browser.get(f"/admin/enrolments/details/?id={cast.learner_enrolment_id}").text
    waiting = browser.get(f"/admin/enrolments/details/?id={cast.waiting_enrolment_id}").text
    assert f"/admin/enrolments/release-slot?id={cast.learner_enrolment_id}" in holder
    assert f"/admin/enrolments/assign-slot?id={cast.waiting_enrolment_id}" in waiting
    assert "mailto:ausecours@lecoledurecrutement.fr" in waiting
    assert f"/admin/enrolments/edit/?id={cast.waiting_enrolment_id}" in waiting


def test_the_board_of_a_licence_session_says_why_there_is_no_slot(browser: Browser, cast: Cast) -> None:
    text = browser.sign_in(cast.pilot_id).get(f"/admin/sessions/board?id={cast.licences_id}").text
    assert "/admin/enrolments/assign-slot?" not in text
    assert 'role="note"' in text


def test_the_board_asks_as_many_queries_for_one_row_as_for_thirty(browser: Browser, cast: Cast) -> None:
    url = f"/admin/sessions/board?id={cast.slots_id}"
    browser.sign_in(cast.pilot_id).get(url)
    before = count_queries(browser, url)
    for number in range(30):
        person = Person(
            email=f"many{number}@exemple.fr", first_name="A", last_name=f"B{number}", state=PersonState.ACTIVE
        )
        session.add(Enrolment(person=person, session_id=cast.slots_id))
    session.flush()
    assert count_queries(browser, url) == before


def count_queries(browser: Browser, url: str) -> int:
    statements: list[str] = []
    listener = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    assert browser.get(url).status_code == 200
    event.remove(db.engine, "before_cursor_execute", listener)
    return sum(one.startswith("SELECT") for one in statements)


@pytest.mark.row("CON-01")
@pytest.mark.row("CON-02")
def test_staff_create_a_company_and_read_what_its_name_is_for(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    page = browser.get("/admin/companies/new/").text
    assert "documents officiels" in page or "official documents" in page
    browser.post("/admin/companies/new/", {"name": "  Initech   SA ", "kind": "client"})
    assert session.scalars(select(Company.name).where(Company.name == "Initech SA")).all() == ["Initech SA"]
    again = browser.post("/admin/companies/new/", {"name": "initech sa", "kind": "client"})
    assert again.status_code == 422
    assert 'value="initech sa"' in again.text


@pytest.mark.row("CON-15")
@pytest.mark.row("CON-16")
def test_a_session_gets_the_suggested_reference_and_a_second_one_is_refused(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    form = {"company": cast.acme_id, "kind": "slots", "package": "3", "starts_on": "2026-09-01", "place": "Lille"}
    created = browser.post("/admin/sessions/new/", form)
    assert created.status_code == 302
    row = session.scalars(select(TrainingSession).where(TrainingSession.package == 3)).one()
    assert row.reference == "Acme - Lille - Septembre 2026"
    assert row.ends_on.isoformat() == "2027-08-31"
    again = browser.post("/admin/sessions/new/", form | {"reference": row.reference.upper()})
    assert again.status_code == 422


def test_a_package_below_the_holders_is_refused_with_both_numbers(browser: Browser, cast: Cast) -> None:
    row = session.get_one(TrainingSession, cast.slots_id)
    form = {
        "reference": row.reference, "kind": "slots", "package": "0",
        "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat(),
    }  # fmt: skip
    refused = browser.sign_in(cast.administrator_id).post(f"/admin/sessions/edit/?id={row.id}", form)
    assert refused.status_code == 422
    assert session.get_one(TrainingSession, cast.slots_id).package == 2


def test_a_pilot_changes_neither_company_nor_session(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    for url in (
        f"companies/edit/?id={cast.acme_id}",
        f"sessions/edit/?id={cast.slots_id}",
        "sessions/new/",
    ):
        assert browser.get(f"/admin/{url}").status_code == 403
        assert browser.post(f"/admin/{url}", {"name": "x", "package": "9"}).status_code == 403


@pytest.mark.row("ACC-26")
def test_a_manager_follows_their_team_and_nobody_else(browser: Browser, cast: Cast) -> None:
    text = browser.sign_in(cast.manager_id).get("/admin/follow-up/").text
    assert "Amélie Benali" in text
    assert "Loïc" not in text
    assert "/admin/enrolments/release-slot" not in text


@pytest.mark.row("ACC-23")
def test_staff_are_warned_of_a_manager_who_follows_nobody(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert "Benoît Müller" in browser.get("/admin/teams/").text
    row = session.scalars(select(Supervision)).one()
    browser.post(f"/admin/teams/delete?id={row.id}")
    warned = browser.get("/admin/teams/").text
    assert "Benoît Müller" in warned


@pytest.mark.row("CON-53")
def test_only_a_manager_gets_a_team(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    refused = browser.post("/admin/teams/new/", {"manager": cast.recruiter_id, "person": cast.waiting_id})
    assert refused.status_code == 422
    assert browser.post("/admin/teams/new/", {"manager": cast.manager_id, "person": cast.waiting_id}).status_code == 302


@pytest.mark.row("CON-11")
def test_the_company_of_a_session_cannot_be_changed(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get(f"/admin/sessions/edit/?id={cast.slots_id}").text
    assert 'name="company"' not in page


@pytest.mark.row("CON-33")
def test_staff_give_a_learner_a_last_day_of_their_own(browser: Browser, cast: Cast) -> None:
    last = clock.today() + timedelta(days=10)
    browser.sign_in(cast.administrator_id).post(
        f"/admin/enrolments/edit/?id={cast.learner_enrolment_id}",
        {"session": cast.slots_id, "holds_slot": "y", "managers": cast.manager_id, "own_ends_on": last.isoformat()},
    )
    assert session.get_one(Enrolment, cast.learner_enrolment_id).own_ends_on == last


@pytest.mark.row("CON-04")
def test_staff_enrol_a_person_in_either_type_of_session(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    form = {"person": cast.student_id, "session": cast.licences_id}
    assert browser.post("/admin/enrolments/new/", form).status_code == 422  # two learners for one licence
    session.delete(session.scalars(select(Enrolment).where(Enrolment.session_id == cast.licences_id)).one())
    session.flush()
    for session_id, kind in ((cast.licences_id, SessionKind.LICENCES), (cast.slots_id, SessionKind.SLOTS)):
        browser.post("/admin/enrolments/new/", form | {"session": session_id})
        made = session.scalars(select(Enrolment).where(
            Enrolment.person_id == cast.student_id, Enrolment.session_id == session_id)).one()  # fmt: skip
        assert made.session.kind is kind
