"""An address is read in every form in which its host gives it; any other is refused."""

from __future__ import annotations

import pytest

from models.catalogue.entities import Video, VideoProvider
from models.catalogue.video_links import VideoLink, address_of, frame_of, read_address
from models.catalogue.video_refusals import NotAVideoAddress

pytestmark = pytest.mark.row("CAT-27")

VIMEO = [
    "https://vimeo.com/123456789",
    "http://www.vimeo.com/123456789",
    "vimeo.com/123456789",
    " https://vimeo.com/123456789?share=copy#t=10s ",
    "https://vimeo.com/channels/staffpicks/123456789",
    "https://vimeo.com/groups/name/videos/123456789",
    "https://vimeo.com/showcase/7654321/video/123456789",
    "https://vimeo.com/manage/videos/123456789",
    "https://player.vimeo.com/video/123456789",
    '<iframe src="https://player.vimeo.com/video/123456789?badge=0&amp;autopause=0" width="640"></iframe>',
]
UNLISTED = [
    "https://vimeo.com/123456789/abcdef0123",
    "https://vimeo.com/manage/videos/123456789/abcdef0123",
    "https://player.vimeo.com/video/123456789?h=abcdef0123",
    '<iframe src="//player.vimeo.com/video/123456789?color=fff&amp;h=abcdef0123"></iframe>',
]
YOUTUBE = [
    "https://www.youtube.com/watch?v=dQw4w9WgX-_",
    "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgX-_&t=3s",
    "https://youtu.be/dQw4w9WgX-_?si=abc",
    "https://www.youtube.com/embed/dQw4w9WgX-_",
    "https://www.youtube-nocookie.com/embed/dQw4w9WgX-_?rel=0",
    "https://youtube.com/shorts/dQw4w9WgX-_",
    "https://www.youtube.com/live/dQw4w9WgX-_",
]


@pytest.mark.parametrize("address", VIMEO)
def test_every_form_of_a_vimeo_address(address: str) -> None:
    assert read_address(address) == VideoLink(VideoProvider.VIMEO, "123456789")


@pytest.mark.parametrize("address", UNLISTED)
def test_an_unlisted_video_keeps_its_key(address: str) -> None:
    assert read_address(address) == VideoLink(VideoProvider.VIMEO, "123456789/abcdef0123")


@pytest.mark.parametrize("address", YOUTUBE)
def test_every_form_of_a_youtube_address(address: str) -> None:
    assert read_address(address) == VideoLink(VideoProvider.YOUTUBE, "dQw4w9WgX-_")


@pytest.mark.parametrize(
    "address",
    [
        "", "a text", "javascript:alert(1)", "https://vimeo.com", "https://vimeo.com/staff", "ftp://vimeo.com/123456789",
        "https://vimeo.com.evil.example/123456789", "https://evil.example/vimeo.com/123456789", "https://[/123456789",
        "https://vimeo.com@evil.example/123456789", "https://user@vimeo.com/123456789", "https://vimeo.com:8443/123456789",
        "https://vimeo.com/album/1234567", "https://youtu.be/", "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/@channel", "https://www.youtube.com/watch?v=dQw4w9WgX-_\"onload", "data:video/mp4,x",
        "https://www.dailymotion.com/video/x8abcd",
    ],
)  # fmt: skip
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(NotAVideoAddress):
        read_address(address)


@pytest.mark.parametrize("address", [VIMEO[0], UNLISTED[0], YOUTUBE[0]])
def test_the_address_that_is_shown_is_read_back_as_the_same_video(address: str) -> None:
    link = read_address(address)
    shown = Video(provider=link.provider, reference=link.reference)
    assert read_address(address_of(shown)) == read_address(frame_of(shown)) == link
