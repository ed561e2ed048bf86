"""What the first page and the queues say of accounts."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask_babel import format_date

from backoffice.counting import up_to
from backoffice.queues import Queue
from backoffice.tiles import Chart, Figures, Number, Step
from models.accounts import dashboard
from models.accounts.entities import Person
from models.kernel import clock
from models.kernel.database import session
from models.kernel.text import N_, NN_
from models.permissions import Permission

WEEKS = 12


def people_by_week() -> Figures:
    """How many people signed in, each of the last weeks; the present one is not over."""
    today, zone = clock.today(), clock.time_zone()
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    since = datetime.combine(weeks[0], time.min, zone)
    known = {week.date(): people for week, people in session.execute(dashboard.people_by_week(since, zone.key))}
    rows = [(format_date(week, "d MMM"), (known.get(week, 0),)) for week in weeks]
    best = max(weeks, key=lambda week: known.get(week, 0))
    summary = NN_(
        "%(n)s person signed in this week so far; at most %(most)s in a week, that of %(day)s.",
        "%(n)s people signed in this week so far; at most %(most)s in a week, that of %(day)s.",
        known.get(monday, 0), most=known.get(best, 0), day=format_date(best, "d MMMM"),
    )  # fmt: skip
    return Figures(N_("Week of"), ((N_("People who signed in"), "brand"),), rows, summary)


NUMBERS = (
    Number(
        lambda n: NN_("Active person", "Active people", n), Permission.PERSON_WRITE, "users", "blue",
        lambda: up_to(dashboard.people_active()), "people", {"segment": "active"},
    ),
)  # fmt: skip
CHARTS = (
    Chart(
        "people-by-week", N_("Who comes, week after week?"), Permission.LOGIN_SESSION_END, "activity", people_by_week,
        N_("Nobody has signed in for twelve weeks."), wide=True, screen="people",
        asked={"sort": "last_seen_at", "desc": "1"},
    ),
)  # fmt: skip
QUEUES = (
    Queue(
        "requests", lambda n: NN_("Account awaiting approval", "Accounts awaiting approval", n), "user-plus",
        Person, {"state_is": "requested"}, Person.created_at, ("name", "grants"),
        N_("Nobody has asked for an account."), permission=Permission.PERSON_WRITE,
    ),
    Queue(
        "not-invited", lambda n: NN_("Person never invited", "People never invited", n), "send",
        Person, {"state_is": "imported"}, Person.created_at, ("name", "grants"),
        N_("Everybody who was added has had an invitation."), ("send-invitation",), tone="blue",
        permission=Permission.PERSON_INVITE,
    ),
)  # fmt: skip
STEPS = (
    Step(
        N_("Add the people: by hand, or from a list"), Permission.PERSON_WRITE, "people",
        dashboard.somebody_added,
    ),
)  # fmt: skip
