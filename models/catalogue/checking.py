"""What the host of a video said of it, written on the video (CAT-28, CAT-29, OPS-12)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, or_, select

from models.catalogue.entities import Lesson, Video, VideoState, Workshop
from models.catalogue.video import LONGEST
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.permissions import Permission


@dataclass(frozen=True, slots=True)
class HostAnswer:
    """What a look at a video found.

    Args:
        duration_ms: how long it lasts, when the host says it.
    """

    state: VideoState
    duration_ms: int | None = None


def check_video(video: Video, answer: HostAnswer, *, by: Actor) -> Video:
    """Write what was found. Nobody's progress changes with it; a host that says no duration leaves the one we know.

    Raises:
        Forbidden
    """
    require(by, Permission.CATALOGUE_WRITE)
    video.state, video.checked_at = answer.state, clock.now()
    if answer.duration_ms is not None and 1 <= answer.duration_ms <= LONGEST:
        video.duration_ms = answer.duration_ms
    session.flush()
    return video


def shown_videos() -> Select[Video]:
    """The videos that a lesson or a workshop shows, the one that was looked at longest ago first."""
    return select(Video).where(is_shown()).order_by(Video.checked_at.nulls_first(), Video.id)


def is_shown() -> ColumnElement[bool]:
    """Whether a lesson or a workshop shows the video of the statement."""
    of_workshop = Workshop.introduction_video_id, Workshop.main_video_id, Workshop.conclusion_video_id
    return or_(
        exists().where(Lesson.video_id == Video.id),
        exists().where(or_(*(column == Video.id for column in of_workshop))),
    )
