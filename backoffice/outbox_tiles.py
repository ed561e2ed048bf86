"""What the first page and the queues say of what leaves and of what runs by the clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask_babel import format_date

from backoffice.queues import Queue
from backoffice.tiles import Chart, Figures
from models.kernel import clock
from models.kernel.database import session
from models.kernel.text import N_, NN_
from models.outbox import dashboard
from models.outbox.entities import JobOccurrence, Message
from models.permissions import Permission

DAYS = 14


def messages_by_day() -> Figures:
    """Mails and SMS of the last days: did they leave?"""
    today, zone = clock.today(), clock.time_zone()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    since = datetime.combine(days[0], time.min, zone)
    known = {day: (sent, failed) for day, sent, failed in session.execute(dashboard.messages_by_day(since, zone.key))}
    rows = [(format_date(day, "d MMM"), known.get(day, (0, 0))) for day in days]
    sent, failed = (sum(numbers[place] for _label, numbers in rows) for place in (0, 1))
    summary = NN_(
        "%(n)s message left in two weeks; %(failed)s did not.", "%(n)s messages left in two weeks; %(failed)s did not.",
        sent, failed=failed,
    )  # fmt: skip
    return Figures(N_("Day"), ((N_("Sent"), "green"), (N_("Failed"), "red")), rows, summary)


CHARTS = (
    Chart(
        "messages-by-day", N_("Do messages leave?"), Permission.MESSAGE_READ, "mail", messages_by_day,
        N_("Nothing was sent for two weeks."), shape="stacked-columns", screen="messages",
    ),
)  # fmt: skip
QUEUES = (
    Queue(
        "messages", lambda n: NN_("Message that did not leave", "Messages that did not leave", n), "mail",
        Message, {"segment": "failed"}, Message.created_at, ("recipient", "kind", "state", "last_error"),
        N_("Every message left."), ("retry-message", "cancel-message"), tone="red",
    ),
    Queue(
        "jobs", lambda n: NN_("Job that failed", "Jobs that failed", n), "robot",
        JobOccurrence, {"segment": "failed"}, JobOccurrence.planned_at, ("job", "last_error"),
        N_("Every job did its work."), tone="red",
    ),
)  # fmt: skip
