"""How much can have been watched by now: nobody watches faster than a player plays (D17).

A person has one account of time, over all lessons, workshops and tabs. It is filled by the clock and emptied by what
their reports add: a minute of video that had not been seen costs half a minute of clock, since players go up to twice
the speed. What was seen already costs nothing. The account starts with the first opening of the video, holds
:data:`HORIZON` at most (older time that nobody reported on is lost), and may be overdrawn by half of :data:`SLACK`,
once and not with each report. Hence, over whatever tabs, lessons, replays, late reports and jumps of the clock:

    added ms ≤ 2 × ms since the first opening + SLACK

and at once never more than two hours of video, whenever it was opened.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from models.learning.refusals import FasterThanPossible

SPEED = 2
"""The fastest that a player plays."""
SLACK = timedelta(seconds=5)
"""Of video: what the way of a message, and a player that begins while the page says so, may take."""
HORIZON = timedelta(hours=1)
"""Of clock: what somebody who was cut off may report at once, up to two hours of video. Who opened lessons long ago
may not claim all the time since."""


def pay(added_ms: int, *, opened_at: datetime, credited_until: datetime | None, now: datetime) -> datetime:
    """Charge a report to the account.

    Args:
        added_ms: what it adds to what had been seen.
        opened_at: when this video was first opened by them.
        credited_until: what :func:`pay` gave for their report before; None for the first.

    Returns:
        The instant up to which their time is spent, the ``credited_until`` of the next report.

    Raises:
        FasterThanPossible: so much cannot have been watched since.
    """
    latest = now + SLACK / SPEED
    spent = max(opened_at, credited_until or opened_at, now - HORIZON)
    # a clock that was put back leaves them with no more and no less than they had
    spent = min(spent, latest) + timedelta(milliseconds=added_ms) / SPEED
    if spent > latest:
        raise FasterThanPossible
    return spent
