"""Archive, restore, delete: said in numbers beforehand, refused with the reason, undone where it can be."""

from __future__ import annotations

from html import unescape

import pytest
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.evidence.entities import Act, AuditEntry
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import acting_as
from models.organisation.entities import Campus, Curriculum, Promotion
from tests.backoffice.presses import pressed
from tests.browser_client import Browser
from tests.cast import Cast


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


def page(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status
    return unescape(answer.get_data(as_text=True))


def made(row: Campus | Company | Curriculum) -> int:
    session.add(row)
    session.flush()
    return row.id


def last_entry() -> AuditEntry:
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_the_page_of_a_deletion_says_its_extent_with_numbers_before_it_acts(staff: Browser, cast: Cast) -> None:
    enrolled = session.scalar(select(func.count(Enrolment.id)).where(Enrolment.person_id == cast.learner_id))
    text = page(staff, f"/admin/people/delete-person?id={cast.learner_id}")
    assert f"{enrolled} inscription" in text
    assert session.get(Person, cast.learner_id)


def test_what_nothing_depends_on_is_deleted_for_a_reason_that_the_log_keeps(staff: Browser) -> None:
    identifier = made(Campus(name="Nantes"))
    address = f"/admin/campuses/delete?id={identifier}"
    assert "Rien d’autre n’en dépend" in page(staff, address)
    staff.post(address, {"reason": "Fermé en 2026"})
    assert session.get(Campus, identifier) is None
    entry = last_entry()
    assert (entry.act, entry.entity, entry.entity_id, entry.reason) == (
        Act.DELETED, "campus", identifier, "Fermé en 2026",
    )  # fmt: skip
    assert entry.request_id


def test_what_others_depend_on_is_refused_with_numbers_links_and_archiving_instead(staff: Browser, cast: Cast) -> None:
    address = f"/admin/companies/delete?id={cast.acme_id}"
    number = session.scalar(select(func.count(TrainingSession.id)).where(TrainingSession.company_id == cast.acme_id))
    text = page(staff, address)
    assert f"{number} sessions" in text
    assert f"/admin/sessions/details/?id={cast.slots_id}" in text
    assert f"archive?id={cast.acme_id}" in text
    assert 'class="btn btn-danger"' not in text
    assert f"{number} sessions" in unescape(staff.post(address).get_data(as_text=True))
    assert session.get(Company, cast.acme_id)


def test_whoever_deletes_what_somebody_just_deleted_is_told(staff: Browser) -> None:
    identifier = made(Campus(name="Nantes"))
    address = f"/admin/campuses/delete?id={identifier}"
    staff.post(address)
    answer = staff.post(address, follow=True)
    assert answer.status_code == 200
    assert "déjà été supprimé" in unescape(answer.get_data(as_text=True))
    assert staff.post("/admin/campuses/delete?id=999999").status_code == 404


def test_a_deleted_row_that_one_never_saw_reads_exactly_as_a_number_that_was_never_given(
    browser: Browser, cast: Cast
) -> None:
    foreign = made(Company(name="Initech"))
    session.delete(session.get_one(Company, foreign))
    session.flush()
    browser.sign_in(cast.pilot_id)
    for verb in ("delete", "archive"):
        gone, unknown = (browser.post(f"/admin/companies/{verb}?id={number}") for number in (foreign, 999_999))
        assert (gone.status_code, gone.location, gone.data) == (404, None, unknown.data)
    assert "supprimé" not in page(browser, "/admin/companies/")


def test_whoever_sees_a_part_is_told_of_what_they_deleted_themselves(browser: Browser, cast: Cast) -> None:
    own = made(Company(name="Initech"))
    row = session.get_one(Company, own)
    with acting_as(actor_for(cast.pilot_id)):
        session.delete(row)
        session.flush()
    answer = browser.sign_in(cast.pilot_id).post(f"/admin/companies/delete?id={own}", follow=True)
    assert "déjà été supprimé" in unescape(answer.get_data(as_text=True))


def test_several_rows_are_deleted_together_and_those_in_use_are_named(staff: Browser) -> None:
    free = made(Curriculum(name="Droit"))
    used = made(Curriculum(name="Lettres", promotions=[Promotion(year=2026)]))
    pressed(staff, f"/admin/curricula/delete?id={free}&id={used}", {"reason": "Rentrée"})
    assert session.get(Curriculum, free) is None
    assert session.get(Curriculum, used) is not None
    assert last_entry().reason == "Rentrée"


def test_an_archived_row_leaves_the_list_and_is_found_under_archived(staff: Browser) -> None:
    identifier = made(Campus(name="Nantes"))
    staff.post(f"/admin/campuses/archive?id={identifier}", {"reason": "Fermé"})
    assert session.get_one(Campus, identifier).archived_at is not None
    assert last_entry().reason == "Fermé"
    assert "Archivé le" in page(staff, f"/admin/campuses/details/?id={identifier}")
    row = f"/admin/campuses/details/?id={identifier}"
    assert row not in page(staff, "/admin/campuses/?search=nantes")
    assert row in page(staff, "/admin/campuses/?segment=archived")
    staff.post(f"/admin/campuses/restore?id={identifier}")
    assert row in page(staff, "/admin/campuses/?search=nantes")
    assert row not in page(staff, "/admin/campuses/?segment=archived")


def test_nothing_new_can_choose_an_archived_row_and_what_points_at_it_keeps_it(staff: Browser, cast: Cast) -> None:
    acme = session.get_one(Company, cast.acme_id)
    acme.archived_at = clock.now()
    session.flush()
    assert staff.get("/admin/lookup/company?query=acme").json == []
    assert staff.get("/admin/lookup/company?query=acme&archived=1").json == [[cast.acme_id, "Acme"]]
    terms = {"reference": "Neuve", "kind": "slots", "package": "2", "starts_on": "2026-12-01", "ends_on": "2027-11-30"}
    answer = staff.post("/admin/sessions/new/", {**terms, "company": str(cast.acme_id)})
    assert answer.status_code == 422
    assert "Acme est archivé" in unescape(answer.get_data(as_text=True))
    assert "archivé" in page(staff, f"/admin/sessions/details/?id={cast.slots_id}")


def test_archiving_twice_is_refused_in_words(staff: Browser) -> None:
    identifier = made(Campus(name="Nantes"))
    for _time in range(2):
        answer = staff.post(f"/admin/campuses/archive?id={identifier}", follow=True)
    assert "déjà archivé" in unescape(answer.get_data(as_text=True))


def test_who_may_not_write_may_neither_archive_nor_delete(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    for verb in ("archive", "delete"):
        assert browser.post(f"/admin/companies/{verb}?id={cast.acme_id}").status_code == 403
    assert session.get_one(Company, cast.acme_id).archived_at is None
