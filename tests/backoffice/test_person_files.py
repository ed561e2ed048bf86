"""The picture of a person, and everything kept about them, from their card."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from models.kernel.database import session
from tests.browser_client import Browser
from tests.cast import Cast


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(file, "PNG")
    return file.getvalue()


@pytest.mark.row("ACC-48")
def test_staff_change_and_remove_a_picture(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.administrator_id)
    address = f"/admin/people/change-picture?id={cast.learner_id}"
    assert browser.get(address).status_code == 200
    answer = browser.post(address, {"picture": (io.BytesIO(png()), "face.png")}, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert cast.person("learner").picture_id is not None
    assert browser.post(f"/admin/people/remove-picture?id={cast.learner_id}").status_code == 302
    assert cast.person("learner").picture_id is None


def test_something_that_is_no_picture_is_refused_next_to_the_field(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.post(
        f"/admin/people/change-picture?id={cast.learner_id}",
        {"picture": (io.BytesIO(b"<svg onload=alert(1)>"), "face.svg")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert 'id="picture-error"' in answer.text
    assert cast.person("learner").picture_id is None


@pytest.mark.row("ACC-63")
def test_staff_download_what_is_kept_about_somebody(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.administrator_id)
    answer = browser.post(f"/admin/people/export-personal-data?id={cast.learner_id}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="passerelle-{cast.learner_id}.json"'
    assert json.loads(answer.data)["person"][0]["last_name"] == "Benali"


def test_a_pilot_is_offered_neither(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pilot_id)
    for verb in ("change-picture", "remove-picture", "export-personal-data"):
        assert browser.get(f"/admin/people/{verb}?id={cast.learner_id}").status_code == 403
    assert session.is_active
