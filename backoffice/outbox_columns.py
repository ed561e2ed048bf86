"""How messages and runs of jobs are shown, wherever they are."""

from __future__ import annotations

from typing import Any

from backoffice import outbox_sayings
from backoffice.cells import badge, dot, person_cell
from backoffice.described import Column, describe
from models.kernel.text import N_, Sentence
from models.outbox.entities import Delivery, JobOccurrence, Message, RunState
from tasks import schedule

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
    "path_started": N_("Start of a path"),
    "end_of_path": N_("End of a path"),
    "inactivity": N_("Inactivity reminder"),
    "team_report": N_("Team report"),
    "demo_known": N_("Demo asked by a member"),
}


def address_of(message: Message) -> str:
    """Where a message went, or goes."""
    return message.sent_to or message.address or (message.recipient.email if message.recipient else "")


def kind_of(message: Message) -> str:
    return str(KINDS.get(message.kind, message.kind))


def name_of(message: Message) -> str:
    """What a message is called at the top of its page."""
    return f"{kind_of(message)} — {message.recipient or address_of(message)}"


def recipient_cell(message: Message) -> Any:
    return person_cell(message.recipient) if message.recipient else address_of(message)


def job_words(name: str) -> Sentence | None:
    """How a job is called; None when the schedule has none of this name."""
    return next((job.label for job in schedule.JOBS if job.name == name), None)


def job_of(run: JobOccurrence) -> str:
    return str(job_words(run.job) or run.job)


def run_state(run: JobOccurrence | None) -> Any:
    return dot(run.state, RUNS[run.state]) if run else dot(N_("Never ran"), "grey")


describe(
    Message,
    {
        "name": Column(read=name_of),
        "recipient": Column(cell=recipient_cell),
        "kind": Column(
            read=kind_of, cell=lambda message: badge(kind_of(message), "purple"), sort=Message.kind,
            sql=lambda row, to: outbox_sayings.label_among(KINDS.items(), row.kind),
        ),
        "state": Column(cell=lambda message: dot(message.state, TONES.get(message.state, "grey"))),
        "created_at": Column(label=N_("Owed on")),
        "sent_to": Column(label=N_("Address"), read=address_of, sort=Message.sent_to, sql=outbox_sayings.address),
    },
)  # fmt: skip
describe(
    JobOccurrence,
    {
        "job": Column(
            read=job_of, sort=JobOccurrence.job,
            sql=lambda row, to: outbox_sayings.label_among(((job.name, job.label) for job in schedule.JOBS), row.job),
        ),
        "state": Column(cell=run_state),
    },
)  # fmt: skip
