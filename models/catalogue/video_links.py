"""Addresses of videos: as people paste them, and as pages need them (CAT-27, INT-06)."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from models.catalogue.video import Video, VideoProvider
from models.catalogue.video_refusals import NotAVideoAddress

LONGEST = 2_000
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
YOUTUBE_HOSTS = {
    "youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com",
    "www.youtube-nocookie.com",
}  # fmt: skip
FRAME = re.compile(r"<iframe\b[^>]*\bsrc\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
VIMEO_NUMBER = re.compile(r"[1-9]\d{0,14}")
VIMEO_KEY = re.compile(r"[0-9a-f]{6,40}")
YOUTUBE_NAME = re.compile(r"[A-Za-z0-9_-]{11}")
YOUTUBE_FOLDERS = {"embed", "shorts", "live", "v", "e"}


@dataclass(frozen=True, slots=True)
class VideoLink:
    """A video at its host; ``reference`` as the table keeps it (``123456789/abcdef`` for an unlisted one)."""

    provider: VideoProvider
    reference: str


def read_address(text: str, *, field: str | None = "video") -> VideoLink:
    """The video that an address names, in any of the forms that its host gives, or in the code of a frame.

    Args:
        text: what was pasted.
        field: the form field that a refusal belongs next to.

    Raises:
        NotAVideoAddress
    """
    pasted = text.strip()[:LONGEST]
    framed = FRAME.search(pasted)
    address = html.unescape(framed[1]) if framed else pasted
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        url = urlsplit(address if "://" in address else f"https://{address}")
        found = _read(url, (url.hostname or "").rstrip("."))
    except ValueError:
        found = None
    if found is None:
        raise NotAVideoAddress(field)
    return found


def _read(url: SplitResult, host: str) -> VideoLink | None:
    if url.scheme not in ("http", "https") or url.username or url.port not in (None, 80, 443):
        return None
    steps = [step for step in url.path.split("/") if step]
    if host in VIMEO_HOSTS:
        return _of_vimeo(steps, parse_qs(url.query))
    if host == "youtu.be":
        return _of_youtube(steps[0] if steps else "")
    if host in YOUTUBE_HOSTS:
        named = steps[1] if len(steps) > 1 and steps[0] in YOUTUBE_FOLDERS else ""
        return _of_youtube(named or parse_qs(url.query).get("v", [""])[0])
    return None


def _of_vimeo(steps: list[str], query: dict[str, list[str]]) -> VideoLink | None:
    """``/123``, ``/123/key``, ``/video/123?h=key``, ``/channels/name/123``, ``/album/1/video/123``…"""
    place = max((at for at, step in enumerate(steps) if VIMEO_NUMBER.fullmatch(step)), default=None)
    if place is None or (place > 0 and steps[place - 1] in {"album", "showcase", "user"}):
        return None
    after = steps[place + 1] if len(steps) > place + 1 else ""
    key = query.get("h", [after])[0].lower()
    if key and not VIMEO_KEY.fullmatch(key):
        key = ""
    return VideoLink(VideoProvider.VIMEO, f"{steps[place]}/{key}" if key else steps[place])


def _of_youtube(name: str) -> VideoLink | None:
    return VideoLink(VideoProvider.YOUTUBE, name) if YOUTUBE_NAME.fullmatch(name) else None


def address_of(video: Video) -> str:
    """The address of a video's own page at its host; empty for a file kept here."""
    if video.provider is VideoProvider.VIMEO:
        return f"https://vimeo.com/{video.reference}"
    if video.provider is VideoProvider.YOUTUBE:
        return f"https://www.youtube.com/watch?v={video.reference}"
    return ""


def frame_of(video: Video) -> str:
    """The address of a video's frame, without the origin that YouTube asks for; empty for a file kept here."""
    if video.provider is VideoProvider.VIMEO:
        number, _, key = video.reference.partition("/")
        hidden = f"&h={key}" if key else ""
        return f"https://player.vimeo.com/video/{number}?dnt=1&title=0&byline=0&portrait=0{hidden}"
    if video.provider is VideoProvider.YOUTUBE:
        return f"https://www.youtube-nocookie.com/embed/{video.reference}?enablejsapi=1&rel=0&playsinline=1"
    return ""
