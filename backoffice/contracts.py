"""Companies, sessions, who is in them, who holds a slot, who follows whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from backoffice.board import SessionBoard
from backoffice.completion_verbs import FinishPath, ReopenPath
from backoffice.contract_forms import SessionForm
from backoffice.contract_sections import BOARD, LEARNER, MANAGERS, SLOTS_HELD
from backoffice.diagnosis_panel import DIAGNOSIS_OF_LEARNER
from backoffice.enrolment_form import EnrolmentForm
from backoffice.filters import Choice
from backoffice.learner_page import EditingLearners
from backoffice.learner_page import update as change_learner
from backoffice.learning_panel import STANDING
from backoffice.mail_sections import PATH_MAILS, SESSION_MAILS
from backoffice.marking_verb import LESSONS, MarkViewed, TakeBackMark
from backoffice.newcomers import AddingLearners
from backoffice.screen import Screen
from backoffice.session_saving import SessionSaving
from backoffice.session_verbs import ExtendSession
from backoffice.slots import AssignSlot, LeaveQueue, QueueForSlot, ReleaseSlot
from backoffice.switch_verb import SwitchType
from backoffice.teams import ComposingTeams
from backoffice.transfer_verbs import TransferOne
from backoffice.transfers import Transfers
from backoffice.withdraw_verb import Withdraw
from models.contracts import operations, queries
from models.contracts.entities import (
    Enrolment,
    SessionState,
    SlotAssignment,
    Supervision,
    TrainingSession,
)
from models.contracts.opening import open_session
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission


def session_where(value: str) -> Any:
    """The condition of a state of a session on this day."""
    today = clock.today()
    if value == SessionState.RUNNING:
        return queries.running(today)
    return TrainingSession.starts_on > today if value == SessionState.UPCOMING else TrainingSession.ends_on < today


SESSION_STATE = Choice(
    "state", N_("State"), options=lambda: [(one.value, one.label) for one in SessionState], where=session_where
)
SESSION_SEGMENTS = (
    ("running", N_("Running"), lambda: session_where(SessionState.RUNNING)),
    ("free", N_("With a free slot"), lambda: queries.has_free_slot(clock.today())),
    ("upcoming", N_("Upcoming"), lambda: session_where(SessionState.UPCOMING)),
    ("expired", N_("Expired"), lambda: session_where(SessionState.EXPIRED)),
)
CONTRACT = "contract_reference", "signed_on"
NAMES, WHO = ("place", "reference", *CONTRACT, "agreed"), ("learners", "confirmed")
DATES = "starts_on", "ends_on", "extend_to_users", "reset_own_ends"


class SessionScreen(SessionBoard, AddingLearners, SessionSaving, Transfers, Screen):
    model, slug, icon = TrainingSession, "sessions", "calendar-event"
    title, singular, create_label = N_("Sessions"), N_("Session"), N_("New session")
    hint = N_("What a company bought: how many slots or licences, from when to when.")
    empty = N_("No session yet. Create one from its company's page.")
    permissions = Permission.SESSION_READ, Permission.SESSION_WRITE
    columns = "reference", "company", "kind", "package", "starts_on", "ends_on", "state"
    more_columns = "path", "learners", *CONTRACT, "created_at"
    order, search = ("ends_on", True), ("search_document", "company.search_document")
    filters = "company", "kind", SESSION_STATE, "starts_on", "ends_on", "package", "path", *CONTRACT
    segments = SESSION_SEGMENTS
    in_palette, palette_hint, go_key = True, "company", "s"
    preview = "company", "state", "kind", "package", "starts_on", "ends_on"
    form, editable = SessionForm, CONTRACT
    form_sections = (N_("Dates"), DATES), (N_("Reference and contract"), NAMES), (None, WHO)
    create, update = staticmethod(open_session), staticmethod(operations.change_session)
    verbs = ExtendSession, SwitchType
    details = *columns, "path", (N_("Contract"), CONTRACT)
    sections = BOARD, SESSION_MAILS


ENROLMENT_SEGMENTS = (
    ("holders", N_("Holders"), lambda: Enrolment.id.in_(queries.holders())),
    ("waiting", N_("Waiting for a slot"), lambda: queries.waits_for_slot(clock.today())),
    ("running", N_("Running"), lambda: Enrolment.session.has(queries.running(clock.today()))),
    ("own", N_("Own end"), lambda: Enrolment.own_ends_on.is_not(None)),
    ("never", N_("Never signed in"), lambda: Enrolment.person.has(last_seen_at=None)),
)


def enrol(*, by: Actor, person: Any, session: Any, **terms: Any) -> Enrolment:
    return operations.enrol(person, session, by=by, **terms)


class EnrolmentScreen(EditingLearners, Screen):
    model, slug, icon = Enrolment, "enrolments", "users-group"
    title, singular, create_label = N_("Enrolments"), N_("Enrolment"), N_("Enrol a learner")
    hint = N_("Who is in which session, until when, and whether their lessons are open.")
    empty = N_("Nobody is enrolled yet. Open a session, then enrol its learners.")
    permissions = Permission.ENROLMENT_READ, Permission.LEARNER_WRITE
    columns = "person", "session", "state", "ends_on", "person.last_seen_at"
    more_columns = "own_ends_on", "kind", "session.company", "session.kind", "created_at"
    load = "session.company", "assignment", "waiting"
    order, search, go_key = "person", ("person.search_document", "session.search_document"), "i"
    filters = "person", "session.company", "session", "session.kind", "kind", "person.state", "own_ends_on"
    segments = ENROLMENT_SEGMENTS
    preview = "person", "session", "state", "ends_on"
    form = EnrolmentForm
    create, update = staticmethod(enrol), staticmethod(change_learner)
    verbs = (
        AssignSlot, ReleaseSlot, QueueForSlot, LeaveQueue, FinishPath, ReopenPath, MarkViewed, TakeBackMark,
        TransferOne, Withdraw,
    )  # fmt: skip
    details = (
        "person", "session", "session.company", "kind", "state", "since", "waiting", "completion.finished_on",
        "session.starts_on", "ends_on", "own_ends_on",
    )  # fmt: skip
    create_template = "backoffice/contracts/enrolment_form.html"
    sections = LEARNER, DIAGNOSIS_OF_LEARNER, STANDING, SLOTS_HELD, MANAGERS, PATH_MAILS, LESSONS


class SlotScreen(Screen):
    """The ledger: every period during which somebody held a slot, who gave it and who took it back."""

    model, slug, icon = SlotAssignment, "slots", "armchair"
    title, singular = N_("Slots"), N_("Slot")
    hint = N_("Who held a slot, from when to when. To give or take one, open the session's board.")
    empty = N_("Nobody has held a slot yet. Open a session's board to assign the first one.")
    permissions = Permission.SLOT_READ, None
    columns = "enrolment.person", "session", "since", "until", "assigned_by", "released_by"
    load = ("session.company",)
    order = (func.lower(SlotAssignment.during), True)
    search = "enrolment.person.search_document", "session.search_document"
    filters = "session.company", "session"
    segments = (
        ("held", N_("Held now"), lambda: func.upper_inf(SlotAssignment.during)),
        ("ended", N_("Released"), lambda: ~func.upper_inf(SlotAssignment.during)),
    )
    details = *columns, "release_reason"


def teams_hint(screen: Screen) -> Sentence:
    """Says who enters and sees nothing (ACC-23)."""
    idle = session.scalars(queries.managers_without_team()).all() if screen.may_write() else []
    if not idle:
        return N_("A manager sees the people listed here, and nobody else.")
    return NN_(
        "%(n)s manager follows nobody and sees nothing: %(names)s.",
        "%(n)s managers follow nobody and see nothing: %(names)s.",
        len(idle), names=", ".join(manager.name for manager in idle[:5]) + ("…" if len(idle) > 5 else ""),
    )  # fmt: skip


class TeamScreen(ComposingTeams, Screen):
    """Who follows whom: without a line here a manager sees nothing (ACC-23)."""

    model, slug, icon = Supervision, "teams", "users"
    title, singular, create_label = N_("Teams"), N_("Team follow-up"), N_("Add to a team")
    hint = property(teams_hint)
    empty = N_("No manager follows anybody yet. Add a manager and a member of their team.")
    permissions = Permission.TEAM_FOLLOW, Permission.TEAM_WRITE
    changeable, deletable = False, True
    columns = "manager", "person", "created_at"
    order, search = "manager", ("manager.search_document", "person.search_document")
    filters = form = "manager", "person"
    create, list_template = staticmethod(operations.follow), "backoffice/contracts/teams.html"
