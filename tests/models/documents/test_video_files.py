"""What is taken as a video is one that every browser plays, whole, whatever the file says it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.documents import video_files
from models.documents.refusals import VideoNotPlayable, VideoTooHeavy, VideoUnreadable, VideoWithoutPicture
from models.documents.video_files import inspected
from tests.videos import sheet, video
from tests.web.test_static import STATIC

pytestmark = pytest.mark.row("CAT-27")
SECONDS = 4


@pytest.mark.parametrize(
    ("name", "codec", "sound"),
    [
        ("a.mp4", "libx264", "aac"),
        ("a.mp4", "libx264", None),
        ("a.webm", "libvpx", None),
        ("a.webm", "libvpx-vp9", "libopus"),
    ],
)
def test_a_video_that_browsers_play_is_taken_with_its_duration(
    tmp_path: Path, name: str, codec: str, sound: str | None
) -> None:
    found = inspected(video(tmp_path / name, seconds=SECONDS, codec=codec, sound=sound))
    assert found.media_type == ("video/mp4" if name == "a.mp4" else "video/webm")
    assert abs(found.duration_ms - SECONDS * 1000) < 100


@pytest.mark.parametrize(("codec", "pixels"), [("mpeg4", "yuv420p"), ("libx264", "yuv444p")])
def test_tracks_that_some_browser_does_not_play_are_refused_by_name(tmp_path: Path, codec: str, pixels: str) -> None:
    with pytest.raises(VideoNotPlayable) as refused:
        inspected(video(tmp_path / "a.mp4", codec=codec, pixels=pixels))
    assert refused.value.values["tracks"] in (f"{codec}, {pixels}", f"h264, {pixels}")


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(VideoWithoutPicture):
        inspected(video(tmp_path / "a.mp4", codec=""))


@pytest.mark.parametrize("name", ["a.mp4", "a.webm"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.7])
def test_a_truncated_file_is_refused(tmp_path: Path, name: str, part: float) -> None:
    codec, sound = ("libx264", "aac") if name == "a.mp4" else ("libvpx", None)
    path = video(tmp_path / name, seconds=SECONDS, codec=codec, sound=sound)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    with pytest.raises(VideoUnreadable):
        inspected(path)


DRAWING = (STATIC / "favicon.svg").read_bytes()
EMPTY_MP4 = b"\x00\x00\x00\x20ftypisom" + b"\0" * 99
EMPTY_WEBM = b"\x1aE\xdf\xa3webm" + b"\xff" * 200
PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"


@pytest.mark.parametrize(
    "content",
    [b"", b"a text", PLAYLIST, sheet(), DRAWING, EMPTY_MP4, EMPTY_WEBM],
    ids=["nothing", "text", "playlist", "pdf", "drawing", "an empty mp4", "an empty webm"],
)
def test_what_is_no_video_is_refused_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(VideoUnreadable):
        inspected(path)


def test_a_file_that_is_too_heavy_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with path.open("wb") as file:
        file.truncate(video_files.HEAVIEST + 1)  # takes no room: nothing is written in it
    with pytest.raises(VideoTooHeavy):
        inspected(path)
