"""The story of staff: a company, its session, its learners, the first morning, and a learner who enters."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from email.policy import default

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.contracts.entities import TrainingSession
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, act_as, acting_as
from tasks.contracts import send_welcome_mails
from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_one_slot import deliver

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]
PASSWORD = "un sentier qui monte vers le col"


@pytest.mark.row("CON-01")
@pytest.mark.row("CON-16")
@pytest.mark.row("CON-19")
@pytest.mark.row("CON-22")
def test_a_new_client_trains_from_its_first_page_to_its_first_lesson(site: Site, visitors: Arrive) -> None:
    staff = visitors(expected_statuses=(422,)).enter("administrator").open("/admin/companies/new/")
    staff.page.get_by_label("Nom").fill("Initech SA")
    staff.page.locator("[name=kind]").select_option("client")
    staff.press(staff.page.get_by_role("button", name="Enregistrer", exact=True))
    staff.press(staff.page.get_by_role("link", name="Nouvelle session pour cette entreprise"))

    staff.page.get_by_label("Type").select_option("licences")
    staff.page.get_by_label("Forfait").fill("1")
    staff.page.get_by_label("Lieu").fill("Lyon")
    staff.page.get_by_role("combobox", name="Parcours").fill("fondamentaux")
    staff.page.get_by_role("option", name="Les fondamentaux du recrutement").click()
    expect(staff.page.get_by_label("Référence", exact=True)).to_have_value(re.compile("^Initech SA - Lyon - "))
    fill_in(staff, 0, "Nora", "Idris", "nora.idris@exemple.fr")
    fill_in(staff, 1, "Paul", "Roy", "paul.roy@exemple.fr")
    staff.press(staff.page.get_by_role("button", name="Enregistrer", exact=True))
    expect(staff.page.locator("form.card")).to_contain_text("2 apprenants sont comptés")
    staff.page.get_by_label("Forfait").fill("2")
    staff.press(staff.page.get_by_role("button", name="Enregistrer", exact=True))
    expect(staff.page.get_by_role("main")).to_contain_text("Forfait 2 · 2 apprenants comptés")

    the_first_morning(site)
    link = link_for(site, "nora.idris@exemple.fr")
    learner = visitors()
    learner.page.goto(link)
    learner.look()
    for box in learner.page.locator("input[type=password]").all():
        box.fill(PASSWORD)
    learner.press(learner.page.get_by_role("button", name="Ouvrir mon compte"))
    learner.open("/parcours")
    expect(learner.page.locator("main")).to_contain_text("Initech SA - Lyon")

    extend(staff, site)


def fill_in(staff: Visitor, line: int, first_name: str, last_name: str, address: str) -> None:
    """One row of the learners of a new session."""
    row = staff.page.locator(f"#learners-{line}")
    row.get_by_label("Prénom").fill(first_name)
    row.get_by_label("Nom", exact=True).fill(last_name)
    row.get_by_label("E-mail").fill(address)


def the_first_morning(site: Site) -> None:
    """The job of the first day runs, and the mails leave."""
    with site.app.app_context():
        act_as(SYSTEM)
        with transaction():
            send_welcome_mails(clock.today())
    deliver(site)


def link_for(site: Site, address: str) -> str:
    """The single-use link of the mail that somebody got, on this site."""
    for path in site.mailbox.glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=default)
        if address in str(mail["To"]):
            body = mail.get_body(("plain",))
            found = re.search(r"https?://[^/\s]+(/invitation/\S+)", body.get_content() if body else "")
            if found:
                return site.url + found[1]
    raise AssertionError(f"no mail for {address}")


def extend(staff: Visitor, site: Site) -> None:
    """A later last day says whom it concerns, then is saved."""
    with site.app.app_context(), acting_as(SYSTEM):
        where = session.scalars(select(TrainingSession).where(TrainingSession.reference.like("Initech%"))).one()
        number, later = where.id, where.ends_on.replace(year=where.ends_on.year + 1)
    staff.open(f"/admin/sessions/edit/?id={number}")
    staff.page.get_by_label("Fin", exact=True).fill(later.isoformat())
    staff.press(staff.page.get_by_role("button", name="Enregistrer"))
    expect(staff.page.locator("#extent")).to_contain_text("pour 2 utilisateurs")
    staff.press(staff.page.get_by_role("button", name="Confirmer et enregistrer"))
    with site.app.app_context(), acting_as(SYSTEM):
        assert session.get_one(TrainingSession, number).ends_on == later


@pytest.mark.row("CON-35")
def test_existing_users_are_ticked_read_and_transferred(site: Site, visitors: Arrive) -> None:
    staff = visitors().enter("administrator").open(f"/admin/sessions/details/?id={site.cast.upcoming_session_id}")
    staff.press(staff.page.get_by_role("link", name="Transférer des utilisateurs existants"))
    staff.page.get_by_role("group", name="Acme - Lyon - Septembre").get_by_role("button", name="Tout cocher").click()
    staff.press(staff.page.get_by_role("button", name="Suite : lire ce qui va se passer"))
    expect(staff.page.get_by_role("main")).to_contain_text("Rend son slot")
    staff.press(staff.page.get_by_role("button", name=re.compile("^Transférer 2 utilisateurs$")))
    expect(staff.page.get_by_role("main")).to_contain_text("Amélie Benali")
