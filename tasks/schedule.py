"""Everything that runs by the clock, in one list, at the hours of the organisation's time zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from models.kernel import clock
from models.kernel.database import session
from models.kernel.text import N_, Sentence
from models.organisation.queries import the_settings
from models.outbox.entities import JobOccurrence
from models.outbox.queries import latest_occurrences
from tasks.accounts import end_stale_login_sessions, purge_expired_links
from tasks.catalogue import VideoChecks, forget_unused_files
from tasks.contracts import send_end_reminders, send_inactivity_reminders, send_team_reports, send_welcome_mails
from tasks.evidence import check_audit
from tasks.outbox import purge_old_job_occurrences
from tasks.parts import Parts
from tasks.rotations import RotationOfSlots
from tasks.seats import check_seats
from tasks.workbench import forget_imported_rows, purge_old_tasks

LATEST = timedelta(days=3)
"""How long after its instant a weekly job is still made up for: later, what it tells is near enough to the next."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something that happens at an hour, every day or every week.

    Args:
        name: how the tables know it; never changes.
        label: what people read.
        hour: the hour on the wall in the organisation's time zone, asked anew each time since staff may change it.
        do: the work, given the business day it was planned for; safe to run twice. What it returns is its result.
        parts: the work of a job that is too much for one transaction, day -> its parts, instead of ``do``.
        weekday: the day of a weekly job, 0 for Monday, asked anew each time likewise; None every day.
    """

    name: str
    label: Sentence
    hour: Callable[[], time]
    do: Callable[[date], Sentence | str] | None = None
    parts: Callable[[date], Parts] | None = None
    weekday: Callable[[], int] | None = None

    def run(self, planned_at: datetime) -> str:
        """Do the work of a planned instant in the present transaction, and say what came of it."""
        assert self.do is not None  # noqa: S101 - a job of parts is run part by part
        return str(self.do(self.day_of(planned_at)))

    def day_of(self, planned_at: datetime) -> date:
        """The business day of an instant."""
        return planned_at.astimezone(clock.time_zone()).date()

    def instant_on(self, day: date) -> datetime:
        """The instant of a day (UTC). An hour that the spring change skips is taken as if the clock had not moved
        (02:30 becomes 03:30); of an hour that the autumn change repeats, the first counts: always exactly one."""
        return datetime.combine(day, self.hour(), tzinfo=clock.time_zone()).astimezone(UTC)

    def days_around(self, day: date) -> list[date]:
        """Its days near one, which hold at least the one before and the one after."""
        if self.weekday is None:
            return [day + timedelta(days=shift) for shift in (-2, -1, 0, 1, 2)]
        nearest = day + timedelta(days=self.weekday() - day.weekday())
        return [nearest + timedelta(weeks=shift) for shift in (-2, -1, 0, 1, 2)]

    def is_caught_up(self, planned_at: datetime, now: datetime) -> bool:
        """Whether an instant that passed unseen is made up for: of a day's job always, of a week's a few days long."""
        return self.weekday is None or now - planned_at <= LATEST


def at(hour: int, minute: int = 0) -> Callable[[], time]:
    """The same hour every day."""
    return lambda: time(hour, minute)


def welcome_hour() -> time:
    """The hour that staff chose on the settings page (D14)."""
    return time(the_settings().welcome_hour)


def rotation_hour() -> time:
    """The hour that staff chose on the settings page (D14)."""
    return time(the_settings().rotation_hour)


def reminder_hour() -> time:
    """The hour of the reminders, chosen likewise (D14)."""
    return time(the_settings().reminder_hour)


def report_hour() -> time:
    """The hour of the weekly reports, chosen likewise (D14)."""
    return time(the_settings().report_hour)


def report_weekday() -> int:
    """The day of the weekly reports, 0 for Monday, chosen likewise (D14)."""
    return the_settings().report_weekday


JOBS: tuple[Job, ...] = (
    Job("end_stale_login_sessions", N_("End login sessions that expired"), at(3, 30), end_stale_login_sessions),
    Job("purge_expired_links", N_("Delete single-use links that expired"), at(3, 30), purge_expired_links),
    Job("purge_old_job_occurrences", N_("Delete old runs of jobs"), at(3, 45), purge_old_job_occurrences),
    Job("purge_old_tasks", N_("Delete old tasks and their files"), at(3, 45), purge_old_tasks),
    Job("forget_imported_rows", N_("Forget the rows of old imports"), at(3, 50), forget_imported_rows),
    Job("forget_unused_files", N_("Delete videos and files that nothing shows"), at(3, 55), forget_unused_files),
    Job("check_seats", N_("Compare slots counted and slots held"), at(4), check_seats),
    Job("check_audit", N_("Read the audit log again, seal by seal"), at(4, 30), check_audit),
    Job("check_videos", N_("Ask the hosts of videos whether they play"), at(4, 45), parts=VideoChecks),
    Job("rotate_slots", N_("Rotate slots"), rotation_hour, parts=RotationOfSlots),
    Job("send_welcome_mails", N_("Send access codes on the first day"), welcome_hour, send_welcome_mails),
    Job("send_end_reminders", N_("Remind learners of the end of their path"), reminder_hour, send_end_reminders),
    Job("send_inactivity_reminders", N_("Remind inactive learners"), reminder_hour, send_inactivity_reminders),
    Job("send_team_reports", N_("Send managers their team report"), report_hour, send_team_reports,
        weekday=report_weekday),
)  # fmt: skip


def job_named(name: str) -> Job:
    """The job of that name.

    Raises:
        LookupError: the schedule knows it no more.
    """
    for job in JOBS:
        if job.name == name:
            return job
    raise LookupError(f"No job is called {name!r}.")


def last_planned(job: Job, now: datetime) -> datetime:
    """The latest instant of the job that is not in the future."""
    today = now.astimezone(clock.time_zone()).date()
    return max(each for each in _instants_around(job, today) if each <= now)


def next_run(job: Job, now: datetime) -> datetime:
    """The first instant of the job after now (OPS-19)."""
    today = now.astimezone(clock.time_zone()).date()
    return min(each for each in _instants_around(job, today) if each > now)


@dataclass(frozen=True, slots=True)
class JobLine:
    """What the list of jobs shows of one: its last run, if it ever ran, and its next (OPS-19)."""

    job: Job
    last: JobOccurrence | None
    next_at: datetime


def overview(now: datetime) -> list[JobLine]:
    """Every job of the schedule with its last run and its next, the soonest first."""
    names = [job.name for job in JOBS]
    last = {occurrence.job: occurrence for occurrence in session.scalars(latest_occurrences(names))}
    lines = [JobLine(job, last.get(job.name), next_run(job, now)) for job in JOBS]
    return sorted(lines, key=lambda line: line.next_at)


def _instants_around(job: Job, day: date) -> list[datetime]:
    return [job.instant_on(each) for each in job.days_around(day)]
