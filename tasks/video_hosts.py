"""Asks the host of a video whether it plays here: by oEmbed, which needs no key, for five seconds at most (CAT-28)."""

from __future__ import annotations

import json
import time
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from models.catalogue.checking import HostAnswer
from models.catalogue.entities import Video, VideoProvider, VideoState
from models.catalogue.video_links import address_of
from models.documents.storage import storage
from models.kernel.settings import active
from models.kernel.text import N_

OEMBED = {
    VideoProvider.VIMEO: "https://vimeo.com/api/oembed.json",
    VideoProvider.YOUTUBE: "https://www.youtube.com/oembed",
}
PATIENCE = 5.0
"""Seconds, from the first byte asked to the last one read."""
LONGEST = 256 * 1024
"""Bytes of an answer; the real ones have some thousand."""
NOT_HERE = {400, 404, 410}
NOT_ALLOWED = {401, 403}
ALL_FAIL = N_(
    "When no video plays at all, it is most likely the servers of their host. Report it to the developers all the "
    "same, so that a recent change on our side can be ruled out."
)


def ask(video: Video) -> HostAnswer:
    """Whether a video plays, and how long it lasts if its host says so; a host that does not answer says nothing of
    the video itself."""
    if video.file is not None:
        return HostAnswer(VideoState.PLAYS if storage().exists(video.file.key) else VideoState.BROKEN)
    query = urlencode({"url": address_of(video), "format": "json"})
    try:
        told = _answer(f"{OEMBED[video.provider]}?{query}")
    except HTTPError as refused:
        refused.close()
        return HostAnswer(_state_for(refused.code))
    except (OSError, HTTPException, ValueError):  # no network, no time, no sense
        return HostAnswer(VideoState.UNREACHABLE)
    if told.get("domain_status_code") in NOT_ALLOWED:  # Vimeo: the video is there, not for this site
        return HostAnswer(VideoState.PRIVATE)
    seconds = told.get("duration")
    return HostAnswer(VideoState.PLAYS, int(seconds * 1000) if isinstance(seconds, (int, float)) else None)


def _state_for(status: int) -> VideoState:
    if status in NOT_ALLOWED:
        return VideoState.PRIVATE
    return VideoState.BROKEN if status in NOT_HERE else VideoState.UNREACHABLE


def _answer(address: str) -> dict[str, Any]:
    """The object that was answered.

    Raises:
        OSError, HTTPException, ValueError: there was none in time.
    """
    begun = time.monotonic()
    # a video that may be embedded on some sites only is asked for as from ours
    request = Request(address, headers={"Referer": f"{active().public_url}/", "Accept": "application/json"})  # noqa: S310
    with urlopen(request, timeout=PATIENCE) as response:  # noqa: S310  # https, from the list above
        content = b""
        while piece := response.read1(16_384):
            content += piece
            if len(content) > LONGEST or time.monotonic() - begun > PATIENCE:
                raise TimeoutError
    told = json.loads(content)
    if not isinstance(told, dict):
        raise ValueError("Not an object")
    return told
