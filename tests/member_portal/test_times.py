"""Times in words."""

from __future__ import annotations

import pytest

from member_portal.times import at_second, lasting


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(400, "0 s"), (8_200, "8 s"), (59_400, "59 s"), (59_600, "1 min"), (60_000, "1 min"), (240_000, "4 min"),
     (3_569_000, "59 min"), (3_571_000, "1 h 00"), (4_800_000, "1 h 20"), (100 * 3_600_000, "100 h 00")],
)  # fmt: skip
def test_a_length_is_said_in_seconds_then_minutes_then_hours(milliseconds: int, said: str) -> None:
    assert lasting(milliseconds).msgid % lasting(milliseconds).values == said


@pytest.mark.parametrize(
    ("milliseconds", "said"), [(0, "0:00"), (24_900, "0:24"), (80_000, "1:20"), (3_725_000, "1:02:05")]
)
def test_a_moment_of_a_video_is_said_as_players_do(milliseconds: int, said: str) -> None:
    assert at_second(milliseconds) == said
