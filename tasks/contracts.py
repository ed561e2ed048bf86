"""Jobs of the contracts."""

from __future__ import annotations

from datetime import date

from models.contracts.operations import welcome_starting_learners
from models.kernel.policy import SYSTEM
from models.kernel.text import NN_, Sentence


def send_welcome_mails(day: date) -> Sentence:
    """The access codes of the learners whose path has started (ACC-07)."""
    return NN_("%(n)s learner welcomed", "%(n)s learners welcomed", welcome_starting_learners(day, by=SYSTEM))
