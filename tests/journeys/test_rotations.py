"""The training pilot lets slots rotate: puts the list in order by keyboard, sees what comes of it, and saves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.contracts.entities import RotationKind, RotationPlan, TrainingSession, WaitingEntry
from models.contracts.operations import enrol, queue_for_slot, rotate_session
from models.contracts.rotation_pace import Pace
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.journeys.conftest import Site, Visitor

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


@pytest.fixture
def three_wait(site: Site) -> Iterator[None]:
    """Acme's session has one slot, which has been held since yesterday, and three people who wait."""
    with site.app.app_context(), acting_as(SYSTEM):
        with transaction():
            where = session.get_one(TrainingSession, site.cast.slots_id)
            where.package = 1
            for name in ("student", "licensed"):
                queue_for_slot(enrol(site.cast.person(name), where, by=SYSTEM), by=SYSTEM)
        yield


def queue_of(site: Site) -> list[str]:
    listed = select(WaitingEntry).where(WaitingEntry.session_id == site.cast.slots_id).order_by(WaitingEntry.position)
    with transaction():
        return [entry.enrolment.person.name for entry in session.scalars(listed)]


@pytest.mark.row("CON-44")
@pytest.mark.row("CON-48")
@pytest.mark.usefixtures("three_wait")
def test_a_pilot_orders_by_keyboard_sees_the_forecast_and_saves(site: Site, visitors: Arrive) -> None:
    first, second, third = queue_of(site)
    pilot = visitors().enter("pilot").open("/admin/rotations/")
    page = pilot.page
    pilot.press(page.get_by_role("link", name="Acme - Lyon - Septembre"))
    forecast = page.locator("#forecast")
    expect(forecast).to_contain_text("Choisissez un type de rotation")

    page.get_by_role("button", name=f"Monter {third}").focus()
    for place in (2, 1):
        page.keyboard.press("Alt+ArrowUp")
        expect(page.get_by_text(f"{third} : place {place} sur 3")).to_be_attached()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Monter {third}"
    page.get_by_role("radio", name="Rythmée").check()
    page.get_by_role("spinbutton").fill("10")
    page.get_by_role("checkbox", name="Week-ends compris").set_checked(False)

    turns = Pace(10, weekends=False).after(clock.today())
    expect(forecast).to_contain_text("Aperçu, pas encore enregistré")
    expect(forecast).to_contain_text(f"Prochain changement : {turns.day}")
    expect(forecast.locator("tbody tr").nth(1)).to_contain_text(third)
    expect(forecast.locator("tbody tr").nth(2)).to_contain_text(first)
    pilot.look("#forecast")
    previewed = forecast.locator("tbody").inner_text()
    assert queue_of(site) == [first, second, third]
    waiting = visitors().enter("waiting").open("/")
    expect(waiting.page.locator("main")).not_to_contain_text("rotation")

    pilot.press(forecast.get_by_role("button", name="Enregistrer la rotation"))
    expect(page.get_by_role("status").first).to_contain_text("La rotation est enregistrée")
    expect(page.get_by_text("Prochaine rotation :")).to_be_visible()
    assert forecast.locator("tbody").inner_text() == previewed
    assert queue_of(site) == [third, first, second]
    with transaction():
        plan = session.scalars(select(RotationPlan)).one()
        assert (plan.kind, plan.every_days, plan.weekends, plan.next_on) == (RotationKind.PACED, 10, False, turns)

    waiting.open("/")
    expect(waiting.page.locator("main")).to_contain_text("Prochaine rotation le")
    pilot.open("/admin/")
    expect(page.locator("[aria-labelledby=rotations-title]")).to_contain_text("3 personnes sur la liste")

    with transaction():
        assert rotate_session(site.cast.slots_id, turns, by=SYSTEM) == 1
    assert queue_of(site)[:2] == [first, second]
    assert (turns - clock.today()) >= timedelta(days=14)


@pytest.mark.row("A-18")
def test_a_rhythm_of_no_days_is_said_before_and_after_pressing_and_stays_in_the_field(
    site: Site, visitors: Arrive
) -> None:
    pilot = visitors(expected_statuses=(422,)).enter("pilot")
    page = pilot.open(f"/admin/rotations/session?id={site.cast.slots_id}").page
    page.get_by_role("radio", name="Rythmée").check()
    page.get_by_role("spinbutton").fill("0")
    expect(page.locator("#forecast").get_by_role("alert")).to_contain_text("tous les 1 à 1000 jours")
    pilot.press(page.locator("#rotation").get_by_role("button", name="Enregistrer la rotation"))
    expect(page.locator("#every_days-error")).to_contain_text("tous les 1 à 1000 jours")
    expect(page.get_by_role("spinbutton")).to_have_value("0")
