"""What leaves by mail or SMS, and what runs by the clock."""

from __future__ import annotations

from typing import Any

import jinja2
from flask import Response, abort, render_template, request
from flask_admin import expose
from sqlalchemy import or_

from backoffice import outbox_sayings
from backoffice.cells import badge, dot, moment_cell, person_cell
from backoffice.filters import CONTAINS, Choice, Filter
from backoffice.matching import contains
from backoffice.screen import Panel, Screen
from backoffice.verb import Verb
from models.accounts.entities import Person
from models.kernel import clock
from models.kernel.text import N_, Sentence
from models.outbox import operations
from models.outbox.entities import Channel, Delivery, JobOccurrence, Message, RunState
from models.permissions import Permission
from tasks import rendering, schedule
from web.perform import perform

TONES = {Delivery.DUE: "blue", Delivery.SENT: "green", Delivery.FAILED: "red", Delivery.UNKNOWN: "amber"}
RUNS = {RunState.DUE: "blue", RunState.DONE: "green", RunState.FAILED: "red"}
KINDS: dict[str, Sentence] = {
    "invitation": N_("Invitation"),
    "welcome": N_("Access codes"),
    "password_reset": N_("Password reset"),
    "password_changed": N_("Password changed"),
    "email_change": N_("Address to confirm"),
    "email_changed": N_("Address changed"),
    "slot_assigned": N_("Slot assigned"),
    "slot_released": N_("Slot released"),
}
PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


class RetryMessage(Verb):
    """NOT-34."""

    permission = Permission.MESSAGE_RETRY
    operation = operations.retry_message
    label, icon = N_("Try again"), "refresh"
    done = N_("The message is tried again in a moment.")
    in_row = True

    def offered(self, subject: Message) -> bool:
        return subject.state in (Delivery.FAILED, Delivery.UNKNOWN, Delivery.CANCELLED)

    def extent(self, subjects: Any) -> list[Sentence | str]:
        sure: list[Sentence | str] = [N_("It leaves at once, to the address that the person has today.")]
        if any(one.state is Delivery.UNKNOWN for one in subjects):
            sure.append(N_("Nobody knows whether the first try arrived: the person may get it twice."))
        return sure


class CancelMessage(Verb):
    permission = Permission.MESSAGE_RETRY
    operation = operations.cancel_message
    label, icon, danger = N_("Cancel the message"), "x", True
    done = N_("The message does not leave.")

    def offered(self, subject: Message) -> bool:
        return subject.state in (Delivery.DUE, Delivery.FAILED, Delivery.UNKNOWN)


def address_of(message: Message) -> str:
    return message.sent_to or message.address or (message.recipient.email if message.recipient else "")


def kind_of(message: Message) -> str:
    return str(KINDS.get(message.kind, message.kind))


def recipient_cell(message: Message) -> Any:
    return person_cell(message.recipient) if message.recipient else address_of(message)


def preview_of(message: Message) -> dict[str, Any]:
    """The mail as it reads; nothing when its templates or its rows are gone."""
    if message.channel is not Channel.MAIL:
        return {"mail": None, "address": address_of(message)}
    try:
        return {"mail": rendering.preview(message), "address": address_of(message)}
    except (LookupError, jinja2.TemplateError):
        return {"mail": None, "address": address_of(message)}


class MessageScreen(Screen):
    model = Message
    slug = "messages"
    icon = "mail"
    title, singular = N_("Messages"), N_("Message")
    hint = N_("Every mail and SMS: did it leave, when, to which address, and what it said.")
    empty = N_("Nothing was sent yet.")
    permissions = Permission.MESSAGE_READ, None
    has_timeline = False
    columns = "recipient", "kind", "state", "created_at", "sent_at", "attempts", "sent_to"
    more_columns = ("channel",)
    read = {"kind": kind_of, "sent_to": address_of}
    sql = {
        "kind": lambda row, to: outbox_sayings.label_among(KINDS.items(), row.kind),
        "sent_to": outbox_sayings.address,
    }
    cells = {
        "recipient": recipient_cell,
        "kind": lambda message: badge(kind_of(message), "purple"),
        "state": lambda message: dot(message.state, TONES.get(message.state, "grey")),
    }
    labels = {"created_at": N_("Owed on"), "sent_to": N_("Address")}
    sort = {"kind": Message.kind, "sent_to": Message.sent_to}
    order = ("id", True)
    search = "search_document", "recipient.search_document"
    search_hint = N_("Name or address")
    segments = (
        ("due", N_("To send"), lambda: Message.state == Delivery.DUE),
        ("failed", N_("Failed"), lambda: Message.state.in_((Delivery.FAILED, Delivery.UNKNOWN))),
        ("sent", N_("Sent"), lambda: Message.state == Delivery.SENT),
    )
    filters = (
        "state",
        Choice("kind", N_("Kind"), options=lambda: list(KINDS.items()), where=lambda value: Message.kind == value),
        Filter(
            "address_contains", N_("Address"), CONTAINS,
            lambda word: or_(
                contains(Message.sent_to, word), contains(Message.address, word),
                Message.recipient.has(contains(Person.email, word)),
            ),
            parse=lambda text: text.strip().lower(),
        ),
        "channel", "created_at", "sent_at",
    )  # fmt: skip
    verbs = RetryMessage, CancelMessage
    details = (
        "recipient",
        "sent_to",
        "kind",
        "channel",
        "state",
        "created_at",
        "sent_at",
        "attempts",
        "last_error",
        "key",
    )
    sections = (Panel(N_("Preview"), "backoffice/mail.html", preview_of, icon="mail-opened", main=True),)

    def heading(self, row: Message) -> str:
        return f"{kind_of(row)} — {row.recipient or address_of(row)}"

    def subtitle(self, row: Message) -> Any:
        return dot(row.state, TONES.get(row.state, "grey"))

    @expose("/preview/")
    def preview(self) -> Response:
        """The HTML of a mail, alone: no script, no network, no cookie, inside a sandboxed frame."""
        shown = preview_of(self.row(request.args.get("id")))["mail"]
        if shown is None:
            abort(404)
        return Response(shown.html, headers={"Content-Security-Policy": PREVIEW_POLICY})


def job_label(name: str) -> str:
    return next((str(job.label) for job in schedule.JOBS if job.name == name), name)


class JobScreen(Screen):
    model = JobOccurrence
    slug = "jobs"
    icon = "robot"
    title, singular = N_("Jobs"), N_("Run of a job")
    hint = N_("What runs by the clock: last run, what came of it, next run.")
    empty = N_("No job has run yet.")
    permissions = Permission.JOB_READ, None
    has_timeline = False
    list_template = "backoffice/jobs.html"
    columns = "job", "state", "planned_at", "started_at", "finished_at", "result", "attempts"
    read = {"job": lambda row: job_label(row.job)}
    sql = {"job": lambda row, to: outbox_sayings.label_among(((job.name, job.label) for job in schedule.JOBS), row.job)}
    cells = {"state": lambda row: dot(row.state, RUNS[row.state])}
    order = ("planned_at", True)
    sort = {"job": JobOccurrence.job}
    filters = (
        "state",
        Choice(
            "job", N_("Job"), options=lambda: [(job.name, job.label) for job in schedule.JOBS],
            where=lambda value: JobOccurrence.job == value,
        ),
        "planned_at",
    )  # fmt: skip
    segments = (("failed", N_("Failed"), lambda: JobOccurrence.state == RunState.FAILED),)
    details = "job", "state", "planned_at", "started_at", "finished_at", "attempts", "result", "last_error"

    def heading(self, row: JobOccurrence) -> str:
        return job_label(row.job)

    def overview(self) -> list[Any]:
        return schedule.overview(clock.now())

    def drawn_state(self, run: JobOccurrence | None) -> Any:
        return dot(run.state, RUNS[run.state]) if run else dot(N_("Never ran"), "grey")

    def drawn_moment(self, instant: Any) -> Any:
        return moment_cell(instant)

    @expose("/run/<job>", methods=("GET", "POST"))
    def run(self, job: str) -> Any:
        """*Lancer maintenant* (OPS-19)."""
        found = next((one for one in schedule.JOBS if one.name == job), None)
        if found is None:
            abort(404)
        if not self.may_run():
            abort(403)
        done = N_("“%(job)s” runs in a moment.", job=str(found.label))
        if request.method == "POST" and perform(Permission.JOB_RUN, _run_now(job), done=done):
            from flask import redirect

            return redirect(self.address("index_view"))
        return render_template("backoffice/run_job.html", screen=self, job=found, crumbs=[(found.label, "")])

    def may_run(self) -> bool:
        from web.actor import current_actor

        return current_actor().may(Permission.JOB_RUN)


def _run_now(job: str) -> Any:
    return lambda *, by: operations.run_job_now(job, by=by)
