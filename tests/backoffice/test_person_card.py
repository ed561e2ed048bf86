"""A person's card: all that staff need when somebody calls (FUP-22)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from models.accounts.entities import LoginSession
from models.kernel import clock
from models.kernel.database import session
from tests.browser_client import Browser
from tests.cast import Cast


def card(browser: Browser, cast: Cast, who: str) -> str:
    browser.sign_in(cast.administrator_id)
    return browser.get(f"/admin/people/details/?id={getattr(cast, f'{who}_id')}").get_data(as_text=True)


@pytest.mark.row("FUP-22")
def test_the_card_gathers_identity_roles_company_sessions_and_what_can_be_done(browser: Browser, cast: Cast) -> None:
    page = card(browser, cast, "learner")
    for words in ("Amélie Benali", "learner@exemple.fr", "Apprenant", "Acme - Lyon - Septembre", ">Acme<"):
        assert words in page
    for words in ("Envoyer un lien de mot de passe", "Réinitialiser le compte", "Rapport de connexion", "Modifier"):
        assert words in page


@pytest.mark.row("FUP-22")
@pytest.mark.parametrize(
    ("who", "state"),
    [
        ("learner", "Leçons ouvertes"),
        ("waiting", "En attente d’un slot"),
        ("expired", "Expiré"),
        ("invited", "Pas commencé"),
    ],
)
def test_each_session_says_whether_its_lessons_are_open(browser: Browser, cast: Cast, who: str, state: str) -> None:
    page = card(browser, cast, who)
    table = page[page.index('aria-label="Inscriptions"') :].partition("</table>")[0]
    assert state in table
    assert table.count(">—<") >= 1  # of the certification nothing is known yet


def sign_ins(person_id: int, days_ago: list[int], **values: object) -> None:
    for n, days in enumerate(days_ago):
        at = clock.now() - timedelta(days=days)
        row = LoginSession(
            person_id=person_id, token_hash=f"{person_id}-{n}-{values}"[:64], created_at=at, last_seen_at=at,
            expires_at=at, device="Firefox", **values,
        )  # fmt: skip
        session.add(row)
    session.commit()


@pytest.mark.row("FUP-22")
def test_the_connection_report_counts_days_and_leads_to_its_lines_and_its_file(browser: Browser, cast: Cast) -> None:
    assert "Aucune connexion jusqu’ici." in card(browser, cast, "learner")
    sign_ins(cast.learner_id, [0, 3, 3, 40])
    sign_ins(cast.learner_id, [1], impersonator_id=cast.administrator_id)
    sign_ins(cast.waiting_id, [2])
    page = card(browser, cast, "learner")
    report = page[page.index("Jours de présence") - 300 :]
    assert 'datagrid-content">4</dd>' in report
    assert 'datagrid-content">2</dd>' in report
    assert f"/admin/connections/export/xlsx/?person_is={cast.learner_id}&amp;impersonator_empty=1" in report
    theirs = f"?person_is={cast.learner_id}&impersonator_empty=1"
    listed = browser.get(f"/admin/connections/{theirs}").get_data(as_text=True)
    assert listed.count(">Firefox<") == 4
    assert "Fournier" not in listed
    file = browser.get(f"/admin/connections/export/xlsx/{theirs}")
    rows = CalamineWorkbook.from_filelike(BytesIO(file.data)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["Personne", "Connecté le"]  # the engine's own tests read files of rows


def test_a_pilot_reads_no_connection(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pilot_id)
    page = browser.get(f"/admin/people/details/?id={cast.learner_id}").get_data(as_text=True)
    assert "Rapport de connexion" not in page
    assert browser.get("/admin/connections/").status_code == 403
