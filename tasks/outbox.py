"""Nightly jobs of the outbox."""

from __future__ import annotations

from datetime import date

from models.kernel.policy import SYSTEM
from models.kernel.text import NN_, Sentence
from models.outbox.housekeeping import purge_old_occurrences


def purge_old_job_occurrences(day: date) -> Sentence:
    return NN_("%(n)s old run deleted", "%(n)s old runs deleted", purge_old_occurrences(by=SYSTEM))
