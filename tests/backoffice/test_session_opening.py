"""A session is opened, with whoever is in it from the start."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.contracts.entities import TrainingSession
from models.kernel import clock
from models.kernel.database import session
from tests.backoffice.session_forms import TABLES
from tests.browser_client import Browser
from tests.cast import Cast
from tests.unchanged import contents


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


@pytest.mark.row("CON-22")
@pytest.mark.row("CON-19")
def test_a_session_with_licences_is_opened_with_its_learners_in_one_save(staff: Browser, cast: Cast) -> None:
    form = {
        "company": cast.acme_id, "kind": "licences", "package": "2", "starts_on": clock.today().isoformat(),
        "path": cast.school.path_id, "reference": "Acme - Les deux", "learners-0-first_name": "Nora",
        "learners-0-last_name": "Idris", "learners-0-email": "nora@exemple.fr", "learners-0-role": "learner",
        "learners-pasted": "Paul\tRoy\tpaul@exemple.fr",
    }  # fmt: skip
    answer = staff.post("/admin/sessions/new/", form)
    row = session.scalars(select(TrainingSession).where(TrainingSession.reference == "Acme - Les deux")).one()
    assert answer.headers["Location"].endswith(f"/admin/sessions/details/?id={row.id}")
    assert (row.package, row.learners, row.path_id) == (2, 2, cast.school.path_id)


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
