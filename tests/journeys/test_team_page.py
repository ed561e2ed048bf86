"""A manager reads where their team stands: the page on which they land, its order, the file; and as a learner too."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.accounts.entities import Role, RoleGrant
from models.contracts.entities import Enrolment, Supervision
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.journeys.conftest import Site, Visitor

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


def learners(page: Page) -> list[str]:
    return [cell.inner_text().splitlines()[0] for cell in page.locator(".board-table tbody .person > div").all()]


def give(site: Site, *rows: object) -> None:
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        session.add_all(rows)


@pytest.mark.row("ACC-26")
@pytest.mark.row("FUP-01")
@pytest.mark.row("FUP-03")
@pytest.mark.row("FUP-04")
def test_a_manager_lands_on_the_team_puts_it_in_order_and_downloads_its_report(
    site: Site, visitors: Arrive, tmp_path: Path
) -> None:
    give(site, Supervision(manager_id=site.cast.manager_id, person_id=site.cast.waiting_id))
    manager = visitors().sign_in("manager")
    page = manager.page
    assert page.url == f"{site.url}/suivi-equipe"
    expect(page.get_by_role("heading", level=1)).to_have_text("Suivi d’équipe")
    expect(page.locator("main")).to_contain_text("chaque mardi à 11:00")
    assert learners(page) == ["Amélie Benali", "Loïc Fournier"]

    by_name = page.get_by_role("columnheader").filter(has_text="Apprenant").get_by_role("link")
    manager.press(by_name)
    by_name.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader").filter(has_text="Apprenant")).to_have_attribute("aria-sort", "descending")
    assert learners(page) == ["Loïc Fournier", "Amélie Benali"]
    manager.press(page.get_by_role("link", name="En attente"))
    assert learners(page) == ["Loïc Fournier"]

    with page.expect_download() as started:
        page.get_by_role("link", name="En CSV").click()
    target = tmp_path / started.value.suggested_filename
    started.value.save_as(target)
    assert target.name.startswith("suivi-equipe-")
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert [row[1] for row in rows] == ["Prénom", "Loïc"]


@pytest.mark.row("ACC-25")
@pytest.mark.row("FUP-01")
def test_the_page_of_the_team_fits_a_phone(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("manager").page
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site.url}/suivi-equipe")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.get_by_role("link", name="Télécharger le rapport")).to_be_visible()
    expect(page.locator("main")).to_contain_text("C’est l’équipe qui t’inscrit")


@pytest.mark.row("ACC-27")
@pytest.mark.row("FUP-02")
def test_a_manager_who_learns_lands_at_home_and_finds_the_team_under_its_tab(site: Site, visitors: Arrive) -> None:
    give(
        site,
        RoleGrant(person_id=site.cast.manager_id, role=Role.LEARNER),
        Enrolment(person_id=site.cast.manager_id, session_id=site.cast.slots_id),
    )
    visitor = visitors().sign_in("manager")
    assert visitor.page.url == f"{site.url}/"
    visitor.press(visitor.page.get_by_role("navigation").get_by_role("link", name="Suivi d’équipe").first)
    assert visitor.page.url == f"{site.url}/suivi-equipe"
    assert "Benoît Müller" not in learners(visitor.page)
