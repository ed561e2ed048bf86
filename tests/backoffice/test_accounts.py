"""People and their roles, as staff see and change them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.accounts.entities import LoginSession, OneTimeToken, Person, PersonState, Role, RoleGrant
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.database import session
from models.outbox.entities import Message
from tests.backoffice.presses import pressed
from tests.browser_client import Browser
from tests.cast import Cast

NAMES = {"first_name": "Amélie", "last_name": "Benali"}

EIGHT = (
    "Testeur", "Apprenant", "Manager", "Manager apprenant", "Pilote", "Pilote apprenant", "Étudiant", "Administrateur",
)  # fmt: skip


def typed(**changes: object) -> dict[str, object]:
    return {
        "first_name": "Nadia", "last_name": "Roy", "email": "nadia@exemple.fr", "phone": "", "label": "learner",
        "company": "", **changes,
    }  # fmt: skip


def roles_of(person_id: int) -> set[Role]:
    return set(session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person_id)))


@pytest.mark.row("ACC-12")
def test_the_form_offers_the_eight_roles_of_the_school(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get("/admin/people/new/").get_data(as_text=True)
    for label in EIGHT:
        assert f">{label}</option>" in page


@pytest.mark.row("ACC-12")
def test_adding_a_user_writes_the_roles_of_the_label_and_mails_nobody(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.post("/admin/people/new/", typed(label="manager_learner"))
    assert answer.status_code == 302
    person = session.scalars(select(Person).where(Person.email == "nadia@exemple.fr")).one()
    assert roles_of(person.id) == {Role.MANAGER, Role.LEARNER}
    assert session.scalars(select(Message)).all() == []


def test_a_pilot_without_a_company_is_refused_next_to_the_field(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.post("/admin/people/new/", typed(label="pilot"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="company-error"' in page
    assert 'value="Nadia"' in page
    assert session.scalar(select(Person.id).where(Person.email == "nadia@exemple.fr")) is None


def test_an_address_in_use_is_refused_next_to_the_field(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.post("/admin/people/new/", typed(email="LEARNER@exemple.fr"))
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.get_data(as_text=True)


def test_saving_without_a_change_mails_nobody_and_signs_nobody_out(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.learner_id)
    open_before = select(LoginSession.id).where(
        LoginSession.person_id == cast.learner_id, LoginSession.ended_at.is_(None)
    )
    browser.sign_in(cast.administrator_id)
    form = typed(first_name="Amélie", last_name="Benali", email="learner@exemple.fr")
    assert browser.post(f"/admin/people/edit/?id={cast.learner_id}", form).status_code == 302
    assert session.scalars(select(Message)).all() == []
    assert session.scalars(open_before).all() != []


def test_ones_own_role_and_address_are_not_on_ones_own_form(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = f"/admin/people/edit/?id={cast.administrator_id}"
    page = browser.get(address).get_data(as_text=True)
    assert 'name="label"' not in page
    assert 'name="email"' not in page
    answer = browser.post(address, typed(first_name="Clémentine", last_name="Lemaître", label="tester"))
    assert answer.status_code == 302
    assert roles_of(cast.administrator_id) == {Role.ADMINISTRATOR}


@pytest.mark.row("ACC-64")
def test_a_dot_tells_who_registered(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert "dot dot-green" in browser.get("/admin/people/?search=benali").get_data(as_text=True)
    assert "dot dot-grey" in browser.get("/admin/people/?search=oeuvrard").get_data(as_text=True)


@pytest.mark.row("ACC-64")
@pytest.mark.parametrize("words", ["nguyen", "NGUYỄN", "jérôme nguyen", "Jerome", "licensed@"])
def test_people_are_found_whatever_the_accents(browser: Browser, cast: Cast, words: str) -> None:
    page = browser.sign_in(cast.administrator_id).get("/admin/people/", query_string={"search": words})
    assert "licensed@exemple.fr" in page.get_data(as_text=True)
    assert "learner@exemple.fr" not in page.get_data(as_text=True)


@pytest.mark.row("ACC-66")
def test_a_new_invitation_says_what_leaves_then_owes_it(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = f"/admin/people/send-invitation?id={cast.invited_id}"
    assert "invited@exemple.fr" in browser.get(address).get_data(as_text=True)
    assert session.scalars(select(Message)).all() == []
    assert browser.post(address, {"message": ""}).status_code == 302
    assert session.scalars(select(Message.kind)).all() == ["invitation"]


def test_a_selection_is_done_row_by_row_and_refusals_are_named(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    chosen = f"id={cast.invited_id}&id={cast.learner_id}"
    answer = pressed(browser, f"/admin/people/send-invitation?{chosen}", {"message": ""}, follow=True)
    page = answer.get_data(as_text=True)
    assert session.scalars(select(Message.recipient_id)).all() == [cast.invited_id]
    assert "Amélie Benali" in page
    assert "alert-danger" in page
    assert "alert-success" in page


@pytest.mark.row("ACC-60")
def test_a_link_to_pass_on_is_shown_once_and_recorded(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = f"/admin/people/reveal-link?id={cast.invited_id}"
    assert session.scalars(select(AuditEntry).where(AuditEntry.title == "password-link-revealed")).all() == []
    page = browser.post(address).get_data(as_text=True)
    assert 'id="secret-link"' in page
    assert session.scalars(select(OneTimeToken)).one().person_id == cast.invited_id
    assert session.scalars(select(AuditEntry.title).where(AuditEntry.title == "password-link-revealed")).one()
    assert 'id="secret-link"' not in browser.get(address).get_data(as_text=True)


@pytest.mark.row("ACC-68")
def test_deleting_a_user_says_how_much_goes_and_leads_to_the_list(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = f"/admin/people/delete-person?id={cast.licensed_id}"
    page = browser.get(address).get_data(as_text=True)
    assert "1 inscription" in page
    assert session.scalar(select(Person.id).where(Person.id == cast.licensed_id))
    answer = browser.post(address)
    assert answer.location == "/admin/people/"
    assert session.scalar(select(Person.id).where(Person.id == cast.licensed_id)) is None


@pytest.mark.row("ACC-57")
def test_an_account_is_deactivated_and_reactivated(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert browser.post(f"/admin/people/deactivate?id={cast.learner_id}").status_code == 302
    state = select(Person.state).where(Person.id == cast.learner_id)
    assert session.scalar(state) is PersonState.DEACTIVATED
    assert browser.post(f"/admin/people/reactivate?id={cast.learner_id}").status_code == 302
    assert session.scalar(state) is PersonState.ACTIVE


VERBS = [
    "send-invitation",
    "send-reset-link",
    "give-role",
    "reveal-link",
    "impersonate",
    "deactivate",
    "delete-person",
    "end-sessions",
]


@pytest.mark.parametrize("verb", VERBS)
def test_a_pilot_presses_no_verb_of_staff(browser: Browser, cast: Cast, verb: str) -> None:
    browser.sign_in(cast.pilot_id)
    own = f"/admin/people/{verb}?id={cast.learner_id}"
    foreign = f"/admin/people/{verb}?id={cast.globex_learner_id}"
    assert [browser.get(own).status_code, browser.post(own).status_code] == [403, 403]
    assert [browser.get(foreign).status_code, browser.post(foreign).status_code] == [404, 404]
    assert verb not in browser.get(f"/admin/people/details/?id={cast.learner_id}").get_data(as_text=True)


@pytest.mark.row("ACC-29")
def test_a_second_role_is_given_and_taken_away(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    form = {"role": "pilot", "company": ""}
    address = f"/admin/people/give-role?id={cast.learner_id}"
    assert browser.post(address, form).status_code == 422
    assert browser.post(address, form | {"company": cast.globex_id}).status_code == 302
    assert roles_of(cast.learner_id) == {Role.LEARNER, Role.PILOT}
    grant = session.scalars(
        select(RoleGrant.id).where(RoleGrant.person_id == cast.learner_id, RoleGrant.role == Role.PILOT)
    )
    answer = browser.post(f"/admin/roles/revoke-grant?id={grant.one()}")
    assert answer.location == "/admin/roles/"
    assert roles_of(cast.learner_id) == {Role.LEARNER}


@pytest.mark.row("ACC-23")
def test_a_new_manager_without_a_team_is_pointed_out(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    form = {"role": "manager", "person": cast.alumna_id}
    page = browser.post("/admin/roles/new/", form, follow=True).get_data(as_text=True)
    assert "ne suit encore personne" in page


@pytest.mark.row("ACC-23")
def test_a_manager_who_has_a_team_is_saved_without_a_warning(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    form = {"first_name": "Benoît", "last_name": "Muller", "email": "manager@exemple.fr", "label": "manager"}
    page = browser.post(f"/admin/people/edit/?id={cast.manager_id}", form, follow=True).get_data(as_text=True)
    assert "Benoît Muller" in page
    assert "ne suit encore personne" not in page


def test_no_role_is_chosen_before_somebody_chooses_it(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = f"/admin/people/give-role?id={cast.learner_id}"
    assert 'selected value="administrator"' not in browser.get(address).get_data(as_text=True)
    assert browser.post(address, {"role": ""}).status_code == 422


def test_a_verb_goes_back_where_one_came_from_and_nowhere_else(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = f"/admin/people/end-sessions?id={cast.learner_id}&back="
    assert browser.post(address + "/admin/people/?search=a").location == "/admin/people/?search=a"
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert browser.post(address + elsewhere).location == f"/admin/people/details/?id={cast.learner_id}"


def test_signing_in_as_somebody_asks_for_a_fresh_proof_then_a_reason(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = f"/admin/people/impersonate?id={cast.pilot_id}"
    assert browser.post(address, {"reason": ""}).status_code == 422
    session.execute(update(LoginSession).values(proved_at=LoginSession.proved_at - timedelta(hours=1)))
    session.commit()
    assert "/preuve" in browser.post(address, {"reason": "Help"}).location
    session.execute(update(LoginSession).values(proved_at=LoginSession.proved_at + timedelta(hours=1)))
    session.commit()
    assert browser.post(address, {"reason": "Help"}).location == "/"
    page = browser.get("/admin/").get_data(as_text=True)
    assert "impersonation" in page
    assert "Acme - Lyon - Septembre" in page
    assert "Globex" not in page


@pytest.mark.row("ACC-62")
def test_a_user_is_edited_from_the_end_of_their_row_and_from_their_card(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    door = f'href="/admin/people/edit/?id={cast.learner_id}'
    row = browser.get("/admin/people/?search=benali").text
    card = browser.get(f"/admin/people/details/?id={cast.learner_id}").text
    assert (door in row, door in card) == (True, True)
    form = browser.get(f"/admin/people/edit/?id={cast.learner_id}").text
    assert 'value="Benali"' in form
    sent = typed(first_name="Amélie", last_name="Benali-Roy", email="learner@exemple.fr")
    assert browser.post(f"/admin/people/edit/?id={cast.learner_id}", sent).status_code == 302
    assert cast.person("learner").last_name == "Benali-Roy"


@pytest.mark.row("D8")
def test_whoever_was_long_away_is_not_called_not_registered(browser: Browser, cast: Cast) -> None:
    away = clock.now() - timedelta(days=60)
    session.execute(update(Person).where(Person.id == cast.learner_id).values(last_seen_at=away))
    browser.sign_in(cast.administrator_id)
    never = browser.get("/admin/people/?segment=waiting").text
    active = browser.get("/admin/people/?segment=active").text
    assert ("invited@exemple.fr" in never, "learner@exemple.fr" in never) == (True, False)
    assert ("invited@exemple.fr" in active, "learner@exemple.fr" in active) == (False, True)
