"""Where learners stand: the general follow-up, and the report with exactly the columns of FUP-14."""

from __future__ import annotations

from typing import Any

from flask import has_request_context
from sqlalchemy import ColumnElement, and_, func, true

from backoffice.asked import Asked
from backoffice.contract_columns import SESSION_ENDS_ON
from backoffice.contracts import EnrolmentScreen
from backoffice.follow_up_columns import LABELS, with_progress
from backoffice.for_reader import for_reader
from models.contracts import queries
from models.contracts.entities import Enrolment
from models.contracts.following import COLUMNS, reach
from models.contracts.inactivity import InactiveFor, is_inactive
from models.contracts.progress import FACTS, is_answered, progress_said
from models.contracts.supervisors import managers_said
from models.kernel import clock
from models.kernel.policy import acting
from models.kernel.text import N_, Sentence
from models.permissions import Permission
from web.actor import current_actor


class Following:
    """Mixed into the screens of follow-up: whose rows, and what is read with them."""

    read_ahead = staticmethod(with_progress)

    def conditions(self, asked: Asked) -> list[ColumnElement[bool]]:
        """Those of the list, and what narrows follow-up for this reader."""
        return [*super().conditions(asked), *reach(acting())]  # type: ignore[misc]

    def get_sortable_columns(self) -> dict[str, Any]:
        """Flask-Admin's own orders, of which no list of ours makes use: it knows attributes alone."""
        return {}

    @for_reader
    def sortable(self) -> dict[str, Any]:
        """By the managers too and, once somebody keeps it, by progress."""
        own = {"managers": managers_said(Enrolment.person_id)}
        if is_answered():
            own |= {name: progress_said(name, Enrolment.id) for name in FACTS}
        return super().sortable | {name: by for name, by in own.items() if name in self.all_columns}  # type: ignore[misc,attr-defined]


def followed(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """A segment, within what its reader follows."""
    return and_(true(), where, *reach(acting()))


def ended() -> ColumnElement[bool]:
    return func.coalesce(Enrolment.own_ends_on, SESSION_ENDS_ON) < clock.today()


SEGMENTS = (
    ("holders", N_("Holders"), lambda: followed(Enrolment.id.in_(queries.holders()))),
    ("waiting", N_("Waiting for a slot"), lambda: followed(queries.waits_for_slot(clock.today()))),
    ("inactive", InactiveFor(), lambda: followed(is_inactive(clock.today()))),
    ("never", N_("Never signed in"), lambda: followed(Enrolment.person.has(last_seen_at=None))),
    ("running", N_("Running"), lambda: followed(Enrolment.session.has(queries.running(clock.today())))),
    ("ended", N_("Ended"), lambda: followed(ended())),
)
PROGRESS = "minutes", "videos", "last_video_on", "certification"


def named_for_reader(_screen: Any) -> Sentence:
    """A manager reads *Suivi d’équipe*, everybody else *Suivi général*."""
    whole = not has_request_context() or current_actor().may(Permission.ENROLMENT_READ)
    return N_("General follow-up") if whole else N_("Team follow-up")


class FollowUpScreen(Following, EnrolmentScreen):
    """The general follow-up of staff and pilots; in the back-office, a manager's too (FUP-07, CON-40)."""

    slug, icon, go_key = "follow-up", "route", "u"
    title, singular = property(named_for_reader), N_("Learner")
    hint = N_("Where each learner stands: slot, end date, last visit, progress.")
    empty = N_("Nobody to follow yet. Ask your training pilot or support to put people in your team.")
    permissions = Permission.TEAM_FOLLOW, None
    columns = (
        "person", "session", "state", "videos", "minutes", "ends_on", "person.last_seen_at", "last_video_on",
        "certification",
    )  # fmt: skip
    more_columns = (
        "session.path", "session.company", "managers", "session.starts_on", "themes", "session.kind", "created_at",
    )  # fmt: skip
    filters = *EnrolmentScreen.filters, "session.path", "person.last_seen_at", "session.starts_on", "session.ends_on"
    segments = SEGMENTS
    list_template = "backoffice/contracts/follow_up.html"


class ReportScreen(Following, EnrolmentScreen):
    """The complete follow-up: every learner, past and present, in the columns that one chooses (FUP-10, FUP-13)."""

    slug, icon, go_key = "reports", "clipboard-list", ""
    title, singular = N_("Report"), N_("Learner")
    hint = N_("Every learner, past and present. Choose the columns, narrow the list, download it.")
    empty = FollowUpScreen.empty
    permissions = FollowUpScreen.permissions
    columns = tuple(column.name for column in COLUMNS)
    more_columns = (
        "session.path", "state", "since", "person.last_seen_at", "minutes", "session.kind", "session.ends_on",
        "created_at",
    )  # fmt: skip
    labels, order = LABELS, "person"
    list_template = FollowUpScreen.list_template
    filters, segments = FollowUpScreen.filters, SEGMENTS
    verbs = ()
