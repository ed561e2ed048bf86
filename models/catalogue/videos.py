"""The video of a lesson, or of a stage of a workshop: set, replaced, taken away (CAT-27, D17)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.catalogue.entities import Lesson, Video, VideoProvider, VideoState, Workshop
from models.catalogue.video import LONGEST
from models.catalogue.video_links import VideoLink, read_address
from models.catalogue.video_refusals import DurationUnknown
from models.documents.entities import StoredFile
from models.documents.operations import keep_file, let_go
from models.documents.video_files import inspected
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.permissions import Permission

Owner = Lesson | Workshop
OF_LESSON = "video"
OF_WORKSHOP = "introduction_video", "main_video", "conclusion_video"
"""The relations that hold a video."""


@dataclass(frozen=True, slots=True)
class KeptVideo:
    """A file that was read whole and kept, for a video to come.

    Args:
        duration_ms: how long it lasts.
    """

    file: StoredFile
    duration_ms: int


def keep_video(path: Path, *, field: str = "video", by: Actor) -> KeptVideo:
    """Keep a file as the video of something that may not be written yet.

    Args:
        path: the file as it was sent; it is read from there and copied, never held in memory.
        field: the form field that a refusal belongs next to.

    Raises:
        Forbidden
        VideoTooHeavy, VideoUnreadable, VideoNotPlayable, VideoWithoutPicture, VideoTooLong
    """
    require(by, Permission.CATALOGUE_WRITE)
    found = inspected(path, field=field)
    return KeptVideo(keep_file(path, found.media_type), found.duration_ms)


def set_video(
    owner: Owner,
    source: str | Path | KeptVideo,
    *,
    relation: str = OF_LESSON,
    duration_ms: int | None = None,
    by: Actor,
) -> Video:
    """Give a lesson, or a stage of a workshop, its video; another one than before is another row.

    What people watched of the earlier one stays with it, and a lesson that was viewed stays viewed. The earlier row
    and its file go once nobody's view points at it (``tasks.catalogue``).

    Args:
        source: an address at Vimeo or YouTube, a file, or one that was kept already.
        relation: ``video`` of a lesson; ``introduction_video``, ``main_video`` or ``conclusion_video`` of a workshop.
        duration_ms: how long it lasts, for a host that does not say; a file says it itself.

    Raises:
        Forbidden
        NotAVideoAddress, DurationUnknown
        VideoTooHeavy, VideoUnreadable, VideoNotPlayable, VideoWithoutPicture, VideoTooLong
    """
    _require(owner, relation, by)
    link = read_address(source, field=relation) if isinstance(source, str) else None
    present: Video | None = getattr(owner, relation)
    if present is None or link is None or not _is(present, link):
        found = keep_video(source, field=relation, by=by) if isinstance(source, Path) else source
        present = _linked(link) if link is not None else _hosted(found)  # type: ignore[arg-type]
        session.add(present)
        setattr(owner, relation, present)
    if duration_ms is not None and present.provider is not VideoProvider.HOSTED:
        say_duration(present, duration_ms, field=relation, by=by)
    session.flush()
    return present


def remove_video(owner: Owner, *, relation: str = OF_LESSON, by: Actor) -> None:
    """Leave a lesson, or a stage, without video; nothing to do when it has none.

    Raises:
        Forbidden
    """
    _require(owner, relation, by)
    setattr(owner, relation, None)
    session.flush()


def say_duration(video: Video, duration_ms: int, *, field: str | None = None, by: Actor) -> None:
    """How long a video lasts whose host does not say it.

    Raises:
        Forbidden, DurationUnknown
    """
    require(by, Permission.CATALOGUE_WRITE)
    if not 1_000 <= duration_ms <= LONGEST:
        raise DurationUnknown(field)
    video.duration_ms = duration_ms
    session.flush()


def forget_video(video: Video) -> None:
    """Delete a video that nothing shows any more, with its files."""
    files = [file for file in (video.file, video.captions) if file is not None]
    session.delete(video)
    session.flush()
    for file in files:
        let_go(file)


def _require(owner: Owner, relation: str, by: Actor) -> None:
    require(by, Permission.CATALOGUE_WRITE, owner)
    known = (OF_LESSON,) if isinstance(owner, Lesson) else OF_WORKSHOP
    if relation not in known:
        raise ValueError(f"{type(owner).__name__} has no {relation}")


def _is(video: Video, link: VideoLink) -> bool:
    return (video.provider, video.reference) == (link.provider, link.reference)


def _linked(link: VideoLink) -> Video:
    return Video(provider=link.provider, reference=link.reference)


def _hosted(kept: KeptVideo) -> Video:
    """It was just read to its end: it plays."""
    return Video(
        provider=VideoProvider.HOSTED, file=kept.file, duration_ms=kept.duration_ms, state=VideoState.PLAYS,
        checked_at=clock.now(),
    )  # fmt: skip
