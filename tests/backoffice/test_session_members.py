"""Who comes into a session and who leaves it, what is counted, and who is an exception."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.accounts.entities import Person
from models.contracts.entities import Enrolment, EnrolmentKind
from models.kernel import clock
from models.kernel.database import session
from tests.backoffice.session_forms import TABLES, licensed, said, value_of, where
from tests.browser_client import Browser
from tests.cast import Cast
from tests.unchanged import contents


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


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
