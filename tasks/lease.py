"""Taking a due row so that nobody else takes it meanwhile, and when to try again after a failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

LEASE = timedelta(minutes=2)
"""How long a row stays ours: longer than the slowest conversation with a mail server (a dozen steps of 5 s)."""

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
"""How long to wait after the first failure, the second…"""

MAX_ATTEMPTS = len(PAUSES) + 1
PROCESS_DIED = "Every attempt ended with the process that made it."


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that is ours until the lease ends; the number of the attempt tells it from a later one."""

    id: int
    attempt: int

    @property
    def is_last(self) -> bool:
        return self.attempt >= MAX_ATTEMPTS

    @property
    def is_one_too_many(self) -> bool:
        """Every attempt ended with the death of its process, which could say nothing."""
        return self.attempt > MAX_ATTEMPTS

    @property
    def pause(self) -> timedelta:
        return PAUSES[min(self.attempt, len(PAUSES)) - 1]
