"""What an uploaded video is: read from its first byte to its last before it is kept (CAT-27, D17).

FFmpeg's libraries are loaded with the first video: 17 MB and a tenth of a second that a server of lists never pays.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from models.documents.refusals import (
    VideoNotPlayable,
    VideoTooHeavy,
    VideoTooLong,
    VideoUnreadable,
    VideoWithoutPicture,
)

HEAVIEST = 500 * 1024 * 1024
LONGEST = 12 * 60 * 60 * 1000
"""Milliseconds."""
MOST_PACKETS = 5_000_000
"""Twelve hours at sixty pictures a second hold half of that."""
NEARLY = 1_000
"""Milliseconds that may be missing between what a file says that it lasts and its last picture or sound."""
ONLY_THIS_FILE = {"protocol_whitelist": "file"}
"""A file may name others, here or far away: none is opened."""
_at_once = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Kind:
    """A container and the tracks in it that every current browser plays.

    Args:
        demuxer: the only reader that may open it, as FFmpeg calls it.
    """

    media_type: str
    demuxer: str
    pictures: frozenset[str]
    sounds: frozenset[str]


MP4 = Kind("video/mp4", "mp4", frozenset({"h264"}), frozenset({"aac", "mp3"}))
WEBM = Kind("video/webm", "matroska", frozenset({"vp8", "vp9", "av1"}), frozenset({"opus", "vorbis"}))
PIXELS = {"yuv420p", "yuvj420p"}
"""How pictures are kept in what browsers play; the others are for studios."""


@dataclass(frozen=True, slots=True)
class VideoFile:
    """What was found in a file.

    Args:
        media_type: ``video/mp4`` or ``video/webm``.
        duration_ms: how long it lasts.
    """

    media_type: str
    duration_ms: int


def inspected(path: Path, *, field: str | None = "video") -> VideoFile:
    """Read a video from where it lies, whole, without holding it in memory.

    Args:
        path: the file as it was sent; its name and its declared type are never asked.
        field: the form field that a refusal belongs next to.

    Raises:
        VideoTooHeavy, VideoUnreadable, VideoNotPlayable, VideoWithoutPicture, VideoTooLong
    """
    if path.stat().st_size > HEAVIEST:
        raise VideoTooHeavy(field, most=HEAVIEST // 2**20)
    import av
    from av.error import FFmpegError

    kind = _kind(path)
    if kind is None:
        raise VideoUnreadable(field)
    try:
        with _at_once, av.open(str(path), format=kind.demuxer, options=ONLY_THIS_FILE) as container:
            _check_tracks(container, kind, field)
            duration = _length(container, field)
        with _at_once, av.open(str(path), format=kind.demuxer, options=ONLY_THIS_FILE) as container:
            _see_a_picture(container, field)
    except (FFmpegError, ValueError, OverflowError):  # what its libraries say of a file that lies about itself
        raise VideoUnreadable(field) from None
    if duration > LONGEST:
        raise VideoTooLong(field)
    return VideoFile(kind.media_type, duration)


def _kind(path: Path) -> Kind | None:
    with path.open("rb") as file:
        head = file.read(64)
    if head[4:8] == b"ftyp" and head[8:12] != b"qt  ":
        return MP4
    return WEBM if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head else None


def _check_tracks(container: Any, kind: Kind, field: str | None) -> None:
    pictures = [track.codec_context for track in container.streams.video]
    sounds = [track.codec_context for track in container.streams.audio]
    if not pictures:
        raise VideoWithoutPicture(field) if sounds else VideoUnreadable(field)
    for track in pictures:
        if track.pix_fmt is None:  # what says how its pictures are kept is cut off
            raise VideoUnreadable(field)
        if track.name not in kind.pictures | {"libdav1d"} or track.pix_fmt not in PIXELS:
            raise VideoNotPlayable(field, tracks=f"{track.name}, {track.pix_fmt}")
    for track in sounds:
        if track.name not in kind.sounds | {"mp3float"}:
            raise VideoNotPlayable(field, tracks=track.name)


def _length(container: Any, field: str | None) -> int:
    """Milliseconds, from the packets: a file that was cut short says more than it holds."""
    import av

    told = (container.duration or 0) * 1000 // av.time_base
    last = 0.0
    for number, packet in enumerate(container.demux()):
        if number > MOST_PACKETS or packet.is_corrupt:
            raise VideoUnreadable(field)
        if packet.pts is not None and packet.stream.type in ("video", "audio"):
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    found = round(last * 1000)
    if found <= 0 or told - found > NEARLY:
        raise VideoUnreadable(field)
    return int(told or found)


def _see_a_picture(container: Any, field: str | None) -> None:
    """Its first picture can be drawn."""
    if next(iter(container.decode(video=0)), None) is None:
        raise VideoUnreadable(field)
