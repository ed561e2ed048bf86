"""The jobs that mail along a path: their hours, both daylight-saving weeks, and what the mails say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.accounts.entities import Locale, PersonState
from models.contracts.entities import Enrolment
from models.kernel.database import session
from models.organisation.entities import Setting
from models.outbox.entities import Message
from tasks.rendering import RenderedMail, render, render_subject
from tasks.schedule import job_named, next_run
from tests.cast import Cast

DAY = timedelta(days=1)
REMINDERS = ["send_end_reminders", "send_inactivity_reminders"]


@pytest.fixture
def path(cast: Cast) -> Enrolment:
    """A licence of the year 2026, whose learner never came."""
    enrolment = session.scalars(select(Enrolment).where(Enrolment.person_id == cast.licensed_id)).one()
    enrolment.session.starts_on, enrolment.session.ends_on = date(2026, 1, 1), date(2026, 12, 31)
    enrolment.created_at = datetime(2025, 12, 1, tzinfo=UTC)
    session.flush()
    return enrolment


@pytest.mark.row("D14")
@pytest.mark.parametrize("name", REMINDERS)
def test_reminders_leave_at_seven_or_at_the_hour_that_staff_chose(cast: Cast, name: str) -> None:
    job, now = job_named(name), datetime(2026, 1, 10, 3, tzinfo=UTC)
    assert next_run(job, now) == datetime(2026, 1, 10, 6, tzinfo=UTC)
    session.get_one(Setting, 1).reminder_hour = 10
    session.flush()
    assert next_run(job, now) == datetime(2026, 1, 10, 9, tzinfo=UTC)


def run_from(name: str, first: date, days: int) -> dict[str, int]:
    """Run a job at its instant of so many days, one after another; day -> mails then owed, where there were any."""
    job, counted = job_named(name), {}
    for shift in range(days):
        day = first + shift * DAY
        before = number_of_mails()
        job.run(job.instant_on(day))
        if number_of_mails() > before:
            counted[str(day)] = number_of_mails() - before
    return counted


def number_of_mails() -> int:
    return len(session.scalars(select(Message.id)).all())


@pytest.mark.row("NOT-31")
@pytest.mark.parametrize(
    ("last_day", "days"),
    [
        (date(2026, 4, 5), ["2026-03-06", "2026-03-29", "2026-04-04"]),  # the clock goes forward on 29 March
        (date(2026, 11, 1), ["2026-10-02", "2026-10-25", "2026-10-31"]),  # and back on 25 October
    ],
)
def test_no_reminder_is_lost_or_doubled_in_a_week_whose_days_are_not_24_hours_long(
    path: Enrolment, last_day: date, days: list[str]
) -> None:
    path.session.ends_on = last_day
    session.flush()
    assert run_from("send_end_reminders", last_day - 40 * DAY, 45) == dict.fromkeys(days, 1)


@pytest.mark.row("NOT-32")
@pytest.mark.parametrize(
    ("last_visit", "day"),
    [
        (datetime(2026, 3, 8, 23, 30, tzinfo=UTC), "2026-03-30"),  # it was the 9th in Paris: winter time
        (datetime(2026, 10, 4, 22, 30, tzinfo=UTC), "2026-10-26"),  # the 5th: summer time
    ],
)
def test_three_weeks_are_counted_in_days_on_the_wall(path: Enrolment, last_visit: datetime, day: str) -> None:
    path.person.last_seen_at = last_visit
    session.flush()
    assert run_from("send_inactivity_reminders", last_visit.date() + DAY, 40) == {day: 1}


def mail_of(path: Enrolment, kind: str, locale: Locale) -> RenderedMail:
    path.person.locale = locale
    session.flush()
    job, day = {
        "path_started": ("send_welcome_mails", path.session.starts_on),
        "end_of_path": ("send_end_reminders", path.session.ends_on - 7 * DAY),
        "inactivity": ("send_inactivity_reminders", path.session.starts_on + 40 * DAY),
    }[kind]
    job_named(job).do(day)
    own = select(Message).where(Message.kind == kind, Message.recipient_id == path.person_id)
    message = session.scalars(own).one()
    mail = render(message)
    assert render_subject(kind, message.payload, path.person, locale.value) == mail.subject  # the line under the bell
    return mail


SAID = {
    ("path_started", Locale.FRENCH): ("Ton Parcours commence", "tu as jusqu’au 31 décembre 2026"),
    ("path_started", Locale.ENGLISH): ("Your path begins", "you have until December 31, 2026"),
    ("end_of_path", Locale.FRENCH): ("Ton Parcours se termine le 31 décembre 2026", "ce jour compris"),
    ("end_of_path", Locale.ENGLISH): ("Your path ends on December 31, 2026", "that day included"),
    ("inactivity", Locale.FRENCH): ("Tes leçons t’attendent", "t’attendent depuis le 1 janvier 2026"),
    ("inactivity", Locale.ENGLISH): ("Your lessons are waiting", "waiting for you since January 1, 2026"),
}


@pytest.mark.parametrize(("kind", "locale"), SAID)
def test_each_mail_reads_in_its_recipients_language(path: Enrolment, kind: str, locale: Locale) -> None:
    mail = mail_of(path, kind, locale)
    subject, words = SAID[kind, locale]
    assert mail.subject.startswith(subject)
    assert path.session.reference in mail.subject
    for body in (mail.text, mail.html):
        assert words in body
        assert path.person.first_name in body
    assert ("Ouvrir mes leçons" if locale is Locale.FRENCH else "Open my lessons") in mail.html


def test_what_was_typed_as_a_reference_is_escaped(path: Enrolment) -> None:
    path.session.reference = "<b>Acme</b>"
    mail = mail_of(path, "end_of_path", Locale.FRENCH)
    assert "<b>Acme</b>" in mail.text
    assert "<b>" not in mail.html


def test_who_never_chose_a_password_is_shown_how_to(path: Enrolment) -> None:
    path.person.state = PersonState.INVITED
    mail = mail_of(path, "inactivity", Locale.FRENCH)
    assert "/mot-de-passe-oublie" in mail.text
    assert "/mot-de-passe-oublie" in mail.html


def test_with_slots_the_mail_leads_to_where_the_learner_stands(cast: Cast) -> None:
    waiting = session.get_one(Enrolment, cast.waiting_enrolment_id)
    mail = mail_of(waiting, "end_of_path", Locale.FRENCH)
    assert "Voir où j’en suis" in mail.html
    assert "Ouvrir mes leçons" not in mail.html
