"""What hangs on a company, a session and an enrolment, on their pages."""

from __future__ import annotations

from markupsafe import Markup
from sqlalchemy import func, select

from backoffice.board import on_card
from backoffice.cells import EMPTY, link_to
from backoffice.learning_panel import standing_of
from backoffice.sections import Panel, Related
from models.contracts.entities import Enrolment, SlotAssignment, Supervision, TrainingSession
from models.kernel.text import N_
from models.permissions import Permission

SESSIONS = Related(
    N_("Sessions"),
    lambda company: (
        select(TrainingSession)
        .where(TrainingSession.company_id == company.id)
        .order_by(TrainingSession.ends_on.desc())
    ),
    columns=("reference", "kind", "package", "starts_on", "ends_on", "state"),
    empty=N_("No session yet for this company."), filter="company_is", icon="calendar-event", main=True,
)  # fmt: skip
NEW_SESSION = Panel(N_("Next"), "backoffice/contracts/new_session.html", permission=Permission.SESSION_WRITE)

BOARD = Panel(
    N_("Board"), "backoffice/contracts/seats.html", on_card, icon="layout-dashboard", main=True
)  # fmt: skip

LEARNER = Panel(N_("Learner"), "backoffice/contracts/learner.html", icon="user", main=True)
SLOTS_HELD = Related(
    N_("Slots held"),
    lambda enrolment: (
        select(SlotAssignment)
        .where(SlotAssignment.enrolment_id == enrolment.id)
        .order_by(func.lower(SlotAssignment.during).desc())
    ),
    columns=("since", "until", "assigned_by", "released_by", "release_reason"),
    empty=N_("No slot so far."), permission=Permission.SLOT_READ, icon="armchair",
)  # fmt: skip
MANAGERS = Related(
    N_("Managers"), lambda enrolment: select(Supervision).where(Supervision.person_id == enrolment.person_id),
    columns=("manager",), empty=N_("No manager follows this person."), icon="users-group",
)  # fmt: skip


def percent_of(enrolment: Enrolment) -> str | Markup:
    """How far somebody is on the path of a session (LRN-31)."""
    found = standing_of(enrolment)
    return EMPTY if found is None else f"{found.progress.percent}\u00a0%"


ENROLMENTS = Related(
    N_("Enrolments"), lambda person: select(Enrolment).where(Enrolment.person_id == person.id),
    columns=("session", "state", "ends_on", "progress", "certification"),
    load=("session", "assignment"),
    cells={
        "session": lambda enrolment: link_to(enrolment, enrolment.session),
        "progress": percent_of,
        "certification": lambda enrolment: EMPTY,  # nothing is known of it before certifications are kept
    },
    filter="person_is", empty=N_("In no session yet."), icon="school",
)  # fmt: skip
