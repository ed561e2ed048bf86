"""Files of the catalogue go to those who may read them now, whole or in part, and never from the store itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.catalogue.entities import Lesson, Module, Video, Workshop
from models.catalogue.sheets import set_sheet, withdraw_sheet
from models.catalogue.video_captions import set_captions
from models.catalogue.videos import set_video
from models.documents.storage import storage
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.browser_client import Browser
from tests.cast import Cast
from tests.videos import sheet, video
from web import ranges


@pytest.fixture
def hosted(cast: Cast, tmp_path: Path) -> Video:
    """Of the lesson *verbs*: in the paths of Acme and of Globex, and not shown to testers."""
    kept = set_video(session.get_one(Lesson, cast.school.verbs_id), video(tmp_path / "a.mp4"), by=SYSTEM)
    set_captions(kept, b"WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n", by=SYSTEM)
    return kept


def content_of(kept: Video) -> bytes:
    assert kept.file is not None
    with storage().open(kept.file.key) as file:
        return file.read()


@pytest.mark.row("CAT-30")
def test_a_video_is_answered_whole_with_its_own_type_and_no_other_address(
    cast: Cast, browser: Browser, hosted: Video
) -> None:
    answer = browser.sign_in(cast.learner_id).get(f"/videos/{hosted.id}")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "video/mp4", content_of(hosted))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "inline"
    again = browser.get(f"/videos/{hosted.id}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "first", "stop"),
    [
        ("bytes=0-", 206, 0, None),
        ("bytes=10-19", 206, 10, 20),
        ("bytes=-7", 206, -7, None),
        ("bytes=5-5", 206, 5, 6),
        ("bytes=0-1,4-5", 200, 0, None),
        ("bytes=9-5", 200, 0, None),
        ("metres=0-5", 200, 0, None),
    ],
)
def test_a_range_is_answered_as_asked(
    cast: Cast, browser: Browser, hosted: Video, asked: str, status: int, first: int, stop: int | None
) -> None:
    content = content_of(hosted)
    answer = browser.sign_in(cast.learner_id).get(f"/videos/{hosted.id}", headers={"Range": asked})
    assert (answer.status_code, answer.data) == (status, content[first:stop])
    if status == 206:
        begin = first % len(content)
        assert answer.headers["Content-Range"] == f"bytes {begin}-{begin + len(answer.data) - 1}/{len(content)}"
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_range_beyond_the_end_is_said_so(cast: Cast, browser: Browser, hosted: Video) -> None:
    size = len(content_of(hosted))
    answer = browser.sign_in(cast.learner_id).get(f"/videos/{hosted.id}", headers={"Range": f"bytes={size}-"})
    assert (answer.status_code, answer.headers["Content-Range"], answer.data) == (416, f"bytes */{size}", b"")


def test_a_range_of_another_version_is_answered_whole(cast: Cast, browser: Browser, hosted: Video) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"something-else"'}
    answer = browser.sign_in(cast.learner_id).get(f"/videos/{hosted.id}", headers=headers)
    assert (answer.status_code, len(answer.data)) == (200, len(content_of(hosted)))


def test_the_headers_alone_are_answered_to_head(cast: Cast, browser: Browser, hosted: Video) -> None:
    answer = browser.sign_in(cast.learner_id).open(f"/videos/{hosted.id}", method="HEAD")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(content_of(hosted))


def test_a_long_range_comes_in_parts(
    cast: Cast, browser: Browser, hosted: Video, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "MOST", 1000)
    answer = browser.sign_in(cast.learner_id).get(f"/videos/{hosted.id}", headers={"Range": "bytes=100-"})
    assert (answer.status_code, answer.data) == (206, content_of(hosted)[100:1100])


@pytest.mark.row("CAT-30")
@pytest.mark.row("ACC-13")
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("learner", 200),
        ("licensed", 200),
        ("administrator", 200),
        ("waiting", 403),
        ("expired", 403),
        ("globex_learner", 200),
        ("tester", 404),
        ("pilot", 404),
        ("manager", 404),
        ("alumna", 404),
    ],
)
def test_who_may_not_watch_a_lesson_gets_neither_its_video_nor_its_captions(
    cast: Cast, browser: Browser, hosted: Video, who: str, status: int
) -> None:
    browser.sign_in(getattr(cast, f"{who}_id"))
    for address in (f"/videos/{hosted.id}", f"/videos/{hosted.id}/sous-titres"):
        assert browser.get(address).status_code == status


@pytest.mark.row("CAT-30")
def test_a_visitor_signs_in_first_and_a_foreign_video_does_not_exist(
    cast: Cast, browser: Browser, hosted: Video, tmp_path: Path
) -> None:
    assert browser.get(f"/videos/{hosted.id}").location.startswith("/login")
    foreign = set_video(session.get_one(Lesson, cast.school.operators_id), video(tmp_path / "b.mp4"), by=SYSTEM)
    assert browser.sign_in(cast.learner_id).get(f"/videos/{foreign.id}").status_code == 404
    assert browser.get("/videos/999999").status_code == 404


@pytest.mark.row("CAT-30")
def test_a_video_is_not_opened_outside_of_a_player(cast: Cast, browser: Browser, hosted: Video) -> None:
    browser.sign_in(cast.learner_id)
    for purpose, status in (("video", 200), ("document", 404), ("iframe", 404)):
        answer = browser.get(f"/videos/{hosted.id}", headers={"Sec-Fetch-Dest": purpose})
        assert answer.status_code == status


def test_a_workshop_s_video_is_for_those_who_have_the_workshop(cast: Cast, browser: Browser, tmp_path: Path) -> None:
    workshop = session.get_one(Workshop, cast.school.workshop_id)
    kept = set_video(workshop, video(tmp_path / "a.mp4"), relation="main_video", by=SYSTEM)
    assert browser.sign_in(cast.learner_id).get(f"/videos/{kept.id}").status_code == 200
    assert browser.sign_in(cast.globex_learner_id).get(f"/videos/{kept.id}").status_code == 404


def test_a_file_that_is_gone_from_the_store_is_no_incident(cast: Cast, browser: Browser, hosted: Video) -> None:
    assert hosted.file is not None
    storage().delete(hosted.file.key)
    assert browser.sign_in(cast.learner_id).get(f"/videos/{hosted.id}").status_code == 404


@pytest.mark.row("LRN-08")
@pytest.mark.row("LRN-10")
def test_a_sheet_is_downloaded_under_the_title_of_its_module(cast: Cast, browser: Browser) -> None:
    module = session.get_one(Module, cast.school.history_id)
    set_sheet(module, content := sheet(), by=SYSTEM)
    answer = browser.sign_in(cast.learner_id).get(f"/fiches/{module.id}")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", content)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="')
    assert disposition.endswith("br%C3%A8ve%20histoire.pdf")
    assert disposition.isascii()


@pytest.mark.row("LRN-09")
def test_a_module_without_sheet_has_nothing_to_download(cast: Cast, browser: Browser) -> None:
    module = session.get_one(Module, cast.school.history_id)
    browser.sign_in(cast.learner_id)
    assert browser.get(f"/fiches/{module.id}").status_code == 404
    set_sheet(module, sheet(), by=SYSTEM)
    withdraw_sheet(module, by=SYSTEM)
    assert browser.get(f"/fiches/{module.id}").status_code == 404


@pytest.mark.row("LRN-10")
@pytest.mark.parametrize(
    ("who", "status"), [("globex_learner", 200), ("administrator", 200), ("learner", 404), ("waiting", 404)]
)
def test_a_sheet_is_for_those_who_read_its_module(cast: Cast, browser: Browser, who: str, status: int) -> None:
    """Module *search* is in the path of Globex alone."""
    module = session.get_one(Module, cast.school.search_id)
    set_sheet(module, sheet(), by=SYSTEM)
    assert browser.sign_in(getattr(cast, f"{who}_id")).get(f"/fiches/{module.id}").status_code == status
