"""*Ajouter des apprenants à la session*: typed or pasted, twenty at once; a wrong line is named and nothing lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.entities import Enrolment, Supervision, TrainingSession
from models.kernel import clock
from models.kernel.database import session
from tests.browser_client import Browser
from tests.cast import Cast
from tests.unchanged import contents

WRITTEN = "person", "role_grant", "enrolment", "supervision", "message", "training_session"
PASTED = "Prénom\tNom\tE-mail\tRôle\tManager\r\nZoé\tNeuve\tzoe@exemple.fr\t\tmanager@exemple.fr\r\n"
WRONG = "Luc\tFaux\tpas-une-adresse\tchef\r\nAmélie\tB\tlearner@exemple.fr\r\n"


@pytest.fixture
def pilot(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.pilot_id)


def page(cast: Cast, session_id: int = 0) -> str:
    return f"/admin/sessions/learners?id={session_id or cast.slots_id}"


def typed(number: int, *, email: str, role: str = "learner", **others: object) -> dict[str, object]:
    values = {"first_name": f"Prénom{number}", "last_name": f"Nom{number}", "email": email, "role": role, **others}
    return {f"learners-{number}-{name}": value for name, value in values.items()}


def read(answer: TestResponse) -> str:
    """A page with ordinary blanks, whatever stands before a colon in French."""
    return re.sub("[\u00a0\u202f]", " ", answer.text)


def value_of(text: str, name: str) -> str | None:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)
    return found[1] if found else None


@pytest.mark.row("CON-23")
def test_a_pilot_reaches_the_page_from_the_session_and_adds_typed_people(pilot: Browser, cast: Cast) -> None:
    for way in ("details/", "board"):
        assert page(cast) in pilot.get(f"/admin/sessions/{way}?id={cast.slots_id}").text
    form = typed(0, email="un@exemple.fr", managers=[cast.manager_id]) | typed(4, email="deux@exemple.fr")
    answer = pilot.post(page(cast), form | typed(2, email="", first_name="", last_name=""))
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/admin/sessions/board?id={cast.slots_id}")
    assert "2 personnes ajoutées à Acme - Lyon - Septembre." in pilot.get(answer.headers["Location"]).text
    added = session.scalars(select(Person).where(Person.email.in_(["un@exemple.fr", "deux@exemple.fr"]))).all()
    assert {(one.first_name, one.email) for one in added} == {
        ("Prénom0", "un@exemple.fr"),
        ("Prénom4", "deux@exemple.fr"),
    }
    followed = session.scalars(select(Supervision.person_id).where(Supervision.manager_id == cast.manager_id)).all()
    assert set(followed) == {cast.learner_id, next(one.id for one in added if one.email == "un@exemple.fr")}


@pytest.mark.row("CON-22")
def test_twenty_people_are_pasted_in_one_screen(pilot: Browser, cast: Cast) -> None:
    lines = "\n".join(f"Prénom{n};Nom{n};p{n}@exemple.fr" for n in range(20))
    assert pilot.post(page(cast), {"learners-pasted": lines}).status_code == 302
    count = select(func.count(Enrolment.id)).join(Person).where(Person.email.like("p%@exemple.fr"))
    assert session.scalar(count.where(Person.first_name.like("Prénom%"))) == 20


def test_wrong_lines_are_named_in_their_rows_and_nothing_typed_is_lost(pilot: Browser, cast: Cast) -> None:
    session.flush()
    before = contents(WRITTEN)
    answer = pilot.post(page(cast), {**typed(0, email="un@exemple.fr"), "learners-pasted": PASTED + WRONG})
    assert answer.status_code == 422
    assert contents(WRITTEN) == before
    text = read(answer)
    assert "Personne n’a été ajouté : 2 lignes sont à corriger." in text
    kept = [value_of(text, f"learners-{n}-email") for n in range(5)]
    assert kept == ["un@exemple.fr", "zoe@exemple.fr", "pas-une-adresse", "learner@exemple.fr", ""]
    assert '<option value="chef" selected>chef</option>' in text
    wrong = re.findall(r'id="(learners-\d-\w+)-error"', text)
    assert wrong == ["learners-2-email", "learners-2-role", "learners-3-email"]
    assert "Cette personne est déjà dans la session." in text


def test_the_button_puts_lines_in_rows_without_adding_anybody(pilot: Browser, cast: Cast) -> None:
    session.flush()
    before = contents(WRITTEN)
    answer = pilot.post(page(cast), {"learners-pasted": PASTED + WRONG, "_read": "1"})
    assert answer.status_code == 200
    assert value_of(answer.text, "learners-0-email") == "zoe@exemple.fr"
    assert f'<option value="{cast.manager_id}" selected>Benoît Müller</option>' in answer.text
    part = pilot.post(f"/admin/sessions/learners/read?id={cast.slots_id}", {"learners-pasted": PASTED + WRONG})
    assert value_of(part.text, "learners-2-email") == "learner@exemple.fr"
    assert "<html" not in part.text
    assert contents(WRITTEN) == before


def test_lines_are_read_for_a_session_that_is_yet_to_be_made(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    part = browser.post("/admin/sessions/learners/read", {"company": cast.acme_id, "learners-pasted": PASTED})
    assert value_of(part.text, "learners-0-email") == "zoe@exemple.fr"
    assert "Benoît Müller" in part.text


@pytest.mark.parametrize("form", [{}, {"learners-pasted": " \n;;\n"}, {"learners-0-role": "manager"}])
def test_nobody_named_is_said(pilot: Browser, cast: Cast, form: dict[str, str]) -> None:
    answer = pilot.post(page(cast), form)
    assert answer.status_code == 422
    assert "Indiquez d’abord quelqu’un" in answer.text


def test_more_than_two_hundred_lines_stay_to_be_shortened(pilot: Browser, cast: Cast) -> None:
    lines = "\n".join(f"a;b;p{n}@exemple.fr" for n in range(201))
    answer = pilot.post(page(cast), {"learners-pasted": lines})
    assert answer.status_code == 422
    assert "200 personnes au plus en une fois : en voici 201" in read(answer)
    assert "p200@exemple.fr" in answer.text


@pytest.mark.row("CON-25")
def test_the_menu_of_roles_offers_a_pilot_three(pilot: Browser, cast: Cast) -> None:
    text = pilot.get(page(cast)).text
    menu = re.search(r'id="learners-0-role".*?</select>', text, re.DOTALL)
    assert menu is not None
    assert re.findall(r">([^<]+)</option>", menu[0]) == ["Apprenant", "Manager apprenant", "Manager"]
    assert pilot.post(page(cast), typed(0, email="chef@exemple.fr", role="manager")).status_code == 302
    chief = session.scalars(select(Person).where(Person.email == "chef@exemple.fr")).one()
    assert session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == chief.id)).all() == [Role.MANAGER]


@pytest.mark.row("CON-25")
@pytest.mark.parametrize("role", ["pilot", "administrator", "pilot_learner", "student", "tester"])
def test_a_forged_role_is_refused_and_adds_nobody(pilot: Browser, cast: Cast, role: str) -> None:
    session.flush()
    before = contents(WRITTEN)
    answer = pilot.post(page(cast), typed(0, email="x@exemple.fr", role=role))
    assert answer.status_code == 422
    assert "Ce rôle ne peut pas être attribué ici." in answer.text
    assert contents(WRITTEN) == before


@pytest.mark.row("CON-24")
def test_on_licences_a_pilot_reads_whom_to_contact_and_a_post_is_refused(pilot: Browser, cast: Cast) -> None:
    said = "contactez l’équipe LEDR via le chat ou à l’adresse ausecours@lecoledurecrutement.fr"
    for way in ("details/", "board"):
        text = read(pilot.get(f"/admin/sessions/{way}?id={cast.licences_id}"))
        assert page(cast, cast.licences_id) not in text
        assert said in text
    session.flush()
    before = contents(WRITTEN)
    answer = pilot.post(page(cast, cast.licences_id), typed(0, email="x@exemple.fr"))
    assert answer.status_code == 422
    assert said in read(answer)
    assert contents(WRITTEN) == before


@pytest.mark.row("CON-28")
def test_on_an_expired_session_a_pilot_is_refused_and_staff_confirm(browser: Browser, cast: Cast) -> None:
    address = page(cast, cast.expired_session_id)
    browser.sign_in(cast.pilot_id)
    assert address not in browser.get(f"/admin/sessions/board?id={cast.expired_session_id}").text
    assert browser.post(address, typed(0, email="x@exemple.fr")).status_code == 422
    browser.sign_in(cast.administrator_id)
    answer = browser.post(address, typed(0, email="x@exemple.fr"))
    assert answer.status_code == 422
    assert 'name="confirmed"' in answer.text
    assert value_of(answer.text, "learners-0-email") == "x@exemple.fr"
    assert browser.post(address, {**typed(0, email="x@exemple.fr"), "confirmed": "y"}).status_code == 302


@pytest.mark.row("CON-26")
def test_staff_add_to_licences_with_the_package_in_the_same_save(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = page(cast, cast.licences_id)
    assert value_of(browser.get(address).text, "package") == "1"
    refused = browser.post(address, {**typed(0, email="x@exemple.fr"), "package": "1"})
    assert refused.status_code == 422
    assert 'id="package-error"' in refused.text
    assert browser.post(address, {**typed(0, email="x@exemple.fr"), "package": "2"}).status_code == 302
    where = session.get_one(TrainingSession, cast.licences_id)
    assert (where.package, where.learners) == (2, 2)


@pytest.mark.row("A-54")
def test_late_on_licences_is_confirmed_first(browser: Browser, cast: Cast) -> None:
    session.get_one(TrainingSession, cast.licences_id).starts_on = clock.today() - timedelta(days=90)
    session.flush()
    browser.sign_in(cast.administrator_id)
    form = {**typed(0, email="x@exemple.fr"), "package": "2"}
    answer = browser.post(page(cast, cast.licences_id), form)
    assert answer.status_code == 422
    assert 'name="confirmed"' in answer.text
    assert browser.post(page(cast, cast.licences_id), {**form, "confirmed": "y"}).status_code == 302


@pytest.mark.row("ACC-42")
def test_the_name_of_an_account_that_is_there_stays_and_that_is_said(pilot: Browser, cast: Cast) -> None:
    answer = pilot.post(page(cast), typed(0, email="expired@exemple.fr"))
    assert "Océane Mercier : déjà en base" in read(pilot.get(answer.headers["Location"]))
    assert session.get_one(Person, cast.expired_id).last_name == "Mercier"


@pytest.mark.row("CON-30")
@pytest.mark.row("CON-31")
def test_the_page_says_where_managers_and_pilots_belong(pilot: Browser, cast: Cast) -> None:
    text = pilot.get(page(cast)).text
    assert "une session qui leur est propre" in text
    assert "dans la session qui les concerne" in text


@pytest.mark.row("CON-59")
def test_the_session_of_another_company_does_not_exist(pilot: Browser, cast: Cast) -> None:
    form = typed(0, email="x@exemple.fr")
    assert pilot.get(page(cast, cast.globex_slots_id)).status_code == 404
    assert pilot.post(page(cast, cast.globex_slots_id), form).status_code == 404
    assert pilot.post(f"/admin/sessions/learners/read?id={cast.globex_slots_id}", form).status_code == 404
    assert "Homer" not in pilot.post("/admin/sessions/learners/read", {"company": cast.globex_id}).text


def test_a_manager_adds_nobody(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.manager_id)
    assert browser.get(page(cast)).status_code == 403
    assert browser.post("/admin/sessions/learners/read", {"learners-pasted": "x"}).status_code == 403
