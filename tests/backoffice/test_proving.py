"""Making administrators asks who one is again, before anything is kept; the proof goes with its task."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from backoffice import foresight, pressing_many
from models.accounts.entities import LoginSession, OneTimeToken, Person, Role, RoleGrant
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.workbench.background import PROVED_AT, BackgroundTask, TaskState
from tasks.background import run_once
from tests.backoffice.presses import foreseen, pressed
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, person

ADMINISTRATOR, MANAGER = {"role": Role.ADMINISTRATOR.value}, {"role": Role.MANAGER.value}
RIGHT, WRONG = {"proof-password": PASSWORD}, {"proof-password": "Another bridge 2026"}
GIVE = "/admin/people/give-role?all=1&search=zzz"
NAMES = {"first_name": "Amélie", "last_name": "Benali"}
ASKED = "Mot de passe de votre compte"


@pytest.fixture
def people(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Five people in a list of their own; more than three are many."""
    monkeypatch.setattr(foresight, "TRIED", 3)
    monkeypatch.setattr(pressing_many, "TRIED", 3)
    with transaction():
        made = [person(f"zzz{n}", "Zzz", f"Personne {n}", Role.LEARNER, None) for n in range(5)]
    return [one.id for one in made]


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    """An administrator who signed in a while ago."""
    browser.sign_in(cast.administrator_id)
    time_passes()
    return browser


def time_passes() -> None:
    with acting_as(SYSTEM), transaction():
        session.execute(update(LoginSession).values(proved_at=clock.now() - timedelta(minutes=11)))


def tasks() -> list[BackgroundTask]:
    session.expire_all()
    with acting_as(SYSTEM):
        return list(session.scalars(select(BackgroundTask).order_by(BackgroundTask.id)))


def administrators(among: list[int]) -> list[int]:
    asked = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.person_id.in_(among))
    with acting_as(SYSTEM):
        return sorted(session.scalars(asked))


@pytest.mark.parametrize("proof", [{}, {"proof-password": ""}, WRONG])
def test_without_a_proof_no_task_is_made_and_what_was_entered_is_kept(
    staff: Browser, people: list[int], proof: dict[str, str]
) -> None:
    answer = staff.post(GIVE, {**ADMINISTRATOR, "starts_on": "2026-01-05", **proof})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert ASKED in page
    assert 'value="2026-01-05"' in page
    assert 'value="administrator" selected' in page or 'selected value="administrator"' in page
    assert "press-seen" not in page, "nothing can be pressed yet"
    assert (tasks(), administrators(people)) == ([], [])


def test_a_proof_that_grew_old_between_reading_and_pressing_makes_no_task(staff: Browser, people: list[int]) -> None:
    _page, hidden = foreseen(staff, GIVE, {**ADMINISTRATOR, **RIGHT})
    time_passes()
    answer = staff.post(GIVE, {**ADMINISTRATOR, **hidden})
    assert (answer.status_code, ASKED in answer.text) == (422, True)
    assert tasks() == []


def test_the_proof_goes_with_the_task_however_late_it_is_done(staff: Browser, people: list[int]) -> None:
    foreseen(staff, GIVE, {**ADMINISTRATOR, **RIGHT})
    before = clock.now()
    assert pressed(staff, GIVE, ADMINISTRATOR).status_code == 302
    [task] = tasks()
    assert task.proved_at is not None
    assert timedelta() <= before - task.proved_at < timedelta(minutes=1)
    time_passes()
    run_once()
    [task] = tasks()
    assert (task.state, task.done, task.refused) == (TaskState.DONE, 5, 0)
    assert administrators(people) == people
    assert PASSWORD not in json.dumps(task.payload)
    with acting_as(SYSTEM):
        titles = session.scalars(select(AuditEntry.title).where(AuditEntry.title == "proved-again")).all()
    assert titles == ["proved-again"]


def test_a_task_without_its_proof_refuses_each_row_and_trying_again_asks_for_one(
    staff: Browser, people: list[int]
) -> None:
    foreseen(staff, GIVE, {**ADMINISTRATOR, **RIGHT})
    pressed(staff, GIVE, ADMINISTRATOR)
    [task] = tasks()
    with acting_as(SYSTEM), transaction():
        task.payload = {name: value for name, value in task.payload.items() if name != PROVED_AT}
    run_once()
    [task] = tasks()
    assert (task.done, task.refused, administrators(people)) == (0, 5, [])
    with acting_as(SYSTEM), transaction():
        task.payload = {**task.payload, PROVED_AT: (clock.now() - timedelta(days=1)).isoformat()}
    time_passes()
    again = f"/admin/tasks/try-refused-again?id={task.id}"
    assert "/preuve" in staff.post(again).location
    [task] = tasks()
    assert (task.state, task.refused) == (TaskState.DONE, 5)
    staff.post("/preuve", {"password": PASSWORD})
    assert "/preuve" not in staff.post(again).location
    run_once()
    assert administrators(people) == people


def test_other_roles_ask_for_no_proof(staff: Browser, people: list[int]) -> None:
    pressed(staff, GIVE, MANAGER)
    [task] = tasks()
    assert task.proved_at is None
    run_once()
    assert tasks()[0].done == 5


def test_of_one_person_the_password_is_asked_in_the_same_form(staff: Browser, people: list[int]) -> None:
    address = f"/admin/people/give-role?id={people[0]}"
    asked = staff.post(address, ADMINISTRATOR)
    assert (asked.status_code, ASKED in asked.text, administrators(people)) == (422, True, [])
    refused = staff.post(address, {**ADMINISTRATOR, **WRONG})
    assert (refused.status_code, administrators(people)) == (422, [])
    assert staff.post(address, {**ADMINISTRATOR, **RIGHT}).status_code == 302
    assert administrators(people) == people[:1]


def test_a_person_behind_whose_eyes_one_looks_proves_nothing(browser: Browser, cast: Cast, people: list[int]) -> None:
    browser.sign_in(cast.administrator_id)
    with acting_as(SYSTEM), transaction():
        other = session.get_one(Person, cast.administrator_id)
        session.execute(update(LoginSession).values(impersonator_id=other.id))
    answer = browser.post(GIVE, {**ADMINISTRATOR, **RIGHT})
    assert answer.status_code in (403, 422)
    assert (tasks(), administrators(people)) == ([], [])


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("/admin/people/reveal-link?id={learner}", {}),
        ("/admin/people/give-role?id={learner}", {"role": "administrator"}),
        ("/admin/people/edit/?id={learner}", NAMES | {"email": "learner@exemple.fr", "label": "administrator"}),
        ("/admin/people/edit/?id={learner}", NAMES | {"email": "mine@exemple.fr", "label": "learner"}),
        ("/admin/people/new/", NAMES | {"email": "mine@exemple.fr", "label": "administrator"}),
        ("/admin/roles/new/", {"role": "administrator", "person": "{learner}"}),
    ],
)
def test_what_opens_an_account_or_every_door_asks_for_a_fresh_proof(
    browser: Browser, cast: Cast, page: str, form: dict[str, str]
) -> None:
    browser.sign_in(cast.administrator_id)
    page = page.format(learner=cast.learner_id)
    form = {name: value.format(learner=cast.learner_id) for name, value in form.items()}
    session.execute(update(LoginSession).values(proved_at=LoginSession.proved_at - timedelta(hours=1)))
    session.commit()
    before = session.scalars(select(RoleGrant.id)).all(), session.scalars(select(Person.email)).all()
    asked = browser.post(page, form)
    if "give-role" in page:  # a verb asks in its own form, so that a task may be made of it
        assert (asked.status_code, 'type="password"' in asked.text) == (422, True)
    else:
        assert asked.location.startswith("/preuve?next=/admin/")
    assert (session.scalars(select(RoleGrant.id)).all(), session.scalars(select(Person.email)).all()) == before
    assert session.scalars(select(OneTimeToken)).all() == []
    session.execute(update(LoginSession).values(proved_at=LoginSession.proved_at + timedelta(hours=1)))
    session.commit()
    assert browser.post(page, form).status_code in (200, 302)
