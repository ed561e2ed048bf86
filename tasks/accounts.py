"""Nightly jobs of the accounts."""

from __future__ import annotations

from datetime import date

from models.accounts.housekeeping import end_stale_sessions, purge_dead_links
from models.kernel.policy import SYSTEM
from models.kernel.text import NN_, Sentence


def end_stale_login_sessions(day: date) -> Sentence:
    return NN_("%(n)s session ended", "%(n)s sessions ended", end_stale_sessions(by=SYSTEM))


def purge_expired_links(day: date) -> Sentence:
    return NN_("%(n)s link deleted", "%(n)s links deleted", purge_dead_links(by=SYSTEM))
