"""Hosts are asked whether videos play; what they do not answer says nothing of a video, and no night lasts for it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from models.accounts.actors import actor_for
from models.catalogue.checking import shown_videos
from models.catalogue.entities import Lesson, Video, VideoProvider, VideoState, Workshop
from models.catalogue.video_refusals import VideoMissing
from models.catalogue.videos import remove_video, set_video
from models.documents.entities import StoredFile
from models.documents.housekeeping import forget_loose_files
from models.documents.operations import keep
from models.documents.storage import storage
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from tasks import video_hosts
from tasks.catalogue import SILENT_AFTER, VideoChecks, look_at_video, look_at_videos
from tests.cast import Cast
from tests.school import on_vimeo
from tests.videos import video


class Host(BaseHTTPRequestHandler):
    """Answers as the hosts of videos do, on this machine; the number of the video says what."""

    asked: ClassVar[list[tuple[str, str]]] = []
    everything: ClassVar[str] = ""

    def do_GET(self) -> None:
        address = parse_qs(urlsplit(self.path).query)["url"][0]
        self.asked.append((address, self.headers.get("Referer", "")))
        wanted = self.everything or address.rstrip("/").rsplit("/", 1)[-1].rsplit("=", 1)[-1]
        if wanted == "99999":
            time.sleep(2)
        told: dict[str, object] = {"title": "A video"}
        if wanted == "20000":
            told["duration"] = 83
        if wanted == "40310":
            told["domain_status_code"] = 403
        code = {"40100": 401, "40300": 403, "40400": 404, "50000": 500, "42900": 429}.get(wanted, 200)
        self._answer(code, b"<html>" if wanted == "11111" else json.dumps(told).encode())

    def log_message(self, *_: object) -> None: ...

    def _answer(self, code: int, body: bytes) -> None:
        try:
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return  # whoever asked has left


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Host]]:
    monkeypatch.setattr(Host, "asked", [])
    monkeypatch.setattr(Host, "everything", "")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    here = f"http://127.0.0.1:{server.server_port}/oembed.json"
    monkeypatch.setattr(video_hosts, "OEMBED", dict.fromkeys(VideoProvider, here))
    monkeypatch.setattr(video_hosts, "PATIENCE", 0.5)
    yield Host
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def lesson(cast: Cast) -> Lesson:
    return session.get_one(Lesson, cast.school.origins_id)


@pytest.mark.row("CAT-28")
@pytest.mark.parametrize(
    ("number", "state", "duration"),
    [
        ("20000", VideoState.PLAYS, 83_000),
        ("20001", VideoState.PLAYS, None),
        ("40100", VideoState.PRIVATE, None),
        ("40300", VideoState.PRIVATE, None),
        ("40310", VideoState.PRIVATE, None),
        ("40400", VideoState.BROKEN, None),
        ("42900", VideoState.UNREACHABLE, None),
        ("50000", VideoState.UNREACHABLE, None),
        ("99999", VideoState.UNREACHABLE, None),
        ("11111", VideoState.UNREACHABLE, None),
    ],
)
def test_what_the_host_answers_is_what_is_known_of_the_video(
    host: type[Host], lesson: Lesson, number: str, state: VideoState, duration: int | None
) -> None:
    set_video(lesson, f"https://vimeo.com/{number}", by=SYSTEM)
    begun = time.monotonic()
    found = look_at_video(lesson, by=SYSTEM)
    assert (found.state, found.duration_ms) == (state, duration)
    assert found.checked_at is not None
    assert time.monotonic() - begun < 1.5
    assert host.asked == [(f"https://vimeo.com/{number}", "http://localhost:8000/")]


@pytest.mark.row("CAT-28")
def test_a_host_that_says_no_duration_leaves_the_one_that_staff_wrote(host: type[Host], lesson: Lesson) -> None:
    set_video(lesson, "https://youtu.be/abcdefghijk", duration_ms=61_000, by=SYSTEM)
    assert look_at_video(lesson, by=SYSTEM).duration_ms == 61_000
    assert host.asked[0][0] == "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.mark.row("CAT-28")
def test_a_file_kept_here_is_looked_for_in_the_store(lesson: Lesson, tmp_path: Path) -> None:
    kept = set_video(lesson, video(tmp_path / "a.mp4"), by=SYSTEM)
    assert look_at_video(lesson, by=SYSTEM).state is VideoState.PLAYS
    assert kept.file is not None
    storage().delete(kept.file.key)
    assert look_at_video(lesson, by=SYSTEM).state is VideoState.BROKEN


def test_only_staff_ask_and_only_of_a_video(cast: Cast, lesson: Lesson) -> None:
    with pytest.raises(Forbidden):
        look_at_video(lesson, by=actor_for(cast.pilot_id))
    remove_video(lesson, by=SYSTEM)
    with pytest.raises(VideoMissing):
        look_at_video(lesson, by=SYSTEM)


@pytest.mark.row("CAT-28")
def test_the_videos_of_a_workshop_are_asked_together_and_a_silent_host_once(host: type[Host], cast: Cast) -> None:
    workshop = session.get_one(Workshop, cast.school.workshop_id)
    workshop.introduction_video, workshop.main_video = on_vimeo("20000"), on_vimeo("40400")
    session.flush()
    look_at_videos(workshop, by=SYSTEM)
    assert workshop.introduction_video.state is VideoState.PLAYS
    assert workshop.main_video.state is VideoState.BROKEN
    host.everything = "50000"
    host.asked.clear()
    look_at_videos(workshop, by=SYSTEM)
    assert len(host.asked) == 1
    assert workshop.main_video.state is VideoState.BROKEN
    with pytest.raises(Forbidden):
        look_at_videos(workshop, by=actor_for(cast.pilot_id))
    workshop.introduction_video = workshop.main_video = workshop.conclusion_video = None
    with pytest.raises(VideoMissing):
        look_at_videos(workshop, by=SYSTEM)


def night() -> tuple[VideoChecks, str]:
    checks = VideoChecks(clock.today())
    for part in checks.names():
        checks.do(part)
    return checks, str(checks.result([]))


@pytest.mark.row("CAT-28")
def test_every_night_each_video_is_asked_once(host: type[Host], cast: Cast, lesson: Lesson) -> None:
    set_video(lesson, "https://vimeo.com/40400", by=SYSTEM)
    number = len(session.scalars(shown_videos()).all())
    _checks, told = night()
    assert len(host.asked) == number == 5
    assert "4" in told
    assert "1" in told
    assert lesson.video is not None
    assert lesson.video.state is VideoState.BROKEN


@pytest.mark.row("CAT-29")
def test_a_host_that_is_down_breaks_no_video_and_is_left_alone(host: type[Host], cast: Cast) -> None:
    host.everything = "50000"
    _checks, told = night()
    assert len(host.asked) == SILENT_AFTER
    assert str(video_hosts.ALL_FAIL) in told
    assert session.scalars(select(Video.id).where(Video.state == VideoState.BROKEN)).all() == []


def test_a_file_that_no_form_saved_goes_after_a_day_and_no_other(lesson: Lesson, tmp_path: Path) -> None:
    kept = set_video(lesson, video(tmp_path / "a.mp4"), by=SYSTEM)
    loose, fresh = keep(b"loose", "application/pdf"), keep(b"fresh", "application/pdf")
    old = update(StoredFile).where(StoredFile.id != fresh.id).values(created_at=clock.now() - timedelta(days=2))
    session.execute(told_apart(old))
    session.expire_all()
    left = {kept.file_id, fresh.id}
    assert forget_loose_files() >= 1
    assert left <= set(session.scalars(select(StoredFile.id))) - {loose.id}
