"""*Pourquoi cette personne n'entre pas ?* on the cards of a person and of an enrolment: each fact with its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from backoffice import account_verbs, connection_verbs, outbox_verbs, role_verbs, slots
from backoffice.addresses import verb_url
from backoffice.sections import Panel
from backoffice.verb import Verb
from models.accounts.entities import Person
from models.contracts.diagnosis import diagnosis_of
from models.contracts.finding import Code, Finding, Mend
from models.kernel import clock
from models.kernel.policy import can
from models.kernel.text import N_, Sentence
from models.permissions import Permission
from web.actor import current_actor


@dataclass(frozen=True)
class Way:
    """A page that mends something, when no verb does."""

    label: Sentence
    icon: str
    permission: str
    url: Callable[[Any], str]


@dataclass(frozen=True)
class Button:
    label: Any
    icon: str
    url: str


VERBS: dict[Mend, type[Verb]] = {
    Mend.REACTIVATE: account_verbs.Reactivate,
    Mend.INVITE: account_verbs.SendInvitation,
    Mend.UNLOCK: connection_verbs.Unlock,
    Mend.RETRY_MAIL: outbox_verbs.RetryMessage,
    Mend.GIVE_ROLE: account_verbs.GiveRole,
    Mend.PROLONG_ROLE: role_verbs.ProlongGrant,
    Mend.ASSIGN_SLOT: slots.AssignSlot,
}
WAYS = {
    Mend.ENROL: Way(
        N_("Enrol in a session"), "school", Permission.ENROLMENT_WRITE,
        lambda person: url_for("admin_enrolments.create_view", person=person.id),
    ),
    Mend.CHANGE_SESSION: Way(
        N_("Change the session's dates"), "calendar-event", Permission.SESSION_WRITE,
        lambda where: url_for("admin_sessions.edit_view", id=where.id, url=here()),
    ),
    Mend.CHANGE_END: Way(
        N_("Change their end date"), "calendar-event", Permission.ENROLMENT_WRITE,
        lambda enrolment: url_for("admin_enrolments.edit_view", id=enrolment.id, url=here()),
    ),
    Mend.OPEN_BOARD: Way(
        N_("Open the board"), "layout-dashboard", Permission.SESSION_READ,
        lambda where: url_for("admin_sessions.board", id=where.id),
    ),
}  # fmt: skip
TONES = {
    Code.FREE: ("circle-check", "green"),
    Code.NOT_STARTED: ("clock", "blue"),
    Code.WAITING: ("hourglass", "amber"),
}
OTHERWISE = "alert-triangle", "amber"


def here() -> str:
    """The page at hand, to come back to."""
    return request.full_path.rstrip("?")


def lines_of(person: Person) -> dict[str, Any]:
    """What the panel draws: (fact, its sign, its button) of each finding."""
    found = diagnosis_of(person, clock.today())
    return {"findings": [(one, *TONES.get(one.code, OTHERWISE), button_of(one)) for one in found]}


def button_of(finding: Finding) -> Button | None:
    """What the reader may press about a fact, if anything."""
    if finding.mend in WAYS:
        way = WAYS[finding.mend]
        allowed = can(current_actor(), way.permission, finding.subject)
        return Button(way.label, way.icon, way.url(finding.subject)) if allowed else None
    verb = VERBS.get(finding.mend) if finding.mend else None
    return _pressing(verb(), finding.subject) if verb else None


def _pressing(verb: Verb, subject: Any) -> Button | None:
    from backoffice.screen import screen_of

    screen = screen_of(type(subject))
    if screen is None or not verb.shown(subject):
        return None
    return Button(verb.label, verb.icon, verb_url(screen.slug, verb.name, subject.id, here()))


TITLE = N_("Why does this person not get in?")
DIAGNOSIS = Panel(
    TITLE, "backoffice/diagnosis.html", lines_of, icon="help-circle", main=True, permission=Permission.PERSON_WRITE
)
DIAGNOSIS_OF_LEARNER = Panel(
    TITLE, "backoffice/diagnosis.html", lambda enrolment: lines_of(enrolment.person), icon="help-circle", main=True,
    permission=Permission.PERSON_WRITE,
)  # fmt: skip
