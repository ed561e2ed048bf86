"""Nightly comparison of what sessions count and what is there: slots held, learners enrolled."""

from __future__ import annotations

import logging
from datetime import date

from models.contracts.reconciliation import learners_counted_wrong, sessions_counted_wrong
from models.kernel.database import session
from models.kernel.text import N_, NN_, Sentence

log = logging.getLogger(__name__)


def check_seats(day: date) -> Sentence:
    """Say which sessions count other than they hold; nothing is mended silently, since somebody must learn why."""
    found = [*session.execute(sessions_counted_wrong()), *session.execute(learners_counted_wrong())]
    wrong = [f"{name} ({counted} ≠ {there})" for name, counted, there in found]
    if not wrong:
        return N_("Every session counts as many slots as it has holders")
    log.error("Slots or learners counted differ from those there: %s", ", ".join(wrong))
    return NN_("%(n)s session counts wrong: %(which)s", "%(n)s sessions count wrong: %(which)s", len(wrong),
               which=", ".join(wrong))  # fmt: skip
