"""Teams from the manager's end: chosen all at once, within the company, the same rows as on the learner's form."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.entities import Supervision
from models.contracts.operations import follow
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.browser_client import Browser
from tests.cast import Cast


@pytest.fixture
def pilot(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.pilot_id)


def page(manager_id: int) -> str:
    return f"/admin/teams/manager?id={manager_id}"


def team(manager_id: int) -> set[int]:
    return set(session.scalars(select(Supervision.person_id).where(Supervision.manager_id == manager_id)))


@pytest.mark.row("CON-53")
def test_a_pilot_chooses_the_members_of_a_team(pilot: Browser, cast: Cast) -> None:
    assert "Membres de l’équipe" in pilot.get(page(cast.manager_id)).text
    form = {"members": [cast.waiting_id, cast.licensed_id], "seen": str(cast.learner_id)}
    assert pilot.post(page(cast.manager_id), form).status_code == 302
    assert team(cast.manager_id) == {cast.waiting_id, cast.licensed_id}
    assert "Benoît Müller" in pilot.get(f"/admin/enrolments/edit/?id={cast.waiting_enrolment_id}").text


def test_who_was_added_meanwhile_stays_in_the_team(pilot: Browser, cast: Cast) -> None:
    manager, waiting = session.get_one(Person, cast.manager_id), session.get_one(Person, cast.waiting_id)
    follow(manager=manager, person=waiting, by=SYSTEM)
    form = {"members": [cast.learner_id, cast.licensed_id], "seen": str(cast.learner_id)}
    assert pilot.post(page(cast.manager_id), form).status_code == 302
    assert team(cast.manager_id) == {cast.learner_id, cast.waiting_id, cast.licensed_id}


@pytest.mark.row("CON-59")
def test_nobody_of_another_company_is_a_choice(pilot: Browser, cast: Cast) -> None:
    form = {"members": [cast.globex_learner_id], "seen": str(cast.learner_id)}
    assert pilot.post(page(cast.manager_id), form).status_code == 422
    session.add(RoleGrant(person_id=cast.globex_learner_id, role=Role.MANAGER))
    session.flush()
    assert pilot.get(page(cast.globex_learner_id)).status_code == 404
    assert pilot.post(page(cast.globex_learner_id), {"members": [cast.learner_id]}).status_code == 404
    assert "Homer" not in pilot.get("/admin/teams/manager").text
    assert team(cast.manager_id) == {cast.learner_id}


def test_a_manager_is_not_a_member_of_their_own_team(pilot: Browser, cast: Cast) -> None:
    session.add(RoleGrant(person_id=cast.waiting_id, role=Role.MANAGER))
    session.flush()
    answer = pilot.post(page(cast.waiting_id), {"members": [cast.waiting_id], "seen": ""})
    assert answer.status_code == 422
    assert 'id="members-error"' in answer.text


@pytest.mark.row("ACC-23")
def test_the_managers_are_listed_with_the_size_of_their_team(pilot: Browser, cast: Cast) -> None:
    session.add(RoleGrant(person_id=cast.waiting_id, role=Role.MANAGER))
    session.flush()
    text = pilot.get("/admin/teams/manager").text
    assert "1 personne" in text
    assert "Personne : il ne voit rien" in text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Loïc" not in pilot.get("/admin/teams/manager?search=müller").text


@pytest.mark.row("CON-53")
def test_the_card_of_a_manager_shows_the_team_and_that_of_a_learner_none(pilot: Browser, cast: Cast) -> None:
    card = pilot.get(f"/admin/people/details/?id={cast.manager_id}").text
    assert f"/admin/teams/manager?id={cast.manager_id}" in card
    assert "Amélie Benali" in card
    assert "/admin/teams/manager?id=" not in pilot.get(f"/admin/people/details/?id={cast.learner_id}").text


def test_who_is_no_manager_has_no_team(pilot: Browser, cast: Cast) -> None:
    assert pilot.get(page(cast.learner_id)).status_code == 404


def test_a_manager_composes_no_team(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.manager_id)
    assert browser.get("/admin/teams/manager").status_code == 403
    assert browser.post(page(cast.manager_id), {"members": [cast.waiting_id]}).status_code == 403


@pytest.mark.row("CON-59")
def test_a_pilot_takes_out_only_people_of_the_company(pilot: Browser, cast: Cast) -> None:
    """Also on the list of teams, where a line is deleted."""
    manager, homer = session.get_one(Person, cast.manager_id), session.get_one(Person, cast.globex_learner_id)
    foreign = follow(manager=manager, person=homer, by=SYSTEM)
    own = session.scalars(select(Supervision).where(Supervision.person_id == cast.learner_id)).one()
    foreign_id, own_id = foreign.id, own.id
    assert pilot.post(f"/admin/teams/delete?id={foreign_id}").status_code == 404
    assert pilot.post(f"/admin/teams/delete?id={own_id}").status_code == 302
    assert team(cast.manager_id) == {homer.id}
