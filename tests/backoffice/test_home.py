"""The first page says what waits for whoever opens it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from models.catalogue.entities import Lesson
from models.contracts.entities import RotationKind, SlotAssignment, Supervision, TrainingSession, WaitingEntry
from models.contracts.operations import set_rotation
from models.kernel import clock
from models.kernel.bulk import audited, told_apart
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.outbox.entities import Delivery, Message, Notification
from tests.backoffice.test_screen import add_three_of_everything, counted
from tests.browser_client import Browser
from tests.cast import Cast
from tests.settings_form import CLOCK


def home_of(browser: Browser, person_id: int) -> str:
    answer = browser.sign_in(person_id).get("/admin/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_an_administrator_sees_the_figures_and_the_latest_changes(browser: Browser, cast: Cast) -> None:
    page = home_of(browser, cast.administrator_id)
    for words in ("Personnes actives", "Sessions en cours", "Slots libres", "Ce qui vous attend", "Ce qui a changé"):
        assert words in page


@pytest.mark.row("CON-59")
def test_a_pilot_sees_their_own_company_and_no_other(browser: Browser, cast: Cast) -> None:
    page = home_of(browser, cast.pilot_id)
    assert "Acme - Lyon - Septembre" in page
    assert "Globex" not in page
    assert "Ce qui a changé" not in page


def test_a_pilot_is_told_which_session_ends_soon(browser: Browser, cast: Cast) -> None:
    where = session.scalars(select(TrainingSession).where(TrainingSession.id == cast.slots_id)).one()
    where.ends_on = clock.today() + timedelta(days=12)
    session.commit()
    assert "expire dans 12 jours" in home_of(browser, cast.pilot_id)


def test_as_many_people_wait_on_the_home_page_as_on_the_list_and_on_the_board(browser: Browser, cast: Cast) -> None:
    session.execute(audited(delete(WaitingEntry)))  # off the list, and still without a slot
    session.commit()
    home = home_of(browser, cast.pilot_id)
    assert "<span>Personne en attente d’un slot</span><strong>1</strong>" in home
    assert "1 personne en attente" in home
    lists = browser.get("/admin/enrolments/?segment=waiting").get_data(as_text=True)
    board = browser.get(f"/admin/sessions/board?id={cast.slots_id}&state=waiting").get_data(as_text=True)
    for page in (lists, board):
        assert "Loïc Fournier" in page
        assert "Amélie Benali" not in page


@pytest.mark.row("CON-53")
def test_a_manager_sees_the_state_of_each_person_of_the_team(browser: Browser, cast: Cast) -> None:
    page = home_of(browser, cast.manager_id)
    assert "Amélie Benali" in page
    assert "Leçons ouvertes" in page
    assert "Loïc Fournier" not in page


@pytest.mark.row("ACC-23")
def test_a_manager_without_a_team_is_told_what_to_do(browser: Browser, cast: Cast) -> None:
    session.execute(audited(delete(Supervision)))
    session.commit()
    page = home_of(browser, cast.manager_id)
    assert "Votre équipe est encore vide" in page


def test_the_menu_holds_what_the_reader_may_open(browser: Browser, cast: Cast) -> None:
    everything, own = home_of(browser, cast.administrator_id), home_of(browser, cast.pilot_id)
    assert 'href="/admin/audit/"' in everything
    for closed in ("/admin/audit/", "/admin/messages/", "/admin/jobs/", "/admin/settings/", "/admin/roles/"):
        assert f'href="{closed}"' not in own
    assert 'href="/admin/sessions/"' in own


def test_a_message_shows_its_preview_in_a_frame_that_runs_nothing(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    browser.post(f"/admin/people/send-reset-link?id={cast.learner_id}")
    message = session.scalars(select(Message)).one()
    page = browser.get(f"/admin/messages/details/?id={message.id}").get_data(as_text=True)
    assert "<iframe sandbox" in page
    mail = browser.get(f"/admin/messages/row/mail/?id={message.id}")
    assert mail.status_code == 200
    assert "default-src 'none'" in mail.headers["Content-Security-Policy"]
    assert "••••••" in mail.get_data(as_text=True)
    assert browser.sign_in(cast.pilot_id).get(f"/admin/messages/row/mail/?id={message.id}").status_code == 403


def test_a_failed_message_is_tried_again_by_a_button(browser: Browser, cast: Cast) -> None:
    message = Message(key="k", kind="invitation", recipient_id=cast.learner_id, state=Delivery.FAILED)
    session.add(message)
    session.commit()
    assert (
        browser.sign_in(cast.administrator_id).post(f"/admin/messages/retry-message?id={message.id}").status_code == 302
    )
    session.refresh(message)
    assert message.state is Delivery.DUE


@pytest.mark.row("OPS-19")
def test_jobs_show_their_next_run_and_run_now(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert "Lancer maintenant" in browser.get("/admin/jobs/").get_data(as_text=True)
    assert browser.get("/admin/jobs/run/check_seats").status_code == 200
    assert browser.post("/admin/jobs/run/check_seats").status_code == 302
    assert browser.get("/admin/jobs/run/unknown").status_code == 404


def test_the_bell_counts_what_was_not_read(browser: Browser, cast: Cast) -> None:
    assert "bell-count" not in home_of(browser, cast.pilot_id)
    session.add(Notification(key="n", recipient_id=cast.pilot_id, kind="password_changed", link="/"))
    session.commit()
    assert "bell-count" in home_of(browser, cast.pilot_id)


def test_settings_are_one_form(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.administrator_id)
    assert browser.get("/admin/settings/").location == "/admin/settings/edit/?id=1"
    form = {
        "organisation_name": "Réseau",
        "support_email": "aide@exemple.fr",
        "registration_url": "",
    } | CLOCK
    assert browser.post("/admin/settings/edit/?id=1", form | {"welcome_hour": "25"}).status_code == 422
    assert browser.post("/admin/settings/edit/?id=1", form).status_code == 302
    assert "Réseau" in browser.get("/admin/").get_data(as_text=True)


def test_every_chart_has_its_table_and_says_its_answer(browser: Browser, cast: Cast) -> None:
    page = home_of(browser, cast.administrator_id)
    charts = re.findall(r'data-chart="[^"]+" data-table="([^"]+)" role="img" aria-label="([^"]+)"', page)
    assert [table for table, _words in charts] == ["people-by-week-table", "seats-by-session-table"]
    for table, words in charts:
        assert f'<table class="table table-sm mb-0" id="{table}">' in page
        assert re.search(r"\d", words)
    assert "Rien n’a été envoyé depuis deux semaines" in page  # an empty chart says so, and draws nothing
    assert page.count("Voir les chiffres") == 2


def test_chart_js_comes_with_charts_only(browser: Browser, cast: Cast) -> None:
    assert "chart.umd.min.js" in home_of(browser, cast.administrator_id)
    assert "chart.umd.min.js" not in browser.get("/admin/people/").get_data(as_text=True)
    assert "chart.umd.min.js" not in home_of(browser, cast.manager_id)


def test_the_figures_of_a_chart_are_those_of_the_day(browser: Browser, cast: Cast) -> None:
    session.add(Message(key="sent", kind="invitation", recipient_id=cast.learner_id, state=Delivery.SENT))
    session.add(Message(key="lost", kind="invitation", recipient_id=cast.learner_id, state=Delivery.UNKNOWN))
    session.commit()
    page = home_of(browser, cast.administrator_id)
    assert "1 message est parti en deux semaines ; non partis : 1." in page
    table = page.partition('id="messages-by-day-table"')[2].partition("</table>")[0]
    assert re.findall(r'data-value="(\d+)"', table)[-2:] == ["1", "1"]
    assert table.count("<tr>") == 15


def test_the_first_page_asks_few_questions_however_many_rows_there_are(browser: Browser, cast: Cast) -> None:
    home_of(browser, cast.administrator_id)
    with counted() as few:
        browser.get("/admin/")
    with acting_as(SYSTEM):
        add_three_of_everything()
    with counted() as many:
        browser.get("/admin/")
    assert len(many) <= len(few) + 1, "\n".join(many)  # a table more in the latest changes
    assert len(many) <= 14, "\n".join(many)


def test_first_steps_tick_themselves_and_leave(browser: Browser, cast: Cast) -> None:
    assert "Premiers pas" not in home_of(browser, cast.administrator_id)
    session.execute(told_apart(delete(SlotAssignment)))
    session.commit()
    page = home_of(browser, cast.administrator_id)
    assert "4 sur 5" in page
    assert "Attribuer le premier slot" in page
    assert "Premiers pas" not in home_of(browser, cast.manager_id)


@pytest.mark.row("CON-44")
def test_a_pilot_reads_which_slots_change_hands_next(browser: Browser, cast: Cast) -> None:
    assert "Prochaines rotations" not in home_of(browser, cast.pilot_id)
    for session_id, days in ((cast.slots_id, 10), (cast.upcoming_session_id, 2), (cast.globex_slots_id, 5)):
        where = session.get_one(TrainingSession, session_id)
        set_rotation(where, by=SYSTEM, kind=RotationKind.PACED, every_days=days)
    session.commit()
    page = home_of(browser, cast.pilot_id)
    tile = page[page.index("Prochaines rotations") :].partition("</section>")[0]
    assert "dans 10 jours" in tile
    assert "1 personne sur la liste" in tile
    assert "<span>Loïc Fournier</span>" in tile
    assert f"/admin/rotations/session?id={cast.slots_id}" in tile
    assert "tout le monde reste" in tile
    assert "Globex" not in tile
    everybody = home_of(browser, cast.administrator_id)
    assert everybody[everybody.index("Prochaines rotations") :].count("/admin/rotations/session?id=") == 3
    assert "Prochaines rotations" not in home_of(browser, cast.manager_id)


def test_a_figure_that_warns_of_nothing_is_in_order(browser: Browser, cast: Cast) -> None:
    """No lesson without video: a tick, not a warning."""
    tile = '<span class="kpi-icon tone-%s">(?:(?!</a>).)*Leçons? sans vidéo'
    assert re.search(tile % "green", home_of(browser, cast.administrator_id), re.DOTALL)
    session.get_one(Lesson, cast.school.verbs_id).video_id = None
    session.flush()
    assert re.search(tile % "orange", home_of(browser, cast.administrator_id), re.DOTALL)
