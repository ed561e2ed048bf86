"""The report: exactly the columns of FUP-14, and never a row from elsewhere, in any format."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from models.evidence.entities import AuditEntry
from models.kernel.database import session
from models.workbench.entities import ExportRun
from tests.backoffice.exports import School, rows_of

REPORT = "/admin/reports/export"
HEADERS = [
    "Nom", "Prénom", "E-mail", "Entreprise", "Session", "Manager(s)", "Début du parcours", "Fin du parcours",
    "Dernière vidéo vue", "Certification", "Nombre de vidéos vues", "Avancée par thématique",
]  # fmt: skip
OWN = {"administrator": {"Acme", "Globex"}, "pilot": {"Acme"}, "globex_pilot": {"Globex"}, "manager": {"Acme"}}


def sheet(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.row("FUP-14")
@pytest.mark.row("FUP-13")
def test_a_report_has_the_columns_of_the_catalogue_in_their_order(school: School) -> None:
    browser = school.browser("pilot")
    assert rows_of(browser.get(f"{REPORT}/csv/"))[0] == HEADERS
    headers, *rows = sheet(browser.get(f"{REPORT}/xlsx/").data)
    assert headers == HEADERS
    learner = next(row for row in rows if row[1] == "Amélie")
    assert learner[:6] == [
        "Benali", "Amélie", "learner@exemple.fr", "Acme", "Acme - Lyon - Septembre", "Benoît Müller",
    ]  # fmt: skip


@pytest.mark.row("FUP-13")
def test_one_chooses_the_columns_of_the_report(school: School) -> None:
    rows = rows_of(school.browser("pilot").get(f"{REPORT}/csv/?show=managers,person.last_name&search=benali"))
    assert rows == [["Manager(s)", "Nom"], ["Benoît Müller", "Benali"]]


@pytest.mark.row("FUP-15")
@pytest.mark.row("FUP-19")
@pytest.mark.parametrize("who", sorted(OWN))
@pytest.mark.parametrize("ask", ["", "?which_rows=all&which_columns=all", "?segment=running"])
def test_a_report_holds_its_reader_s_rows_alone(school: School, who: str, ask: str) -> None:
    browser = school.browser(who)
    for rows in (rows_of(browser.get(f"{REPORT}/csv/{ask}")), sheet(browser.get(f"{REPORT}/xlsx/{ask}").data)):
        companies = {str(row[3]) for row in rows[1:]}
        assert companies == OWN[who] if who != "administrator" else companies > OWN[who]
        if who == "manager":
            assert [row[1] for row in rows[1:]] == ["Amélie"]


@pytest.mark.row("FUP-12")
def test_the_report_of_a_session_holds_its_learners_and_a_foreign_one_nobody(school: School) -> None:
    browser = school.browser("pilot")
    own = rows_of(browser.get(f"{REPORT}/csv/?session_is={school.cast.slots_id}"))[1:]
    assert sorted(row[1] for row in own) == ["Amélie", "Loïc"]
    assert rows_of(browser.get(f"{REPORT}/csv/?session_is={school.cast.globex_slots_id}"))[1:] == []


@pytest.mark.row("FUP-10")
@pytest.mark.row("A-16")
def test_the_complete_follow_up_holds_past_and_present(school: School) -> None:
    first_names = {row[1] for row in rows_of(school.browser("pilot").get(f"{REPORT}/csv/"))[1:]}
    assert {"Océane", "Amélie", "Zoé"} <= first_names


def test_a_report_is_in_the_list_of_exports_and_in_the_audit(school: School) -> None:
    school.browser("manager").get(f"{REPORT}/xlsx/")
    session.expire_all()
    run = session.scalars(select(ExportRun).order_by(ExportRun.id.desc()).limit(1)).one()
    assert (run.by_id, run.screen, run.number) == (school.cast.manager_id, "reports", 1)
    about = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert about.actor_id == school.cast.manager_id
