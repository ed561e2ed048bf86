"""What learners watch, on the card of a lesson or a workshop: staff play it there, and nothing is reported."""

from __future__ import annotations

from typing import Any

from backoffice.durations import clock_of
from backoffice.sections import Panel
from models.catalogue.entities import Video
from models.catalogue.video_links import address_of
from models.kernel.text import N_


def videos_of(row: Any) -> list[tuple[str, Video]]:
    """The videos of a lesson or a workshop, each with the name of its relation."""
    relations = ("video", "introduction_video", "main_video", "conclusion_video")
    found = [(name, getattr(row, name, None)) for name in relations]
    return [(name, video) for name, video in found if video is not None]


VIDEO_PREVIEW = Panel(
    N_("Video"), "backoffice/video_preview.html", icon="player-play", main=True,
    values=lambda row: {"videos": videos_of(row), "clock_of": clock_of, "address_of": address_of},
)  # fmt: skip
