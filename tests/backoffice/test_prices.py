"""The list of prices."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.contracts.entities import Price, SessionKind
from models.kernel.database import session
from tests.browser_client import Browser
from tests.cast import Cast
from tests.unchanged import contents

NEW = {"kind": "slots", "valid_on": "2026-01-01"}


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


@pytest.mark.row("CON-08")
def test_staff_say_what_a_format_costs_from_a_day_on(staff: Browser) -> None:
    answer = staff.post("/admin/prices/new/", NEW | {"cents": "6 100,50"})
    assert answer.status_code == 302
    row = session.scalars(select(Price).where(Price.kind == SessionKind.SLOTS).order_by(Price.id.desc())).first()
    assert row is not None
    assert (row.cents, row.valid_on.isoformat()) == (610_050, "2026-01-01")
    page = staff.get("/admin/prices/").text.replace("\xa0", " ").replace("\u202f", " ")
    assert "6 100,50 €" in page
    assert "2 400 €" in page


@pytest.mark.parametrize("price", ["0", "-5", "abc", "", "10.005", "1000001", "1e30", "NaN", "Infinity"])
def test_a_price_that_is_none_is_refused_in_words_and_changes_nothing(staff: Browser, price: str) -> None:
    before = contents(["price"])
    answer = staff.post("/admin/prices/new/", NEW | {"cents": price})
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.text
    assert contents(["price"]) == before


def test_a_format_has_one_price_a_day(staff: Browser) -> None:
    refused = staff.post("/admin/prices/new/", NEW | {"cents": "10", "valid_on": "2021-11-12"})
    assert refused.status_code == 422
    assert "déjà" in refused.text


def test_a_price_is_corrected_in_place(staff: Browser) -> None:
    row = session.scalars(select(Price).where(Price.kind == SessionKind.LICENCES)).one()
    assert 'value="2400"' in staff.get(f"/admin/prices/edit/?id={row.id}").text
    staff.post(f"/admin/prices/edit/?id={row.id}", {"kind": "licences", "cents": "2500", "valid_on": "2021-11-12"})
    assert session.get_one(Price, row.id).cents == 250_000
