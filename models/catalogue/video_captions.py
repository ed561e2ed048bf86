"""Captions of a video that is kept here: set, replaced, taken away."""

from __future__ import annotations

from models.catalogue.entities import Video
from models.documents.captions import as_webvtt
from models.documents.entities import StoredFile
from models.documents.operations import keep, let_go
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def set_captions(video: Video, content: bytes, *, field: str | None = "captions", by: Actor) -> None:
    """Give a video its captions, instead of those that it had.

    Args:
        content: a WebVTT or SRT file.

    Raises:
        Forbidden, CaptionsTooHeavy, CaptionsUnreadable
    """
    require(by, Permission.CATALOGUE_WRITE)
    file = keep(as_webvtt(content, field=field), "text/vtt")
    earlier, video.captions = video.captions, file
    _let_go(earlier)


def remove_captions(video: Video, *, by: Actor) -> None:
    """Leave a video without captions.

    Raises:
        Forbidden
    """
    require(by, Permission.CATALOGUE_WRITE)
    earlier, video.captions = video.captions, None
    _let_go(earlier)


def _let_go(file: StoredFile | None) -> None:
    session.flush()
    if file is not None:
        let_go(file)
