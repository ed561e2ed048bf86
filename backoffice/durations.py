"""How long a video lasts, as people write it."""

from __future__ import annotations

import re

DURATION = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")


def milliseconds_of(text: str) -> int | None:
    """``4:30`` or ``1:04:30`` as milliseconds; None when it is neither."""
    found = DURATION.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def clock_of(milliseconds: int) -> str:
    """The same the other way."""
    seconds = milliseconds // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
