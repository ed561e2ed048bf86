"""What leaves by mail or SMS, and what runs by the clock."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, union_all

from backoffice.filters import CONTAINS, Choice, Filter
from backoffice.matching import contains
from backoffice.outbox_columns import KINDS
from backoffice.outbox_sections import CLOCK, PREVIEW, mail_alone
from backoffice.outbox_verbs import CancelMessage, RetryMessage, RunJob
from backoffice.screen import Screen
from models.accounts.entities import Person
from models.kernel.text import N_
from models.outbox.entities import Delivery, JobOccurrence, Message, RunState
from models.permissions import Permission
from tasks import schedule

MESSAGE_SEGMENTS = (
    ("due", N_("To send"), lambda: Message.state == Delivery.DUE),
    ("failed", N_("Failed"), lambda: Message.state.in_((Delivery.FAILED, Delivery.UNKNOWN))),
    ("sent", N_("Sent"), lambda: Message.state == Delivery.SENT),
)


def addressed_to(word: str) -> ColumnElement[bool]:
    """Whether a word is in the address to which a message went or goes; as sets of ids, each found by an index."""
    recipient = contains(Person.search_document, word), contains(Person.email, word)
    own = select(Message.id).where(contains(Message.search_document, word))
    return Message.id.in_(union_all(own, select(Message.id).join(Message.recipient).where(*recipient)))


KIND = Choice("kind", N_("Kind"), options=lambda: list(KINDS.items()), where=lambda value: Message.kind == value)
ADDRESS = Filter(
    "address_contains", N_("Address"), CONTAINS, addressed_to, parse=lambda text: text.strip().lower()
)  # fmt: skip
SENDING = "created_at", "sent_at", "attempts", "last_error", "key"


class MessageScreen(Screen):
    model, slug, icon = Message, "messages", "mail"
    title, singular = N_("Messages"), N_("Message")
    hint = N_("Every mail and SMS: did it leave, when, to which address, and what it said.")
    empty = N_("Nothing was sent yet.")
    permissions, has_timeline = (Permission.MESSAGE_READ, None), False
    columns = "recipient", "kind", "state", "sent_at", "sent_to"
    more_columns = "created_at", "attempts", "channel"
    order, search = ("id", True), ("search_document", "recipient.search_document")
    search_hint = N_("Name or address")
    segments = MESSAGE_SEGMENTS
    filters = "state", KIND, ADDRESS, "channel", "created_at", "sent_at"
    verbs = RetryMessage, CancelMessage
    called, under_name = "name", "state"
    details = "recipient", "sent_to", "kind", "channel", "state", *SENDING
    sections, served = (PREVIEW,), {"mail": mail_alone}


JOB = Choice(
    "job", N_("Job"), options=lambda: [(job.name, job.label) for job in schedule.JOBS],
    where=lambda value: JobOccurrence.job == value,
)  # fmt: skip
RUN = "planned_at", "started_at", "finished_at"


class JobScreen(Screen):
    model, slug, icon = JobOccurrence, "jobs", "robot"
    title, singular = N_("Jobs"), N_("Run of a job")
    hint = N_("What runs by the clock: last run, what came of it, next run.")
    empty = N_("No job has run yet.")
    permissions, has_timeline = (Permission.JOB_READ, None), False
    columns = "job", "state", *RUN, "result", "attempts"
    order, over_list, page_verbs = ("planned_at", True), (CLOCK,), (RunJob,)
    segments = (("failed", N_("Failed"), lambda: JobOccurrence.state == RunState.FAILED),)
    filters = "state", JOB, "planned_at"
    called, details = "job", ("job", "state", *RUN, "attempts", "result", "last_error")
