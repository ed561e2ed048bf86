"""The video of a lesson and the sheet of a module in their forms: read when they come, held until they are saved."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models.catalogue.entities import Lesson, Module, ModuleSheet, Video, VideoProvider
from models.documents.entities import StoredFile
from models.kernel.database import session
from models.organisation.queries import the_settings
from tests.browser_client import Browser
from tests.cast import Cast
from tests.videos import sheet, video

VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n"
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
SCRIPT = "<< /S /JavaScript /JS (app.alert(1)) >>"
CARRIED = re.compile(r'<textarea name="video-captions-text" hidden>([^<]*)</textarea>')
HELD = re.compile(r'name="(?:video|sheet)-held" value="([^"]+)"')


@pytest.fixture
def staff(cast: Cast, browser: Browser) -> Browser:
    return browser.sign_in(cast.administrator_id)


def of_lesson(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "title": "Les origines", "reference": "ORIGINES", "modules": str(cast.school.history_id), "level": "basics",
        "body": "", "video": "", **more,
    }  # fmt: skip


def of_module(cast: Cast, **more: Any) -> dict[str, Any]:
    themes = str(cast.school.culture_id)
    return {"title": "Une brève histoire", "reference": "HISTOIRE", "themes": themes, "summary": "", **more}


def sent(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def save(staff: Browser, screen: str, row_id: int, form: dict[str, Any]) -> TestResponse:
    """Post it; where it says whom it concerns, agree to exactly that, with what the page itself holds."""
    page = staff.post(f"/admin/{screen}/edit/?id={row_id}", form)
    agreed = re.search(r'name="agreed" (?:type="hidden" )?value="([^"]+)"|value="([^"]+)"[^>]*name="agreed"', page.text)
    if page.status_code != 422 or agreed is None:
        return page
    texts = {name: value for name, value in form.items() if not isinstance(value, tuple)}
    if carried := CARRIED.search(page.text):
        texts["video-captions-text"] = html.unescape(carried[1])
    held = {f"{kind}-held": found[1] for kind in ("video", "sheet") if (found := HELD.search(page.text))}
    return staff.post(
        f"/admin/{screen}/edit/?id={row_id}", texts | held | {"agreed": agreed[1] or agreed[2]}
    )  # fmt: skip


def lesson(cast: Cast) -> Lesson:
    return session.get_one(Lesson, cast.school.origins_id)


@pytest.mark.row("CAT-27")
def test_an_address_and_its_duration_are_saved_from_the_form(cast: Cast, staff: Browser) -> None:
    form = of_lesson(cast, video="https://youtu.be/abcdefghijk", **{"video-duration": "4:30"})
    answer = save(staff, "lessons", cast.school.origins_id, form)
    assert answer.status_code == 302, answer.text
    found = lesson(cast).video
    assert found is not None
    assert (found.provider, found.reference, found.duration_ms) == (VideoProvider.YOUTUBE, "abcdefghijk", 270_000)


@pytest.mark.row("CAT-28")
@pytest.mark.parametrize("address", ["https://example.org/film", "javascript:alert(1)", "https://vimeo.com/"])
def test_a_wrong_address_gets_its_sentence_and_stays_typed(cast: Cast, staff: Browser, address: str) -> None:
    before = lesson(cast).video_id
    answer = staff.post(f"/admin/lessons/edit/?id={cast.school.origins_id}", of_lesson(cast, video=address))
    assert answer.status_code == 422
    assert 'id="video-error"' in answer.text
    assert f'value="{address}"' in answer.text
    assert lesson(cast).video_id == before


@pytest.mark.row("CAT-27")
def test_a_file_and_its_captions_are_saved_from_the_form(cast: Cast, staff: Browser, tmp_path: Path) -> None:
    content = video(tmp_path / "a.mp4").read_bytes()
    form = of_lesson(cast, **{"video-file": sent(content, "film.mp4")})
    assert save(staff, "lessons", cast.school.origins_id, form).status_code == 302
    found = lesson(cast).video
    assert found is not None
    assert (found.provider, found.duration_ms) == (VideoProvider.HOSTED, 2000)
    form = of_lesson(cast, **{"video-captions": sent(VTT, "fr.vtt")})
    assert save(staff, "lessons", cast.school.origins_id, form).status_code == 302
    assert lesson(cast).video == found
    assert found.captions_id is not None
    card = staff.get(f"/admin/lessons/details/?id={cast.school.origins_id}")
    assert f'src="/videos/{found.id}"' in card.text


def test_a_file_that_was_sent_is_held_across_an_error_elsewhere(cast: Cast, staff: Browser, tmp_path: Path) -> None:
    content = video(tmp_path / "a.mp4").read_bytes()
    page = staff.post(
        f"/admin/lessons/edit/?id={cast.school.origins_id}",
        of_lesson(cast, title="", **{"video-file": sent(content, "film.mp4")}),
    )
    assert page.status_code == 422
    assert "film.mp4" in page.text
    held = HELD.search(page.text)
    assert held is not None
    form = of_lesson(cast, **{"video-held": held[1]})
    assert save(staff, "lessons", cast.school.origins_id, form).status_code == 302
    found = lesson(cast).video
    assert found is not None
    assert found.provider is VideoProvider.HOSTED


@pytest.mark.parametrize("word", ["", "x", "forged.word.here"])
def test_a_form_holds_no_file_that_it_did_not_send(cast: Cast, staff: Browser, word: str) -> None:
    before = lesson(cast).video_id
    form = of_lesson(cast, video="https://vimeo.com/777", **{"video-held": word})
    page = staff.post(f"/admin/lessons/edit/?id={cast.school.origins_id}", form)
    assert page.status_code == 422
    assert lesson(cast).video_id == before


@pytest.mark.parametrize(
    ("name", "content"), [("film.mp4", b"a text"), ("film.mp4", sheet()), ("<script>.webm", b"\x1aE\xdf\xa3webm")]
)
def test_what_is_no_video_changes_nothing_and_leaves_no_file(
    cast: Cast, staff: Browser, name: str, content: bytes
) -> None:
    files = session.scalar(select(func.count(StoredFile.id)))
    form = of_lesson(cast, **{"video-file": sent(content, name)})
    page = staff.post(f"/admin/lessons/edit/?id={cast.school.origins_id}", form)
    assert page.status_code == 422
    assert 'id="video-error"' in page.text
    assert session.scalar(select(func.count(StoredFile.id))) == files


@pytest.mark.row("CAT-25")
@pytest.mark.row("A-13")
def test_the_sheet_is_set_and_corrected_in_the_form_of_the_module(cast: Cast, staff: Browser) -> None:
    module_id = cast.school.history_id
    for number, note in ((1, ""), (3, "Page 2 corrigée")):
        form = of_module(cast, **{"sheet-file": sent(sheet(number), "fiche.pdf"), "sheet-note": note})
        assert save(staff, "modules", module_id, form).status_code == 302
    sheets = session.scalars(select(ModuleSheet).order_by(ModuleSheet.version)).all()
    assert [(one.version, one.pages, one.note) for one in sheets] == [(1, 1, ""), (2, 3, "Page 2 corrigée")]
    assert session.get_one(Module, module_id).sheet == sheets[1]
    card = staff.get(f"/admin/modules/details/?id={module_id}").text
    assert "Page 2 corrigée" in card
    earlier = staff.get(f"/admin/modules/row/sheet/?id={module_id}&version=1")
    assert (earlier.status_code, earlier.data[:4]) == (200, b"%PDF")
    assert staff.get(f"/admin/modules/row/sheet/?id={module_id}&version=9").status_code == 404
    staff.post(f"/admin/modules/restore-sheet?id={module_id}", {"version": sheets[0].id})
    assert session.get_one(Module, module_id).sheet_id == sheets[0].id
    staff.post(f"/admin/modules/withdraw-sheet?id={module_id}")
    assert session.get_one(Module, module_id).sheet_id is None


@pytest.mark.row("CAT-25")
def test_whoever_writes_the_sheets_is_named_where_they_are_loaded_and_read(cast: Cast, staff: Browser) -> None:
    module_id, sentence = cast.school.history_id, "Les fiches sont rédigées et publiées par"
    assert sentence not in staff.get(f"/admin/modules/edit/?id={module_id}").text
    the_settings().sheet_owner = "Irène <Joliot>"
    session.flush()
    save(staff, "modules", module_id, of_module(cast, **{"sheet-file": sent(sheet(), "fiche.pdf")}))
    for page in ("edit", "details"):
        assert f"{sentence} Irène &lt;Joliot&gt;" in staff.get(f"/admin/modules/{page}/?id={module_id}").text


@pytest.mark.row("CAT-25")
def test_what_was_corrected_is_asked_once_there_is_a_sheet(cast: Cast, staff: Browser) -> None:
    url = f"/admin/modules/edit/?id={cast.school.history_id}"
    assert 'name="sheet-note"' not in staff.get(url).text
    save(staff, "modules", cast.school.history_id, of_module(cast, **{"sheet-file": sent(sheet(), "fiche.pdf")}))
    assert 'name="sheet-note"' in staff.get(url).text


def test_the_activity_calls_a_sheet_by_its_version(cast: Cast, staff: Browser) -> None:
    save(staff, "modules", cast.school.history_id, of_module(cast, **{"sheet-file": sent(sheet(), "fiche.pdf")}))
    card = staff.get(f"/admin/modules/details/?id={cast.school.history_id}").text
    assert "Fiche\xa0: version 1" in card.replace("&nbsp;", "\xa0")


@pytest.mark.row("CAT-25")
@pytest.mark.parametrize(
    "content",
    [DRAWING, b"<!doctype html>", sheet(password="x"), sheet(script=SCRIPT)],
    ids=["drawing", "page", "encrypted", "script"],
)
def test_what_is_no_sheet_gets_a_sentence_and_changes_nothing(cast: Cast, staff: Browser, content: bytes) -> None:
    form = of_module(cast, **{"sheet-file": sent(content, "fiche.pdf")})
    page = staff.post(f"/admin/modules/edit/?id={cast.school.history_id}", form)
    assert page.status_code == 422
    assert 'id="sheet-error"' in page.text
    assert session.get_one(Module, cast.school.history_id).sheet_id is None


class Endless(io.RawIOBase):
    """Two gigabytes that nobody should read."""

    def __init__(self) -> None:
        self.given = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def tell(self) -> int:
        return 0

    def readinto(self, buffer: Any) -> int:
        self.given += len(buffer)
        return len(buffer)


@pytest.mark.row("CAT-25")
@pytest.mark.parametrize("who", ["administrator", "learner"])
def test_two_gigabytes_are_refused_before_they_are_read(app: Flask, cast: Cast, browser: Browser, who: str) -> None:
    body = Endless()
    answer = browser.sign_in(getattr(cast, f"{who}_id")).open(
        f"/admin/modules/edit/?id={cast.school.history_id}",
        method="POST",
        input_stream=io.BufferedReader(body),
        environ_overrides={"CONTENT_LENGTH": str(2 * 1024**3)},
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": browser.token()},
    )
    assert answer.status_code == 413
    assert f"{22 if who == 'administrator' else 10}\N{NO-BREAK SPACE}m" in answer.text
    assert body.given < 2**20


def test_a_form_that_says_nothing_of_the_video_leaves_it(cast: Cast, staff: Browser) -> None:
    before = lesson(cast).video_id
    form = {name: value for name, value in of_lesson(cast, title="Les origines 2").items() if name != "video"}
    assert save(staff, "lessons", cast.school.origins_id, form).status_code == 302
    assert (lesson(cast).title, lesson(cast).video_id) == ("Les origines 2", before)


def test_an_emptied_address_takes_the_video_away(cast: Cast, staff: Browser) -> None:
    assert session.get_one(Video, lesson(cast).video_id).provider is VideoProvider.VIMEO
    assert save(staff, "lessons", cast.school.origins_id, of_lesson(cast)).status_code == 302
    assert lesson(cast).video_id is None
