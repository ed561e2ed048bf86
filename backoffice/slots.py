"""The verbs of a slot, pressed on a board, on a learner's page or on a selection (CON-40…43, CON-49)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms
from sqlalchemy import func, select
from wtforms import validators

from backoffice.forms import Form, clean
from backoffice.verb import Verb
from models.contracts import operations
from models.contracts.dates import in_words
from models.contracts.entities import (
    Enrolment,
    EnrolmentKind,
    SessionKind,
    SessionState,
    TrainingSession,
    WaitingEntry,
)
from models.kernel import clock
from models.kernel.database import session
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission

Words = list[Sentence | str]


def is_shared(enrolment: Enrolment) -> bool:
    """Whether slots of the session can change hands today, and this person uses one."""
    today = clock.today()
    where, learns = enrolment.session, enrolment.kind is EnrolmentKind.LEARNER
    running = where.kind is SessionKind.SLOTS and where.state_on(today) is SessionState.RUNNING
    return learns and running and today <= enrolment.ends_on


def who(subjects: Sequence[Enrolment]) -> str:
    return ", ".join(subject.person.name for subject in subjects)


def mail_leaves(subjects: Sequence[Enrolment]) -> Sentence:
    """Which mail leaves, to which address, in which language."""
    if len(subjects) == 1:
        person = subjects[0].person
        language = str(person.locale.label).lower()
        return N_("A mail leaves for %(email)s (%(language)s), and a line appears under their bell.",
                  email=person.email, language=language)  # fmt: skip
    return NN_("%(n)s mail leaves.", "%(n)s mails leave, one a learner.", len(subjects))


def free_in(where: TrainingSession) -> Sentence:
    return NN_(
        "%(n)s slot of %(package)s is free in %(session)s.",
        "%(n)s slots of %(package)s are free in %(session)s.",
        where.slots_free, package=where.package, session=where,
    )  # fmt: skip


class AssignSlot(Verb):
    permission = Permission.SLOT_ASSIGN
    operation = operations.assign_slot
    label = N_("Assign a slot")
    icon = "plus"
    in_row = True
    done = N_("Slot assigned to %(outcome)s. The mail leaves now.")

    def offered(self, subject: Enrolment) -> bool:
        return is_shared(subject) and subject.assignment is None and subject.session.slots_free > 0

    def extent(self, subjects: Sequence[Enrolment]) -> Words:
        sessions = {subject.session.id: subject.session for subject in subjects}.values()
        last = max(subject.ends_on for subject in subjects)
        until = N_("Their lessons open at once, until %(until)s at the latest.", until=in_words(last))
        return [N_("%(who)s gets a slot.", who=who(subjects)), *map(free_in, sessions), until, mail_leaves(subjects)]


class ReleaseForm(Form):
    reason = wtforms.TextAreaField(
        N_("Reason"), validators=[validators.Optional(), validators.Length(max=300)], filters=[clean],
        description=N_("Optional. The learner reads it in their mail, and it is kept with the slot's history."),
    )  # fmt: skip


class ReleaseSlot(Verb):
    permission = Permission.SLOT_RELEASE
    operation = operations.release_slot
    form = ReleaseForm
    label = N_("Release the slot")
    icon = "minus"
    in_row = True
    danger = True
    done = N_("Slot of %(outcome)s released. The mail leaves now.")

    def offered(self, subject: Enrolment) -> bool:
        return subject.assignment is not None

    def values(self, form: Form, subject: Any) -> dict[str, Any]:
        return {"reason": form.data.get("reason") or ""}

    def extent(self, subjects: Sequence[Enrolment]) -> Words:
        words: Words = [
            N_("%(who)s gives the slot back: their lessons close, their progress is kept.", who=who(subjects))
        ]
        if len(subjects) == 1 and is_shared(subjects[0]):
            place = waiting_in(subjects[0].session_id) + 1
            words.append(N_("They go to the end of the waiting list, at place %(place)s.", place=place))
        return [*words, mail_leaves(subjects)]


class QueueForSlot(Verb):
    permission = Permission.SLOT_ASSIGN
    operation = operations.queue_for_slot
    label = N_("Put on the waiting list")
    icon = "hourglass"
    done = N_("%(subject)s: on the waiting list.")

    def offered(self, subject: Enrolment) -> bool:
        where, learns = subject.session, subject.kind is EnrolmentKind.LEARNER
        lasting = learns and clock.today() <= min(where.ends_on, subject.ends_on)
        return where.kind is SessionKind.SLOTS and lasting and subject.assignment is None and subject.waiting is None

    def extent(self, subjects: Sequence[Enrolment]) -> Words:
        place = waiting_in(subjects[0].session_id) + 1
        return [
            N_("%(who)s waits for a slot, at place %(place)s.", who=who(subjects), place=place),
            N_("No mail leaves."),
        ]


class LeaveQueue(Verb):
    permission = Permission.SLOT_ASSIGN
    operation = operations.leave_queue
    label = N_("Take off the waiting list")
    icon = "x"
    done = N_("%(subject)s: not on the waiting list any more.")

    def offered(self, subject: Enrolment) -> bool:
        return subject.waiting is not None

    def extent(self, subjects: Sequence[Enrolment]) -> Words:
        stays = N_("%(who)s stays in the session, and is not served when a slot comes free.", who=who(subjects))
        return [stays, N_("No mail leaves.")]


def waiting_in(session_id: int) -> int:
    """How many people wait in a session."""
    count = select(func.count(WaitingEntry.id)).where(WaitingEntry.session_id == session_id)
    return session.scalar(count) or 0
