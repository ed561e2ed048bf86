"""Jobs of the contracts: what is mailed along a path (OPS-03)."""

from __future__ import annotations

from datetime import date

from models.contracts import operations
from models.kernel.policy import SYSTEM
from models.kernel.text import NN_, Sentence
from models.learning.finishing import finish_paths


def send_welcome_mails(day: date) -> Sentence:
    """The access codes of the learners whose path has started; to who needs none, the news alone (ACC-07, NOT-30).

    Who had done all of it in another session has finished it on its first day (A-59)."""
    finish_paths()
    told = operations.welcome_starting_learners(day, by=SYSTEM) + operations.announce_paths(day, by=SYSTEM)
    return NN_("%(n)s learner welcomed", "%(n)s learners welcomed", told)


def send_end_reminders(day: date) -> Sentence:
    """The end of a path is near (NOT-31)."""
    told = operations.remind_of_ends(day, by=SYSTEM)
    return NN_("%(n)s end of path announced", "%(n)s ends of path announced", told)


def send_inactivity_reminders(day: date) -> Sentence:
    """A learner has not come for weeks (NOT-32)."""
    told = operations.remind_the_inactive(day, by=SYSTEM)
    return NN_("%(n)s inactive learner reminded", "%(n)s inactive learners reminded", told)


def send_team_reports(day: date) -> Sentence:
    """Where their team stands, to the managers of whom somebody learns that day (NOT-33)."""
    told = operations.report_teams(day, by=SYSTEM)
    return NN_("%(n)s team report sent", "%(n)s team reports sent", told)
