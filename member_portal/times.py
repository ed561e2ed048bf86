"""Times in words: how long (*4 min*, *1 h 20*), where a video stopped (*1:20*), when a note was saved."""

from __future__ import annotations

from datetime import datetime

from models.kernel import clock
from models.kernel.text import N_, Sentence
from web.templating import moment

SECOND, MINUTE = 1000, 60_000


def lasting(milliseconds: int) -> Sentence:
    """How long: *20 s* below a minute, *4 min*, *1 h 20*."""
    seconds, minutes = round(milliseconds / SECOND), round(milliseconds / MINUTE)
    if seconds < 60:
        return N_("%(n)s s", n=seconds)
    if minutes < 60:
        return N_("%(n)s min", n=minutes)
    return N_("%(hours)s h %(minutes)s", hours=minutes // 60, minutes=f"{minutes % 60:02}")


def at_second(milliseconds: int) -> str:
    """A moment of a video: *1:20*, *1:02:05*."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def saved_at(instant: datetime) -> Sentence:
    """The hour alone for what was saved today."""
    if instant.astimezone(clock.time_zone()).date() == clock.today():
        return N_("Saved at %(time)s", time=moment(instant, "H:mm"))
    return N_("Saved on %(moment)s", moment=moment(instant, "medium"))
