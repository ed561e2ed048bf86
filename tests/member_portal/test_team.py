"""*Suivi d’équipe*: own team only, in order, narrowed, as a file that is accounted for; and where managers land."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from io import BytesIO

import pytest
from flask_babel import force_locale
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.entities import Enrolment, Supervision, TrainingSession
from models.contracts.reporting import report_day
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.database import session
from models.organisation.entities import Setting
from models.workbench.entities import ExportFormat, ExportRun
from tests.browser_client import Browser
from tests.cast import Cast
from web.templating import day

TEAM = "/suivi-equipe"
HEADERS = [
    "Nom", "Prénom", "E-mail", "Entreprise", "Session", "Manager(s)", "Début du parcours", "Fin du parcours",
    "Dernière vidéo vue", "Certification", "Nombre de vidéos vues", "Avancée par thématique",
]  # fmt: skip
OUT_OF_REACH = ("Océane", "Jérôme", "Zoé", "Homer", "Lenny", "Globex")


@pytest.fixture
def manager(browser: Browser, cast: Cast) -> Browser:
    """Follows Amélie, who holds a slot, and Loïc, who waits for one."""
    session.add(Supervision(manager_id=cast.manager_id, person_id=cast.waiting_id))
    session.flush()
    return browser.sign_in(cast.manager_id)


def team(page: str) -> list[str]:
    body = page.partition("<tbody>")[2]
    return sorted((name for name in ("Amélie", "Loïc", *OUT_OF_REACH) if name in body), key=body.index)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.row("FUP-03")
@pytest.mark.row("FUP-19")
@pytest.mark.row("ACC-15")
def test_a_manager_reads_where_their_team_stands_and_nobody_else(manager: Browser) -> None:
    page = manager.get(TEAM).text
    assert team(page) == ["Amélie", "Loïc"]
    assert [name for name in OUT_OF_REACH if name in page] == []
    assert ("Slot depuis le" in page, "Position 1" in page, "Temps de visionnage" in page) == (True,) * 3


def test_the_team_is_put_in_order_narrowed_and_searched(manager: Browser) -> None:
    assert team(manager.get(f"{TEAM}?sort=person&desc=1").text) == ["Loïc", "Amélie"]
    assert team(manager.get(f"{TEAM}?state=waiting").text) == ["Loïc"]
    assert team(manager.get(f"{TEAM}?search=BENALI+amelie").text) == ["Amélie"]
    nobody = manager.get(f"{TEAM}?search=simpson").text
    assert ("Homer" in nobody, "Voir toute mon équipe" in nobody) == (False, True)


@pytest.mark.parametrize("wrong", ["sort=x", "state=x", "page=-1", "page=99999999999", "search=%00", "search=%25"])
def test_what_nobody_offers_is_a_page(manager: Browser, wrong: str) -> None:
    assert manager.get(f"{TEAM}?{wrong}").status_code == 200


@pytest.mark.row("FUP-04")
@pytest.mark.row("FUP-14")
@pytest.mark.row("FUP-15")
def test_the_report_holds_the_team_in_the_columns_of_the_catalogue(manager: Browser) -> None:
    page = manager.get(TEAM).text
    assert "Télécharger le rapport" in page
    headers, *rows = rows_of(manager.get(f"{TEAM}/rapport.csv").data)
    book = CalamineWorkbook.from_filelike(BytesIO(manager.get(f"{TEAM}/rapport.xlsx").data))
    sheet = book.get_sheet_by_index(0).to_python()
    assert headers == sheet[0] == HEADERS
    assert [row[1] for row in rows] == [row[1] for row in sheet[1:]] == ["Amélie", "Loïc"]
    assert rows[0][3:6] == ["Acme", "Acme - Lyon - Septembre", "Benoît Müller"]
    assert [row[1] for row in rows_of(manager.get(f"{TEAM}/rapport.csv?state=waiting").data)[1:]] == ["Loïc"]
    assert manager.get(f"{TEAM}/rapport.pdf").status_code == 404


def test_a_report_is_in_the_list_of_exports_and_in_the_audit(manager: Browser, cast: Cast) -> None:
    manager.get(f"{TEAM}/rapport.xlsx?sort=person")
    run = session.scalars(select(ExportRun).order_by(ExportRun.id.desc()).limit(1)).one()
    assert (run.by_id, run.kind, run.number, run.query) == (cast.manager_id, ExportFormat.XLSX, 2, "sort=person")
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.title, entry.actor_id) == ("exported", cast.manager_id)


def test_no_cell_of_a_report_is_computed(manager: Browser, cast: Cast) -> None:
    session.get_one(Person, cast.learner_id).first_name = "=1+1"
    session.flush()
    assert rows_of(manager.get(f"{TEAM}/rapport.csv").data)[1][1] == "'=1+1"
    book = CalamineWorkbook.from_filelike(BytesIO(manager.get(f"{TEAM}/rapport.xlsx").data))
    assert book.get_sheet_by_index(0).to_python()[1][1] == "=1+1"


@pytest.mark.row("ACC-23")
def test_a_manager_without_a_team_reads_whom_to_ask(browser: Browser, cast: Cast) -> None:
    session.delete(session.scalars(select(Supervision)).one())
    session.flush()
    page = browser.sign_in(cast.manager_id).get(TEAM).text
    assert ("Personne n’est encore dans ton équipe" in page, "Télécharger le rapport" in page) == (True, False)


@pytest.mark.row("ACC-25")
def test_a_manager_reads_who_enrols_them_and_may_not_do_it_themselves(manager: Browser, cast: Cast) -> None:
    sentence = "C’est l’équipe qui t’inscrit"
    assert sentence in manager.get(TEAM).text
    refused = manager.post("/admin/enrolments/new/", {"person": cast.manager_id, "session": cast.slots_id})
    assert refused.status_code == 403
    assert session.scalars(select(Enrolment).where(Enrolment.person_id == cast.manager_id)).all() == []
    session.add(RoleGrant(person_id=cast.manager_id, role=Role.LEARNER))
    session.flush()
    assert sentence not in manager.get(TEAM).text


@pytest.mark.row("FUP-02")
@pytest.mark.row("ACC-27")
def test_a_manager_who_learns_finds_the_page_in_the_bar_and_is_not_in_their_own_team(
    manager: Browser, cast: Cast
) -> None:
    session.add(RoleGrant(person_id=cast.manager_id, role=Role.LEARNER))
    session.add(Enrolment(person_id=cast.manager_id, session_id=cast.slots_id))
    session.flush()
    home = manager.get("/").text
    assert 'href="/suivi-equipe"' in home.partition("</nav>")[0]
    assert "Benoît" not in manager.get(TEAM).text.partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.parametrize("who", ["learner", "teacher", "recruiter"])
def test_the_page_is_closed_to_those_who_follow_nobody(browser: Browser, cast: Cast, who: str) -> None:
    browser.sign_in(getattr(cast, f"{who}_id"))
    assert {browser.get(path).status_code for path in (TEAM, f"{TEAM}/rapport.csv")} == {403}
    assert 'href="/suivi-equipe"' not in browser.get("/").text


@pytest.mark.row("NOT-33")
@pytest.mark.row("FUP-05")
def test_the_page_says_when_the_report_comes_by_mail(manager: Browser, cast: Cast) -> None:
    page = manager.get(TEAM).text
    assert "par e-mail, chaque mardi à 11:00" in page
    with force_locale("fr"):
        assert f"Prochain envoi\xa0: {day(report_day(clock.now()), 'full')}." in page
    chosen = session.get_one(Setting, 1)
    chosen.report_weekday, chosen.report_hour = 3, 8
    session.get_one(Enrolment, cast.learner_enrolment_id).own_ends_on = clock.today() - timedelta(days=1)
    session.flush()
    page = manager.get(TEAM).text
    assert ("chaque jeudi à 08:00" in page, "Prochain envoi" in page) == (True, False)


@pytest.mark.row("FUP-21")
def test_the_segment_of_the_inactive_follows_the_settings(manager: Browser, cast: Cast) -> None:
    """The words of the segment, and who is in it."""
    session.get_one(TrainingSession, cast.slots_id).starts_on = clock.today() - timedelta(days=100)
    session.get_one(Person, cast.learner_id).last_seen_at = clock.now() - timedelta(days=11)
    session.get_one(Person, cast.waiting_id).last_seen_at = clock.now()
    session.flush()
    assert "Inactifs depuis 3 semaines" in manager.get(TEAM).text
    assert team(manager.get(f"{TEAM}?state=inactive").text) == []
    session.get_one(Setting, 1).inactivity_days = 10
    session.flush()
    page = manager.get(f"{TEAM}?state=inactive").text
    assert ("Inactifs depuis 10 jours" in page, team(page)) == (True, ["Amélie"])
