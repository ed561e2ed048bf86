"""Companies, sessions, who is in them, who holds a slot, who follows whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from backoffice import contract_sayings
from backoffice.board import Board
from backoffice.cells import badge, days_left, drawn, person_cell
from backoffice.contract_cells import (
    TONES,
    seats,
    state_and_since,
    state_dot,
    state_of_enrolment,
    state_of_session,
    to_board,
)
from backoffice.contract_forms import EnrolmentForm, SessionForm
from backoffice.filters import Choice
from backoffice.screen import Panel, Related, Screen
from backoffice.slots import AssignSlot, LeaveQueue, QueueForSlot, ReleaseSlot
from models.contracts import operations, queries
from models.contracts.entities import (
    Company,
    Enrolment,
    SessionState,
    SlotAssignment,
    Supervision,
    TrainingSession,
)
from models.kernel import clock
from models.kernel.database import session
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission


class CompanyScreen(Screen):
    model = Company
    slug = "companies"
    icon = "building"
    title, singular, create_label = N_("Companies"), N_("Company"), N_("New company")
    hint = N_("Create the company first, then its sessions, then its learners.")
    empty = N_("No company yet. Create the first one: its sessions and learners come next.")
    permissions = Permission.COMPANY_READ, Permission.COMPANY_WRITE
    archivable = deletable = True
    columns = "name", "kind", "external_reference", "successor"
    more_columns = ("created_at",)
    cells = {"kind": lambda row: badge(row.kind, "secondary")}
    order = "name"
    search = ("search_document",)
    in_palette, palette_hint, go_key = True, "kind", "e"
    preview = "kind", "external_reference", "successor"
    filters = "kind", "external_reference", "successor"
    form = "name", "kind", "external_reference", "successor"
    fields = {
        "name": {
            "description": N_("Exact legal name, with its capitals and accents: it is printed on official documents.")
        },
        "successor": {"description": N_("The company that took this one over, if any.")},
    }
    editable = "kind", "external_reference"
    create, update = staticmethod(operations.create_company), staticmethod(operations.change_company)
    sections = (
        Related(
            N_("Sessions"),
            lambda row: (
                select(TrainingSession)
                .where(TrainingSession.company_id == row.id)
                .order_by(TrainingSession.ends_on.desc())
            ),
            columns=("reference", "kind", "package", "starts_on", "ends_on", "state"),
            cells={"reference": to_board, "package": seats, "state": lambda row: state_dot(state_of_session(row))},
            empty=N_("No session yet for this company."),
            filter="company_is",
            icon="calendar-event",
            main=True,
        ),
        Panel(N_("Next"), "backoffice/contracts/new_session.html", permission=Permission.SESSION_WRITE),
    )


def session_where(value: str) -> Any:
    """The condition of a state of a session on this day."""
    today = clock.today()
    if value == SessionState.RUNNING:
        return queries.running(today)
    return TrainingSession.starts_on > today if value == SessionState.UPCOMING else TrainingSession.ends_on < today


class SessionScreen(Board, Screen):
    model = TrainingSession
    slug = "sessions"
    icon = "calendar-event"
    title, singular, create_label = N_("Sessions"), N_("Session"), N_("New session")
    hint = N_("What a company bought: how many slots or licences, from when to when.")
    empty = N_("No session yet. Create one from its company's page.")
    permissions = Permission.SESSION_READ, Permission.SESSION_WRITE
    columns = "reference", "company", "kind", "package", "starts_on", "ends_on", "state"
    more_columns = "contract_reference", "signed_on", "created_at"
    read = {"state": state_of_session}
    sql = {"state": contract_sayings.state_of_session}
    cells = {
        "reference": to_board,
        "kind": lambda row: badge(row.kind, TONES[row.kind]),
        "package": seats,
        "state": lambda row: state_dot(state_of_session(row)),
    }
    order = ("ends_on", True)
    sort = {"package": TrainingSession.package}
    search = "search_document", "company.search_document"
    in_palette, palette_hint, go_key = True, "company", "s"
    preview = "company", "state", "kind", "package", "starts_on", "ends_on"
    filters = (
        "company", "kind",
        Choice("state", N_("State"), options=lambda: [(s.value, s.label) for s in SessionState], where=session_where),
        "starts_on", "ends_on", "package", "contract_reference", "signed_on",
    )  # fmt: skip
    segments = (
        ("running", N_("Running"), lambda: session_where(SessionState.RUNNING)),
        ("free", N_("With a free slot"), lambda: queries.has_free_slot(clock.today())),
        ("upcoming", N_("Upcoming"), lambda: session_where(SessionState.UPCOMING)),
        ("expired", N_("Expired"), lambda: session_where(SessionState.EXPIRED)),
    )
    form = SessionForm
    editable = "contract_reference", "signed_on"
    create, update = staticmethod(operations.create_session), staticmethod(operations.change_session)
    details = (
        "reference", "company", "kind", "state", "package", "starts_on", "ends_on",
        (N_("Contract"), ("contract_reference", "signed_on")),
    )  # fmt: skip
    sections = (
        Panel(
            N_("Board"), "backoffice/contracts/seats.html", lambda row: {"used": row.slots_used},
            icon="layout-dashboard", main=True,
        ),
    )  # fmt: skip


HOLDS = Enrolment.id.in_(queries.holders())


class EnrolmentScreen(Screen):
    model = Enrolment
    slug = "enrolments"
    icon = "users-group"
    title, singular, create_label = N_("Enrolments"), N_("Enrolment"), N_("Enrol a learner")
    hint = N_("Who is in which session, until when, and whether their lessons are open.")
    empty = N_("Nobody is enrolled yet. Open a session, then enrol its learners.")
    permissions = Permission.ENROLMENT_READ, Permission.ENROLMENT_WRITE
    columns = "person", "session", "state", "ends_on", "person.last_seen_at"
    more_columns = "session.company", "session.kind", "created_at"
    load = "session.company", "assignment", "waiting"
    go_key = "i"
    preview = "person", "session", "state", "ends_on"
    read = {
        "state": state_of_enrolment,
        "since": lambda row: row.assignment.since if row.assignment else None,
        "waiting": lambda row: row.waiting is not None,
    }
    sql = {
        "state": contract_sayings.state_of_enrolment,
        "since": contract_sayings.slot_since,
        "waiting": contract_sayings.is_waiting,
    }
    cells = {
        "person": lambda row: person_cell(row.person),
        "session": lambda row: to_board(row.session),
        "state": state_and_since,
        "ends_on": lambda row: days_left(row.ends_on),
    }
    labels = {"since": N_("Slot since"), "person.last_seen_at": N_("Last seen")}
    order = "person"
    sort = {
        "ends_on": func.coalesce(
            Enrolment.own_ends_on,
            select(TrainingSession.ends_on).where(TrainingSession.id == Enrolment.session_id).scalar_subquery(),
        )
    }
    search = "person.search_document", "session.search_document"
    filters = "person", "session.company", "session", "session.kind", "person.state", "own_ends_on"
    segments = (
        ("holders", N_("Holders"), lambda: HOLDS),
        ("waiting", N_("Waiting for a slot"), lambda: Enrolment.id.in_(queries.without_slot(clock.today()))),
        ("running", N_("Running"), lambda: Enrolment.session.has(queries.running(clock.today()))),
        ("never", N_("Never signed in"), lambda: Enrolment.person.has(last_seen_at=None)),
    )
    form = EnrolmentForm
    update = staticmethod(operations.change_end)
    verbs = AssignSlot, ReleaseSlot, QueueForSlot, LeaveQueue
    details = "person", "session", "session.company", "state", "since", "waiting", "session.starts_on", "ends_on"
    sections = (
        Panel(N_("Learner"), "backoffice/contracts/learner.html", icon="user", main=True),
        Related(
            N_("Slots held"),
            lambda row: (
                select(SlotAssignment)
                .where(SlotAssignment.enrolment_id == row.id)
                .order_by(func.lower(SlotAssignment.during).desc())
            ),
            columns=("since", "until", "assigned_by", "released_by", "release_reason"),
            empty=N_("No slot so far."),
            permission=Permission.SLOT_READ,
            icon="armchair",
        ),
        Related(
            N_("Managers"),
            lambda row: select(Supervision).where(Supervision.person_id == row.person_id),
            columns=("manager",),
            empty=N_("No manager follows this person."),
            icon="users-group",
        ),
    )

    @staticmethod
    def create(*, person: Any, session: Any, own_ends_on: Any, by: Any) -> Enrolment:
        return operations.enrol(person, session, own_ends_on=own_ends_on, by=by)


class FollowUpScreen(EnrolmentScreen):
    """What a manager lands on (ACC-26), and the general follow-up board of a pilot (CON-40)."""

    slug = "follow-up"
    icon = "list-check"
    title, singular = N_("Follow-up"), N_("Learner")
    go_key = "u"
    hint = N_("Where each learner stands: slot, end date, last visit.")
    empty = N_("Nobody to follow yet. Ask your training pilot or support to put people in your team.")
    permissions = Permission.TEAM_FOLLOW, None


class SlotScreen(Screen):
    """The ledger: every period during which somebody held a slot, who gave it and who took it back."""

    model = SlotAssignment
    slug = "slots"
    icon = "armchair"
    title, singular = N_("Slots"), N_("Slot")
    hint = N_("Who held a slot, from when to when. To give or take one, open the session's board.")
    empty = N_("Nobody has held a slot yet. Open a session's board to assign the first one.")
    permissions = Permission.SLOT_READ, None
    columns = "enrolment.person", "session", "since", "until", "assigned_by", "released_by"
    load = ("session.company",)
    cells = {
        "enrolment.person": lambda row: person_cell(row.enrolment.person),
        "session": lambda row: to_board(row.session),
        "until": lambda row: drawn(row.until) if row.until else badge(N_("Held now"), "green"),
    }
    labels = {"enrolment.person": N_("Learner")}
    order = (func.lower(SlotAssignment.during), True)
    sort = {"since": func.lower(SlotAssignment.during), "until": func.upper(SlotAssignment.during)}
    search = "enrolment.person.search_document", "session.search_document"
    filters = "session.company", "session"
    segments = (
        ("held", N_("Held now"), lambda: func.upper_inf(SlotAssignment.during)),
        ("ended", N_("Released"), lambda: ~func.upper_inf(SlotAssignment.during)),
    )
    details = "enrolment.person", "session", "since", "until", "assigned_by", "released_by", "release_reason"


class TeamScreen(Screen):
    """Who follows whom: without a line here a manager sees nothing (ACC-23)."""

    model = Supervision
    slug = "teams"
    icon = "users"
    title, singular, create_label = N_("Teams"), N_("Team follow-up"), N_("Add to a team")
    empty = N_("No manager follows anybody yet. Add a manager and a member of their team.")
    permissions = Permission.TEAM_FOLLOW, Permission.TEAM_WRITE
    deletable = True
    columns = "manager", "person", "created_at"
    cells = {"manager": lambda row: person_cell(row.manager), "person": lambda row: person_cell(row.person)}
    labels = {"created_at": N_("Since")}
    order = "manager"
    search = "manager.search_document", "person.search_document"
    filters = "manager", "person"
    form = "manager", "person"
    create = staticmethod(operations.follow)

    @property
    def hint(self) -> Sentence:
        """Says who enters and sees nothing (ACC-23)."""
        idle = session.scalars(queries.managers_without_team()).all() if self.may_write() else []
        if not idle:
            return N_("A manager sees the people listed here, and nobody else.")
        return NN_(
            "%(n)s manager follows nobody and sees nothing: %(names)s.",
            "%(n)s managers follow nobody and see nothing: %(names)s.",
            len(idle), names=", ".join(manager.name for manager in idle[:5]) + ("…" if len(idle) > 5 else ""),
        )  # fmt: skip

    def can_edit_row(self, row: Any) -> bool:
        return False
