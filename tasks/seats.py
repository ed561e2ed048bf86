"""Nightly comparison of the slots counted and the slots held."""

from __future__ import annotations

import logging
from datetime import date

from models.contracts.reconciliation import sessions_counted_wrong
from models.kernel.database import session
from models.kernel.text import N_, NN_, Sentence

log = logging.getLogger(__name__)


def check_seats(day: date) -> Sentence:
    """Say which sessions count other than they hold; nothing is mended silently, since somebody must learn why."""
    wrong = [f"{name} ({counted} ≠ {held})" for name, counted, held in session.execute(sessions_counted_wrong())]
    if not wrong:
        return N_("Every session counts as many slots as it has holders")
    log.error("Slots counted and held differ: %s", ", ".join(wrong))
    return NN_("%(n)s session counts wrong: %(which)s", "%(n)s sessions count wrong: %(which)s", len(wrong),
               which=", ".join(wrong))  # fmt: skip
