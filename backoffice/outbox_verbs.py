"""What staff can do about messages and jobs."""

from __future__ import annotations

from typing import Any

from backoffice.outbox_columns import job_words
from backoffice.page_verbs import PageVerb
from backoffice.verb import Verb
from models.kernel.text import N_, Sentence
from models.outbox import operations
from models.outbox.entities import Delivery, Message
from models.permissions import Permission


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


class RunJob(PageVerb):
    """*Lancer maintenant* (OPS-19)."""

    permission = Permission.JOB_RUN
    operation = operations.run_job_now
    name = "run"
    label, icon = N_("Run now"), "player-play"
    words = staticmethod(job_words)
    done = N_("“%(subject)s” runs in a moment.")

    def extent(self, subjects: Any) -> list[Sentence | str]:
        return [N_("It runs within a minute, and again at its usual hour."), N_("Running it twice does no harm.")]
