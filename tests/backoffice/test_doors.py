"""Every door of Flask-Admin, with a foreign company's rows at stake: the pilot of Acme never meets Globex.

Each test has its control: the administrator, through the same door, does meet it.
"""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.contracts.entities import Company, Enrolment, TrainingSession
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from tests.backoffice.presses import pressed
from tests.browser_client import Browser
from tests.cast import Cast

LISTS = ["people", "companies", "sessions", "enrolments", "slots"]
FOREIGN = b"Globex"


def one(kind: type, identifier: int) -> object:
    with acting_as(SYSTEM):
        return session.scalars(
            select(kind).where(kind.id == identifier).execution_options(populate_existing=True)
        ).one()


def reference_of(identifier: int) -> str:
    return one(TrainingSession, identifier).reference  # type: ignore[attr-defined, no-any-return]


def both(browser: Browser, cast: Cast, url: str) -> tuple[TestResponse, TestResponse]:
    """The same address for the administrator, then for the pilot of Acme."""
    seen = browser.sign_in(cast.administrator_id).get(url)
    return seen, browser.sign_in(cast.pilot_id).get(url)


@pytest.mark.row("ACC-17")
@pytest.mark.parametrize("screen", LISTS)
def test_a_list_shows_the_rows_of_ones_company_alone(browser: Browser, cast: Cast, screen: str) -> None:
    everything, own = both(browser, cast, f"/admin/{screen}/")
    assert b"Globex" in everything.data or b"Homer" in everything.data
    assert own.status_code == 200
    assert b"Globex" not in own.data
    assert b"Homer" not in own.data


def test_the_count_of_a_list_counts_the_rows_one_sees(browser: Browser, cast: Cast) -> None:
    everything, own = both(browser, cast, "/admin/probe/")
    assert b"1\xe2\x80\x935 / 5" in everything.data
    assert b"1\xe2\x80\x934 / 4" in own.data


def test_a_segment_counts_the_rows_one_sees(browser: Browser, cast: Cast) -> None:
    everything, own = both(browser, cast, "/admin/probe/")
    assert b'<span class="count">5</span>' in everything.data
    assert b'<span class="count">4</span>' in own.data


@pytest.mark.parametrize("page", ["details", "edit"])
def test_one_foreign_row_does_not_exist(browser: Browser, cast: Cast, page: str) -> None:
    seen, own = both(browser, cast, f"/admin/probe/{page}/?id={cast.globex_slots_id}")
    assert seen.status_code == 200
    assert own.status_code == 404


def test_a_foreign_row_loaded_before_by_the_system_is_still_not_given(browser: Browser, cast: Cast) -> None:
    assert session.get(TrainingSession, cast.globex_slots_id) is not None  # in the identity map
    assert browser.sign_in(cast.pilot_id).get(f"/admin/probe/details/?id={cast.globex_slots_id}").status_code == 404


def test_a_details_page_lists_no_foreign_person(browser: Browser, cast: Cast) -> None:
    with acting_as(SYSTEM):
        session.add(Enrolment(person_id=cast.globex_learner_id, session_id=cast.slots_id))
        session.commit()
    pages = both(browser, cast, f"/admin/probe/details/?id={cast.slots_id}")
    assert all(page.status_code == 200 for page in pages)
    assert all(b"Homer" in page.data for page in pages)  # enrolled with Acme now: the pilot follows them too
    assert all(b"Lenny" not in page.data for page in pages)


def test_editing_a_foreign_row_changes_nothing(browser: Browser, cast: Cast) -> None:
    form = {"reference": "Stolen", "company": cast.acme_id}
    answer = browser.sign_in(cast.pilot_id).post(f"/admin/probe/edit/?id={cast.globex_slots_id}", form)
    assert answer.status_code == 404
    assert reference_of(cast.globex_slots_id) == "Globex - Nantes - Mars"


def test_deleting_a_foreign_row_deletes_nothing(browser: Browser, cast: Cast) -> None:
    answer = browser.sign_in(cast.pilot_id).post(f"/admin/probe/delete?id={cast.globex_slots_id}")
    assert answer.status_code == 404
    assert one(TrainingSession, cast.globex_slots_id)


def test_a_foreign_row_is_no_choice_of_a_relation(browser: Browser, cast: Cast) -> None:
    address = f"/admin/probe/edit/?id={cast.slots_id}"
    form = {"reference": "Acme - Lyon - Septembre", "company": cast.globex_id}
    assert browser.sign_in(cast.pilot_id).post(address, form).status_code == 422
    assert one(TrainingSession, cast.slots_id).company_id == cast.acme_id  # type: ignore[attr-defined]
    assert browser.sign_in(cast.administrator_id).post(address, form).status_code == 302


def test_a_foreign_row_is_no_choice_of_a_verb(browser: Browser, cast: Cast) -> None:
    address = f"/admin/probe/rename?id={cast.slots_id}"
    page = browser.sign_in(cast.pilot_id).get(address)
    assert b"Am\xc3\xa9lie" in page.data
    assert b"Homer" not in page.data
    form = {"reference": "New", "who": cast.globex_enrolment_id}
    assert browser.post(address, form).status_code == 422
    assert browser.post(address, {"reference": "New", "who": cast.learner_enrolment_id}).status_code == 302


@pytest.mark.parametrize(
    "url",
    [
        "/admin/lookup/company?query=glob",
        "/admin/lookup/company?query=",
        "/admin/lookup/company?query=%25",
        "/admin/lookup/training_session?query=Nantes&limit=100000",
        "/admin/probe/ajax/lookup/?name=company&query=glob",
    ],
)
def test_a_lookup_offers_no_foreign_row(browser: Browser, cast: Cast, url: str) -> None:
    everything, own = both(browser, cast, url)
    assert everything.status_code == own.status_code == 200
    assert FOREIGN not in own.data
    assert FOREIGN in everything.data or "%25" in url


def test_a_lookup_of_people_offers_no_foreign_person(browser: Browser, cast: Cast) -> None:
    everything, own = both(browser, cast, "/admin/lookup/person?query=homer")
    assert everything.json == [[cast.globex_learner_id, "Homer Simpson"]]
    assert own.json == []


def test_a_lookup_gives_fifty_rows_at_most_and_takes_wild_cards_as_letters(browser: Browser, cast: Cast) -> None:
    with acting_as(SYSTEM):
        session.add_all(Company(name=f"Client {number}") for number in range(60))
        session.commit()
    browser.sign_in(cast.administrator_id)
    assert len(browser.get("/admin/lookup/company?query=client&limit=100000").json or []) == 50
    assert browser.get("/admin/lookup/company?query=%25").json == []
    assert browser.get("/admin/lookup/company?query=_lient").json == []


def test_a_lookup_of_the_form_is_for_those_who_may_fill_it(browser: Browser, cast: Cast) -> None:
    address = "/admin/roles/ajax/lookup/?name=person&query=homer"
    everything, refused = both(browser, cast, address)
    assert everything.json == [[cast.globex_learner_id, "Homer Simpson"]]
    assert refused.status_code == 403
    assert browser.sign_in(cast.pilot_id).get("/admin/people/ajax/lookup/?name=company").status_code == 403


def test_the_palette_finds_no_foreign_record(browser: Browser, cast: Cast) -> None:
    everything, own = both(browser, cast, "/admin/search/?q=globex")
    assert FOREIGN in everything.data
    assert own.json == []


@pytest.mark.parametrize("identifiers", ["one foreign", "own and foreign"])
def test_a_mass_action_touches_no_foreign_row(browser: Browser, cast: Cast, identifiers: str) -> None:
    chosen = [cast.globex_slots_id] + ([cast.slots_id] if identifiers == "own and foreign" else [])
    query = "&".join(f"id={one_of}" for one_of in chosen)
    browser.sign_in(cast.pilot_id)
    assert browser.post("/admin/probe/action/", {"action": "rename", "rowid": chosen}).status_code == 404
    assert browser.post(f"/admin/probe/rename?{query}", {"reference": "Stolen"}).status_code == 404
    assert reference_of(cast.globex_slots_id) == "Globex - Nantes - Mars"
    browser.sign_in(cast.administrator_id)
    assert browser.post("/admin/probe/action/", {"action": "rename", "rowid": chosen}).status_code == 302
    press = browser.post if len(chosen) == 1 else partial(pressed, browser)
    assert press(f"/admin/probe/rename?{query}", {"reference": "Renamed"}).status_code == 302
    assert reference_of(cast.globex_slots_id) == f"Renamed {cast.globex_slots_id}"


def test_a_mass_deletion_leads_to_a_page_and_deletes_nothing_yet_and_flask_admins_own_is_closed(
    browser: Browser, cast: Cast
) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.post("/admin/probe/action/", {"action": "delete", "rowid": [cast.globex_slots_id]})
    assert answer.status_code == 302
    assert browser.post("/admin/probe/delete/", {"id": cast.globex_slots_id}).status_code in (404, 405)
    assert one(TrainingSession, cast.globex_slots_id)


@pytest.mark.parametrize("screen", [*LISTS, "probe"])
def test_an_export_holds_the_rows_of_ones_company_alone(browser: Browser, cast: Cast, screen: str) -> None:
    everything, own = both(browser, cast, f"/admin/{screen}/export/csv/")
    assert b"Globex" in everything.data or b"Homer" in everything.data
    assert own.status_code == 200
    assert len(own.data.splitlines()) > 1
    assert b"Globex" not in own.data
    assert b"Homer" not in own.data


def test_a_cell_of_a_foreign_row_is_not_edited_in_the_list(browser: Browser, cast: Cast) -> None:
    form = {"list_form_pk": cast.globex_slots_id, "reference": "Stolen"}
    assert browser.sign_in(cast.pilot_id).post("/admin/probe/ajax/update/", form).status_code == 404
    assert reference_of(cast.globex_slots_id) == "Globex - Nantes - Mars"
    assert browser.post("/admin/probe/ajax/update/", form | {"list_form_pk": cast.slots_id}).status_code == 200
    assert reference_of(cast.slots_id) == "Stolen"


@pytest.mark.parametrize("extra", [{"company": 1}, {"slots_used": 9}, {"reference": "a", "contract_reference": "b"}])
def test_a_cell_that_no_screen_declares_is_not_edited(browser: Browser, cast: Cast, extra: dict[str, object]) -> None:
    form = {"list_form_pk": cast.slots_id, **extra}
    assert browser.sign_in(cast.administrator_id).post("/admin/probe/ajax/update/", form).status_code == 404


def test_a_cell_that_the_actor_may_not_write_is_not_edited(browser: Browser, cast: Cast) -> None:
    form = {"list_form_pk": cast.slots_id, "contract_reference": "C-1"}
    assert browser.sign_in(cast.pilot_id).post("/admin/probe/ajax/update/", form).status_code == 403
    assert browser.sign_in(cast.administrator_id).post("/admin/probe/ajax/update/", form).status_code == 200


def test_a_screen_without_editable_cells_has_no_such_door(browser: Browser, cast: Cast) -> None:
    form = {"list_form_pk": cast.acme_id, "name": "Stolen"}
    assert browser.sign_in(cast.administrator_id).post("/admin/companies/ajax/update/", form).status_code == 404


def test_a_row_inside_a_form_that_belongs_to_another_parent_is_refused(browser: Browser, cast: Cast) -> None:
    form = {
        "reference": "Acme - Lyon - Septembre", "company": cast.acme_id,
        "enrolments-0-id": cast.globex_enrolment_id, "enrolments-0-own_ends_on": "2026-12-31",
    }  # fmt: skip
    address = f"/admin/probe/edit/?id={cast.slots_id}"
    for person_id in (cast.pilot_id, cast.administrator_id):
        assert browser.sign_in(person_id).post(address, form).status_code == 422
        assert one(Enrolment, cast.globex_enrolment_id).own_ends_on is None  # type: ignore[attr-defined]
    form["enrolments-0-id"] = cast.learner_enrolment_id
    assert browser.sign_in(cast.pilot_id).post(address, form).status_code == 302
    assert str(one(Enrolment, cast.learner_enrolment_id).own_ends_on) == "2026-12-31"  # type: ignore[attr-defined]


def test_a_row_inside_a_form_is_not_deleted_through_another_parent(browser: Browser, cast: Cast) -> None:
    form = {
        "reference": "Acme - Lyon - Septembre", "company": cast.acme_id,
        "enrolments-0-id": cast.globex_enrolment_id, "del-enrolments-0": "y",
    }  # fmt: skip
    answer = browser.sign_in(cast.pilot_id).post(f"/admin/probe/edit/?id={cast.slots_id}", form)
    assert answer.status_code == 422
    assert one(Enrolment, cast.globex_enrolment_id)


def test_a_form_shows_no_foreign_row(browser: Browser, cast: Cast) -> None:
    seen, own = both(browser, cast, "/admin/probe/new/")
    assert seen.status_code == own.status_code == 200
    assert FOREIGN not in own.data
    proposed = f"/admin/probe/new/?company={cast.globex_id}"
    seen, own = both(browser, cast, proposed)
    assert FOREIGN in seen.data
    assert FOREIGN not in own.data


def test_a_filter_offers_no_foreign_row_and_finds_none(browser: Browser, cast: Cast) -> None:
    seen, own = both(browser, cast, "/admin/probe/")
    assert FOREIGN in seen.data
    assert FOREIGN not in own.data
    seen, own = both(browser, cast, f"/admin/probe/?company_is={cast.globex_id}")
    assert b"Nantes" in seen.data
    assert b"Nantes" not in own.data
    seen, own = both(browser, cast, "/admin/probe/?company_name_contains=glob")
    assert b"Nantes" in seen.data
    assert b"Nantes" not in own.data


def test_a_search_finds_no_foreign_row(browser: Browser, cast: Cast) -> None:
    seen, own = both(browser, cast, "/admin/probe/?search=nantes")
    assert b"Globex" in seen.data
    assert b"Globex" not in own.data


def test_saving_a_row_out_of_ones_reach_is_refused(browser: Browser, cast: Cast) -> None:
    """A company that the pilot does not see cannot even be named; what would leave their sight is rolled back."""
    answer = browser.sign_in(cast.pilot_id).post("/admin/probe/new/", {"reference": "Mine", "company": cast.globex_id})
    assert answer.status_code == 422
