"""The smallest whole story: a pilot assigns a slot, the learner enters, the slot passes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from models.contracts.entities import TrainingSession
from models.contracts.operations import enrol, queue_for_slot
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, act_as, acting_as
from tasks import runner
from tests.journeys.conftest import Site, Visitor

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


def deliver(site: Site) -> list[str]:
    """Let the runner send what is due, and read the mailbox."""
    with site.app.app_context():
        act_as(SYSTEM)
        while runner.run_once():
            pass
    return [path.read_text() for path in sorted(site.mailbox.glob("*.eml"))]


def queue_up(site: Site, name: str) -> None:
    """One more person in Acme's session, behind those who wait already."""
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        where = session.get_one(TrainingSession, site.cast.slots_id)
        queue_for_slot(enrol(site.cast.person(name), where, by=SYSTEM), by=SYSTEM)


@pytest.mark.row("CON-40")
@pytest.mark.row("CON-42")
@pytest.mark.row("CON-07")
@pytest.mark.row("ACC-14")
def test_a_slot_is_assigned_used_released_and_passed_on(site: Site, visitors: Arrive) -> None:
    queue_up(site, "student")
    pilot = visitors().sign_in("pilot")
    waiting = visitors().enter("waiting").open("/")
    expect(waiting.page.locator("main")).to_contain_text("attente")

    board = f"/admin/sessions/board?id={site.cast.slots_id}"
    pilot.open(board)
    row = pilot.page.get_by_role("row").filter(has_text="Fournier")
    pilot.press(row.get_by_role("link", name="Attribuer un slot"))
    pilot.press(pilot.page.get_by_role("button", name="Attribuer"))
    expect(pilot.page.get_by_role("status").first).to_contain_text("Loïc Fournier")

    waiting.open("/")
    expect(waiting.page.locator("main")).to_contain_text("jours")
    waiting.open("/parcours")
    expect(waiting.page.locator("main")).to_contain_text("Acme - Lyon - Septembre")
    assert any("waiting@exemple.fr" in mail for mail in deliver(site))

    pilot.open(board)
    row = pilot.page.get_by_role("row").filter(has_text="Fournier")
    pilot.press(row.get_by_role("link", name="Libérer le slot"))
    pilot.press(pilot.page.get_by_role("button", name="Libérer"))
    waiting.open("/")
    expect(waiting.page.locator("main")).to_contain_text("attente")

    serve(pilot, board, "Diallo")
    following = visitors().enter("student").open("/")
    expect(following.page.locator("main")).to_contain_text("jours")


def serve(pilot: Visitor, board: str, surname: str) -> None:
    """The pilot gives the free slot to the next in the queue."""
    pilot.open(board)
    row = pilot.page.get_by_role("row").filter(has_text=surname)
    pilot.press(row.get_by_role("link", name="Attribuer un slot"))
    pilot.press(pilot.page.get_by_role("button", name="Attribuer"))


@pytest.mark.row("CON-59")
def test_the_pilot_of_another_company_meets_a_404(site: Site, visitors: Arrive) -> None:
    foreigner = visitors(expected_statuses=(404,)).enter("globex-pilot")
    for path in (
        f"/admin/sessions/board?id={site.cast.slots_id}",
        f"/admin/sessions/details/?id={site.cast.slots_id}",
        f"/admin/enrolments/assign?id={site.cast.waiting_enrolment_id}",
    ):
        answer = foreigner.page.goto(site.url + path)
        assert getattr(answer, "status", None) == 404, path
        foreigner.look()
