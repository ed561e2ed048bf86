"""A verb on many rows: what is foreseen leaves no trace, what is asked for happens once, row by row."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from backoffice import foresight, pressing_many
from models.accounts.entities import OneTimeToken, Person, PersonState, Role
from models.contracts.entities import Company, SessionKind, SlotAssignment, TrainingSession
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.outbox.entities import Message, Notification
from models.workbench.background import BackgroundTask, LineOutcome, TaskLine, TaskState
from tasks.background import Turns, run_once
from tests.backoffice.presses import foreseen, pressed
from tests.browser_client import Browser
from tests.cast import Cast, enrol, person, training

INVITE = "/admin/people/send-invitation"


@pytest.fixture
def crowd(cast: Cast) -> list[int]:
    """Seventy people who were never invited, and three who were closed: in a list of their own (*Zzz*)."""
    states = [PersonState.IMPORTED] * 70 + [PersonState.DEACTIVATED] * 3
    with transaction():
        people = [somebody(f"crowd{n:03}", state) for n, state in enumerate(states)]
    return [one.id for one in people]


def somebody(name: str, state: PersonState = PersonState.IMPORTED) -> Person:
    return person(name, "Zzz", f"Personne {name}", Role.LEARNER, None, state)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than three rows are many."""
    monkeypatch.setattr(foresight, "TRIED", 3)
    monkeypatch.setattr(pressing_many, "TRIED", 3)


def written() -> dict[str, int]:
    """How many rows there are of everything that an invitation writes."""
    tables = (Message, Notification, OneTimeToken, AuditEntry, TaskLine, BackgroundTask)
    return {table.__tablename__: session.scalar(select(func.count(table.id))) or 0 for table in tables}  # type: ignore[attr-defined]


def address_of(ids: list[int], verb: str = "send-invitation") -> str:
    return f"/admin/people/{verb}?" + "&".join(f"id={one}" for one in ids)


def task() -> BackgroundTask:
    session.expire_all()
    return session.scalars(select(BackgroundTask).order_by(BackgroundTask.id.desc())).first()  # type: ignore[return-value]


def outcomes() -> dict[str, int]:
    session.expire_all()
    counted = session.execute(select(TaskLine.outcome, func.count(TaskLine.id)).group_by(TaskLine.outcome))
    return {outcome.value: number for outcome, number in counted}


def invited() -> list[int]:
    return sorted(session.scalars(select(Message.recipient_id).where(Message.kind == "invitation")))  # type: ignore[type-var]


def test_what_would_happen_is_said_row_by_row_and_leaves_no_trace(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    before = written()
    page, _hidden = foreseen(browser, address_of([cast.invited_id, cast.learner_id]), {"message": "Bonjour"})
    assert "1 fiche sera traitée." in page
    assert "1 fiche sera refusée" in page
    assert "Amélie Benali est déjà inscrit" in page
    assert "Bonjour</textarea>" in page, "what was typed is kept"
    assert written() == before


def test_nothing_happens_before_its_extent_was_seen_nor_with_other_values_than_those_seen(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.administrator_id)
    address = address_of([cast.invited_id, cast.learner_id])
    _page, hidden = foreseen(browser, address, {"message": "One thing"})
    page, hidden = foreseen(browser, address, {"message": "Another thing", **hidden})
    assert "Another thing" in page
    assert invited() == []
    assert browser.post(address, {"message": "Another thing", **hidden}).status_code == 302
    assert invited() == [cast.invited_id]


def test_a_form_that_is_wrong_is_shown_again_and_nothing_is_tried(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.post(address_of([cast.invited_id, cast.learner_id]), {"message": "x" * 2000})
    assert answer.status_code == 422
    assert "press-seen" not in answer.get_data(as_text=True)


def test_a_second_click_and_the_way_back_do_nothing_twice(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = address_of([cast.invited_id, cast.learner_id])
    _page, hidden = foreseen(browser, address, {"message": ""})
    first = browser.post(address, {"message": "", **hidden})
    again = browser.post(address, {"message": "", **hidden}, follow=True)
    assert first.status_code == 302
    assert "rien n’est fait deux fois" in again.get_data(as_text=True)
    assert invited() == [cast.invited_id]
    assert len(session.scalars(select(BackgroundTask)).all()) == 1
    other = pressed(browser, address, {"message": ""})
    assert other.status_code == 302
    assert len(invited()) == 2, "control: another form of the same rows is another wish"


def test_somebody_elses_token_opens_nothing(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    address = address_of([cast.invited_id, cast.learner_id])
    _page, hidden = foreseen(browser, address, {"message": ""})
    browser.post(address, {"message": "", **hidden})
    mine = f"/admin/probe/rename?id={cast.slots_id}&id={cast.licences_id}"
    browser.sign_in(cast.pilot_id)
    _page, own = foreseen(browser, mine, {"reference": "Mine"})
    answer = browser.post(mine, {"reference": "Mine", **own, "press-token": hidden["press-token"]})
    assert answer.status_code in (302, 409, 422)
    with acting_as(SYSTEM):
        assert session.scalars(select(BackgroundTask.asked_by_id)).all() == [cast.administrator_id]


def test_every_row_of_a_list_is_fixed_when_it_is_asked_for(browser: Browser, crowd: list[int], few: None) -> None:
    cast_id = crowd[0]
    browser.sign_in(administrator())
    answer = pressed(browser, f"{INVITE}?all=1&search=zzz&state_is=imported", {"message": "Bienvenue"})
    assert "/admin/tasks/details/" in answer.location
    assert (task().total, task().state, invited()) == (70, TaskState.WAITING, [])
    with transaction():
        somebody("late")
        session.delete(session.get_one(Person, cast_id))
        session.get_one(Person, crowd[1]).state = PersonState.ACTIVE
    run_once()
    assert invited() == sorted(crowd[2:70])
    assert outcomes() == {"done": 68, "refused": 2}
    assert (task().done, task().refused, task().state) == (68, 2, TaskState.DONE)
    reasons = session.scalars(
        select(TaskLine.sentence).where(TaskLine.outcome == LineOutcome.REFUSED).order_by(TaskLine.id)
    ).all()
    assert reasons[0] == "Cette fiche a été supprimée entre-temps, ou n’est plus à votre portée."
    assert "déjà inscrit" in reasons[1]
    page = browser.get(f"/admin/tasks/details/?id={task().id}").get_data(as_text=True)
    assert "70 / 70" in page
    assert "2 fiches refusées" in page
    assert f"/admin/people/details/?id={crowd[1]}" in page
    file = browser.get(f"/admin/tasks/row/refused/?id={task().id}").get_data(as_text=True)
    assert [line.split(";")[1] for line in file.splitlines()] == ["Numéro", str(crowd[0]), str(crowd[1])]
    bell = browser.get("/notifications/dernieres").get_data(as_text=True)
    assert "terminé, 68 faits et 2 refusés" in bell


def administrator() -> int:
    with acting_as(SYSTEM):
        return session.scalars(select(Person.id).where(Person.email == "administrator@exemple.fr")).one()


def test_a_list_of_many_says_how_many_would_be_refused(browser: Browser, crowd: list[int], few: None) -> None:
    browser.sign_in(administrator())
    before = written()
    page, _hidden = foreseen(browser, f"{INVITE}?all=1&search=zzz", {"message": ""})
    assert "73 fiches" in page
    assert "70 fiches" in page
    assert "3 fiches seront refusées" in page
    assert "arrière-plan" in page
    assert written() == before


def test_the_selection_bar_leads_to_every_row_of_the_list_it_stands_on(browser: Browser, crowd: list[int]) -> None:
    browser.sign_in(administrator())
    form = {"action": "send-invitation", "all": "1", "url": "/admin/people/?search=zzz&page=1"}
    answer = browser.post("/admin/people/action/", form)
    assert answer.location.startswith(f"{INVITE}?all=1&")
    assert "search=zzz" in answer.location
    assert "&page=" not in answer.location.partition("back=")[0]
    ticked_only = {"action": "rename-ticked", "all": "1", "url": "/admin/probe/?search=acme"}
    assert browser.post("/admin/probe/action/", ticked_only).location == ticked_only["url"]
    assert browser.get("/admin/probe/rename-ticked?all=1").status_code == 404


def test_a_verb_that_asks_for_a_proof_a_file_or_answers_with_a_page_is_not_for_every_row() -> None:
    from backoffice.account_verbs import DeletePerson, GiveRole, Impersonate, RevealLink, SendInvitation
    from backoffice.person_files import ChangePicture

    assert all(verb.on_matching for verb in (SendInvitation, DeletePerson, GiveRole))
    assert not any(verb.on_matching for verb in (Impersonate, RevealLink, ChangePicture))


def test_a_cancelled_verb_leaves_the_rest_as_it_is(
    browser: Browser, crowd: list[int], few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.verb_tasks.SLICE", 0.0)
    browser.sign_in(administrator())
    pressed(browser, f"{INVITE}?all=1&search=zzz&state_is=imported", {"message": ""})
    turns = Turns()
    for _ in range(6):
        turns.go_round()
    answer = browser.post(f"/admin/tasks/cancel-task?id={task().id}")
    assert answer.status_code == 302
    while turns.go_round():
        pass
    assert task().state is TaskState.CANCELLED
    assert outcomes() == {"done": task().done, "pending": 70 - task().done}
    assert len(invited()) == task().done < 10
    page = browser.get(f"/admin/tasks/details/?id={task().id}").get_data(as_text=True)
    assert f"{task().done} faits" in page
    assert f"{70 - task().done} laissés" in page


def test_refused_rows_are_tried_again_and_nothing_else(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    pressed(browser, address_of([cast.invited_id, cast.learner_id]), {"message": ""})
    with transaction():
        session.get_one(Person, cast.learner_id).state = PersonState.IMPORTED
        session.get_one(Person, cast.learner_id).password_hash = None
    assert browser.post(f"/admin/tasks/try-refused-again?id={task().id}").status_code == 302
    run_once()
    assert (outcomes(), task().refused) == ({"done": 2}, 0)
    assert invited() == sorted([cast.invited_id, cast.learner_id])


def test_slots_that_run_out_are_foreseen_and_happen_alike(browser: Browser, cast: Cast) -> None:
    with acting_as(SYSTEM), transaction():
        where = training(session.get_one(Company, cast.acme_id), "Deux places", SessionKind.SLOTS, 2, clock.today())
        people = [enrol(somebody(f"slot{n}", PersonState.ACTIVE), where) for n in range(4)]
        session.add_all(people)
    ids = [one.id for one in people]
    browser.sign_in(cast.pilot_id)
    address = "/admin/enrolments/assign-slot?" + "&".join(f"id={one}" for one in reversed(ids))
    page, hidden = foreseen(browser, address)
    assert "2 fiches seront traitées." in page
    assert "2 fiches seront refusées" in page
    held = select(SlotAssignment.enrolment_id).where(SlotAssignment.enrolment_id.in_(ids))
    assert session.scalars(held).all() == []
    browser.post(address, hidden)
    refused = session.scalars(select(TaskLine.subject_id).where(TaskLine.outcome == LineOutcome.REFUSED)).all()
    assert sorted(session.scalars(held)) == ids[:2]
    assert sorted(refused) == ids[2:]
    assert all(f"?id={one}" in page for one in ids[2:])


def test_a_row_of_a_form_is_looked_for_again_in_the_scope_of_whoever_asked(
    browser: Browser, cast: Cast, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pressing_many, "TRIED", 1)
    browser.sign_in(cast.administrator_id)
    address = f"/admin/probe/rename?id={cast.slots_id}&id={cast.licences_id}"
    pressed(browser, address, {"reference": "Mine", "who": str(cast.learner_enrolment_id)})
    with transaction():
        kept = task()
        kept.payload = {**kept.payload, "form": {"reference": ["Mine"], "who": ["999999"]}}
    run_once()
    assert task().state is TaskState.FAILED
    assert "Who" in task().last_error
    assert not session.scalars(select(TrainingSession).where(TrainingSession.reference.startswith("Mine"))).all()


def test_every_line_of_the_audit_log_names_the_request_that_asked(
    browser: Browser, crowd: list[int], few: None
) -> None:
    browser.sign_in(administrator())
    pressed(browser, f"{INVITE}?all=1&search=zzz&state_is=imported", {"message": ""})
    asked = task().request_id
    run_once()
    requests = session.scalars(
        select(AuditEntry.request_id).where(AuditEntry.entity == "person", AuditEntry.entity_id.in_(crowd[:70]))
    ).all()
    actors = session.scalars(select(AuditEntry.actor_id).where(AuditEntry.request_id == asked)).all()
    assert asked
    assert set(requests) >= {asked}
    assert set(actors) == {administrator()}


def test_a_list_that_grew_since_its_page_is_shown_again_before_anything_happens(
    browser: Browser, cast: Cast, crowd: list[int]
) -> None:
    browser.sign_in(cast.administrator_id)
    address = "/admin/people/send-invitation?all=1&search=Zzz&state_is=imported"
    _page, hidden = foreseen(browser, address)
    with acting_as(SYSTEM), transaction():
        somebody("crowd999")
    answer = browser.post(address, hidden)
    assert (answer.status_code, task()) == (200, None)
    assert "71" in answer.text
