"""A row's activity: what one request did reads as one line, of one kind if one asks, and more if one asks."""

from __future__ import annotations

import pytest
from flask import Flask, g

from backoffice.activity import FIRST, Activity
from models.accounts.actors import actor_for
from models.contracts.entities import Company
from models.evidence.entities import Act
from models.kernel.database import session
from tests.browser_client import Browser
from tests.cast import Cast


def activity(app: Flask, cast: Cast, row: object, address: str = "/admin/") -> Activity | None:
    with app.test_request_context(address):
        g.actor = actor_for(cast.administrator_id)
        return Activity.of(row)


def changed(company: Company, times: int, request: str = "") -> None:
    session.info["request_id"] = request
    for n in range(times):
        company.external_reference = f"{request}-{n}"
        session.flush()
    session.info.pop("request_id", None)


def test_what_one_request_did_is_one_line(app: Flask, cast: Cast) -> None:
    acme = session.get_one(Company, cast.acme_id)
    changed(acme, 3, "first")
    changed(acme, 2, "second")
    changed(acme, 2)  # outside any request: nothing says that they belong together
    found = activity(app, cast, acme)
    assert found is not None
    assert [len(several) for several in found.groups][:4] == [1, 1, 2, 3]


def test_more_is_there_until_everything_is_shown(app: Flask, cast: Cast) -> None:
    acme = session.get_one(Company, cast.acme_id)
    changed(acme, FIRST + 5)
    first = activity(app, cast, acme)
    assert first is not None
    assert len(first.groups) == FIRST
    assert first.more > FIRST
    whole = activity(app, cast, acme, f"/admin/?activity={first.more}")
    assert whole is not None
    assert len(whole.groups) > FIRST + 4
    assert whole.more == 0


def test_one_kind_alone_is_shown_when_asked(app: Flask, cast: Cast) -> None:
    acme = session.get_one(Company, cast.acme_id)
    changed(acme, 2)
    found = activity(app, cast, acme, "/admin/?act=created")
    assert found is not None
    assert found.kind is Act.CREATED
    assert {line.title for several in found.groups for line in several} != set()
    assert all(not line.changes for several in found.groups for line in several)


@pytest.mark.parametrize("arguments", ["activity=-1", "activity=abc", "activity=99999999999", "act=nothing", "act=%00"])
def test_malformed_activity_gives_a_page(browser: Browser, cast: Cast, arguments: str) -> None:
    browser.sign_in(cast.administrator_id)
    assert browser.get(f"/admin/companies/details/?id={cast.acme_id}&{arguments}").status_code == 200


def test_a_list_of_other_rows_says_how_many_and_leads_to_all_of_them(browser: Browser, cast: Cast) -> None:
    from datetime import date

    from models.contracts.entities import SessionKind
    from tests.cast import training

    acme = session.get_one(Company, cast.acme_id)
    for n in range(22):
        training(acme, f"Acme - {n}", SessionKind.LICENCES, 1, date(2026, 1, 1))
    session.commit()
    page = browser.sign_in(cast.administrator_id).get(f"/admin/companies/details/?id={cast.acme_id}")
    text = page.get_data(as_text=True)
    assert f'href="/admin/sessions/?company_is={cast.acme_id}"' in text
    assert '<span class="badge bg-secondary-lt ms-1">26</span>' in text
