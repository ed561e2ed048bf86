"""The weekly report to managers: its job, both languages, both forms, what it says of each learner."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from models.accounts.entities import Locale, PersonState
from models.contracts.entities import Enrolment, Supervision, TrainingSession
from models.kernel import clock
from models.kernel.database import session
from models.outbox.entities import JobOccurrence, Message, RunState
from tasks.clock import plan
from tasks.rendering import RenderedMail, preview, render, render_subject
from tasks.runner import run_once
from tasks.schedule import job_named
from tests.cast import Cast

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def team(cast: Cast) -> Cast:
    """Amélie holds a slot, Loïc waits for one, Zoé's path is to come, Océane's is over since yesterday."""
    for where in session.scalars(select(TrainingSession)):
        where.starts_on, where.ends_on = date(2026, 2, 1), date(2026, 12, 31)
    session.get_one(TrainingSession, cast.upcoming_session_id).starts_on = date(2026, 12, 7)
    session.get_one(TrainingSession, cast.expired_session_id).ends_on = date(2026, 11, 23)
    for name in ("waiting", "invited", "expired"):
        session.add(Supervision(manager_id=cast.manager_id, person_id=getattr(cast, f"{name}_id")))
    cast.person("learner").last_seen_at = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # the 20th in Paris
    cast.person("learner").first_name = "Amélie <b>"
    session.flush()
    return cast


def message_of(cast: Cast) -> Message:
    job_named("send_team_reports").do(TUESDAY)  # type: ignore[misc]
    return session.scalars(select(Message).where(Message.kind == "team_report")).one()


def mail_of(cast: Cast, locale: Locale) -> RenderedMail:
    cast.person("manager").locale = locale
    session.flush()
    return render(message_of(cast))


FRENCH = (
    "Bonjour Benoît", "au 24 novembre 2026", "Acme - Lyon - Septembre", "Leçons ouvertes", "Jusqu’au 31 déc. 2026",
    "Dernière connexion\xa0: 20 nov. 2026", "Avancée\xa0: 0 vidéo vue", "En attente d’un slot", "Loïc Fournier",
    "Du 7 déc. 2026 au 31 déc. 2026", "Terminé le 23 nov. 2026", "Jamais connecté", "/suivi-equipe",
)  # fmt: skip
ENGLISH = (
    "Hello Benoît", "on November 24, 2026", "Lessons open", "Until Dec 31, 2026",
    "Last visit: Nov 20, 2026", "Progress: 0 videos watched", "Waiting for a slot", "Ended on Nov 23, 2026",
    "From Dec 7, 2026 to Dec 31, 2026", "Never signed in", "/suivi-equipe",
)  # fmt: skip


@pytest.mark.row("NOT-33")
@pytest.mark.parametrize(
    ("locale", "subject", "words"),
    [
        (Locale.FRENCH, "Rapport d’équipe\xa0: 1 personne suit son Parcours", FRENCH),
        (Locale.ENGLISH, "Team report: 1 person is following their path", ENGLISH),
    ],
)
def test_the_report_reads_in_the_managers_language(
    team: Cast, locale: Locale, subject: str, words: tuple[str, ...]
) -> None:
    mail = mail_of(team, locale)
    assert mail.subject == subject
    for body in (mail.text, mail.html):
        assert [one for one in words if one not in body] == []
    assert ("Amélie <b>" in mail.text, "<b>" in mail.html) == (True, False)


def test_the_line_under_the_bell_reads_as_the_subject(team: Cast) -> None:
    message = message_of(team)
    bell = {name: value for name, value in message.payload.items() if name != "lines"}
    assert render_subject("team_report", bell, team.person("manager"), "fr") == render(message).subject


def test_what_is_kept_of_progress_is_said(team: Cast) -> None:
    message = message_of(team)
    lines = [dict(message.payload["lines"][0]) | {"videos": 12, "certification": "Or"}]
    message.payload = message.payload | {"lines": lines}
    assert "Avancée\xa0: 12 vidéos vues, Or" in render(message).text


def test_who_was_erased_since_is_in_no_mail(team: Cast) -> None:
    message = message_of(team)
    session.delete(session.get_one(Enrolment, team.waiting_enrolment_id))
    session.flush()
    for shown in (render(message), preview(message)):
        assert "Loïc" not in shown.text
        assert "Amélie" in shown.text


def test_a_manager_without_a_password_is_shown_how_to_choose_one(team: Cast) -> None:
    team.person("manager").state = PersonState.INVITED
    session.flush()
    mail = render(message_of(team))
    assert ("/mot-de-passe-oublie" in mail.text, "/suivi-equipe" in mail.text) == (True, False)


@pytest.mark.row("OPS-05")
@pytest.mark.row("OPS-20")
def test_the_clock_mails_a_team_once_on_tuesday_at_eleven_however_often_it_ticks(team: Cast) -> None:
    at_eleven = datetime(2026, 11, 24, 10, tzinfo=UTC)
    for minutes in (-20, -1, 0, 0, 1, 60, 26 * 60):
        with time_machine.travel(at_eleven + timedelta(minutes=minutes), tick=False):
            plan(clock.now())
            run_once()
        owed = session.scalars(select(Message.kind).where(Message.kind == "team_report")).all()
        assert len(owed) == (1 if minutes >= 0 else 0)
    runs = session.scalars(select(JobOccurrence).where(JobOccurrence.job == "send_team_reports")).all()
    assert [(run.planned_at, run.state, run.result) for run in runs] == [
        (at_eleven, RunState.DONE, "1 rapport d’équipe envoyé")
    ]
