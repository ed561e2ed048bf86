"""*Transférer des utilisateurs existants*, *Changer de session*: chosen, read, done whole; nobody else can."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select

from models.accounts.entities import Person
from models.contracts.entities import Company, Enrolment, SessionKind, TrainingSession
from models.contracts.operations import create_session, enrol
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM
from tests.browser_client import Browser
from tests.cast import Cast
from tests.unchanged import contents

TABLES = ("enrolment", "training_session", "slot_assignment", "waiting_entry", "message")


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


@pytest.fixture
def new(cast: Cast) -> TrainingSession:
    """A session of two slots that begins today, with nobody in it."""
    acme = session.get_one(Company, cast.acme_id)
    return create_session(company=acme, package=2, starts_on=clock.today(), reference="Acme - Nouvelle", by=SYSTEM)


def enrolment_in(session_id: int) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.session_id == session_id)).one()


def said(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def press(staff: Browser, to: TrainingSession, *enrolments: int, **more: Any) -> Any:
    return staff.post(f"/admin/sessions/transfer?id={to.id}", {"enrolment": list(enrolments), **more})


@pytest.mark.row("CON-35")
@pytest.mark.row("A-47")
@pytest.mark.row("OPS-22")
def test_a_transfer_is_reviewed_then_done_whole_or_not_at_all(staff: Browser, cast: Cast, new: TrainingSession) -> None:
    licensed = enrolment_in(cast.licences_id).id
    choice = staff.get(f"/admin/sessions/transfer?id={new.id}").text
    for name in ("Amélie Benali", "Loïc Fournier", "Jérôme Nguyễn"):
        assert name in choice
    assert "Homer" not in choice
    before = contents(TABLES)
    review = said(press(staff, new, cast.learner_enrolment_id, licensed).text)
    assert "Transférer 2 utilisateurs vers Acme - Nouvelle" in review
    assert "Rend son slot" in review
    assert "1 mail part" in review
    assert f'name="package-{cast.licences_id}" value="0"' in review
    assert contents(TABLES) == before
    wrong = {"_transfer": "1", f"package-{cast.licences_id}": "1", f"package-{new.id}": "2"}
    refused = press(staff, new, cast.learner_enrolment_id, licensed, **wrong)
    assert refused.status_code == 422
    assert contents(TABLES) == before
    done = press(staff, new, cast.learner_enrolment_id, licensed, **wrong | {f"package-{cast.licences_id}": "0"},
                 reason="Avenant")  # fmt: skip
    assert done.status_code == 302
    assert session.get_one(TrainingSession, new.id).learners == 2
    told = select(AuditEntry.reason).where(AuditEntry.entity == "enrolment", AuditEntry.reason == "Avenant")
    assert len(session.scalars(told).all()) == 2


@pytest.mark.row("CON-35")
def test_the_session_becomes_one_with_licences_in_the_same_step(
    staff: Browser, cast: Cast, new: TrainingSession
) -> None:
    chosen = cast.learner_enrolment_id, cast.waiting_enrolment_id
    again = press(staff, new, *chosen, _again="1", becomes="licences", **{f"package-{new.id}": "1"})
    assert "le forfait annonce 1" in said(again.text)
    terms = {"_transfer": "1", "becomes": "licences", f"package-{new.id}": "2"}
    assert press(staff, new, *chosen, **terms).status_code == 302
    row = session.get_one(TrainingSession, new.id)
    assert (row.kind, row.package, row.learners) == (SessionKind.LICENCES, 2, 2)


def test_somebody_of_a_session_that_is_over_stays_there_and_comes_too(
    staff: Browser, cast: Cast, new: TrainingSession
) -> None:
    past = enrolment_in(cast.expired_session_id).id
    assert "ils y restent" in said(staff.get(f"/admin/sessions/transfer?id={new.id}").text)
    press(staff, new, past, _transfer="1")
    theirs = select(Enrolment.session_id).where(Enrolment.person_id == cast.expired_id)
    assert set(session.scalars(theirs)) == {cast.expired_session_id, new.id}


@pytest.mark.parametrize("forged", [
    {"enrolment": "x"}, {"enrolment": ""}, {}, {"enrolment": "99999999999999999999"}, {"enrolment": "globex"},
])  # fmt: skip
def test_nobody_or_somebody_of_another_company_is_no_choice(
    staff: Browser, cast: Cast, new: TrainingSession, forged: dict[str, str]
) -> None:
    posted = {name: str(cast.globex_enrolment_id) if value == "globex" else value for name, value in forged.items()}
    session.flush()
    before = contents(TABLES)
    answer = staff.post(f"/admin/sessions/transfer?id={new.id}", posted | {"_transfer": "1"})
    assert answer.status_code == 422
    assert "Choisissez au moins une personne" in said(answer.text)
    assert contents(TABLES) == before


@pytest.mark.parametrize("package", ["-1", "1000000000", "deux", "99999999999999999999999"])
def test_a_package_that_is_none_moves_nobody(staff: Browser, cast: Cast, new: TrainingSession, package: str) -> None:
    licensed = enrolment_in(cast.licences_id).id
    before = contents(TABLES)
    terms = {"_transfer": "1", f"package-{cast.licences_id}": package}
    assert press(staff, new, licensed, **terms).status_code == 422
    assert contents(TABLES) == before


def test_somebody_who_left_meanwhile_is_no_choice_any_more(staff: Browser, cast: Cast, new: TrainingSession) -> None:
    gone = cast.waiting_enrolment_id
    session.delete(session.get_one(Enrolment, gone))
    assert press(staff, new, gone, _transfer="1").status_code == 422
    session.delete(session.get_one(TrainingSession, new.id))
    assert press(staff, new, cast.learner_enrolment_id, _transfer="1").status_code == 404


def test_nothing_goes_to_a_session_that_has_expired(staff: Browser, cast: Cast) -> None:
    expired = session.get_one(TrainingSession, cast.expired_session_id)
    assert "prolongez-la" in said(staff.get(f"/admin/sessions/transfer?id={expired.id}").text)
    before = contents(TABLES)
    assert press(staff, expired, cast.learner_enrolment_id, _transfer="1").status_code == 422
    assert contents(TABLES) == before


@pytest.mark.row("CON-34")
@pytest.mark.row("A-02")
def test_one_learner_changes_session_from_their_own_page_and_packages_follow(
    staff: Browser, cast: Cast, new: TrainingSession
) -> None:
    url = f"/admin/enrolments/transfer-one?id={enrolment_in(cast.licences_id).id}"
    page = said(staff.get(url).text)
    assert "passe de 1 à 0 licences" in page
    assert "Acme - Nouvelle" in page
    assert "Globex" not in page
    assert staff.post(url, {"to": new.id}).status_code == 302
    assert enrolment_in(new.id).person_id == cast.licensed_id
    assert session.get_one(TrainingSession, cast.licences_id).package == 0


@pytest.mark.parametrize("to", ["", "x", "globex", "same", "expired"])
def test_a_session_that_is_no_choice_moves_nobody(staff: Browser, cast: Cast, to: str) -> None:
    known = {"globex": cast.globex_slots_id, "same": cast.slots_id, "expired": cast.expired_session_id}
    before = contents(TABLES)
    url = f"/admin/enrolments/transfer-one?id={cast.learner_enrolment_id}"
    assert staff.post(url, {"to": known.get(to, to)}).status_code == 422
    assert contents(TABLES) == before


@pytest.mark.row("D15")
def test_people_of_a_company_that_was_taken_over_may_come(staff: Browser, cast: Cast) -> None:
    session.get_one(Company, cast.acme_id).successor_id = cast.globex_id
    to = session.get_one(TrainingSession, cast.globex_slots_id)
    assert "Amélie Benali" in staff.get(f"/admin/sessions/transfer?id={to.id}").text
    assert press(staff, to, cast.learner_enrolment_id, _transfer="1").status_code == 302


def test_the_choice_asks_as_many_queries_for_one_person_as_for_thirty(
    staff: Browser, cast: Cast, new: TrainingSession
) -> None:
    url = f"/admin/sessions/transfer?id={new.id}"
    few = statements(staff, url)
    for number in range(30):
        person = Person(email=f"n{number}@exemple.fr", first_name="N", last_name=str(number))
        session.add(person)
        enrol(person, session.get_one(TrainingSession, cast.slots_id), by=SYSTEM)
    assert statements(staff, url) == few


def statements(staff: Browser, url: str) -> int:
    found: list[str] = []
    listener = lambda *args: found.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    assert staff.get(url).status_code == 200
    event.remove(db.engine, "before_cursor_execute", listener)
    return sum(one.startswith("SELECT") for one in found)
