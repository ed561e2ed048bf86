"""What a page needs to know of a video to play it; the player itself is web/static/player."""

from __future__ import annotations

from flask import Flask, request, url_for

from models.catalogue.entities import Video, VideoProvider
from models.catalogue.video_links import frame_of
from web.headers import allow_frame

SITES = {VideoProvider.VIMEO: "https://player.vimeo.com", VideoProvider.YOUTUBE: "https://www.youtube-nocookie.com"}
"""The only other sites that a page may frame, and only when it plays a video of theirs."""


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(video_source=video_source, video_captions=video_captions, video_site=video_site)


def video_source(video: Video) -> str:
    """Where a player takes a video from: our own address of a file, or a frame of its host, allowed from here on."""
    if video.provider is VideoProvider.HOSTED:
        return url_for("media.video", video_id=video.id)
    allow_frame(SITES[video.provider])
    address = frame_of(video)
    return f"{address}&origin={request.host_url.rstrip('/')}" if video.provider is VideoProvider.YOUTUBE else address


def video_captions(video: Video) -> str:
    """The address of its captions; empty without."""
    return url_for("media.captions", video_id=video.id) if video.captions_id is not None else ""


def video_site(video: Video) -> str:
    """The host that an employer's network must let through; empty for a file kept here."""
    return SITES.get(video.provider, "").removeprefix("https://")
