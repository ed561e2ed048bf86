"""Before something is created staff see what exists already, and use it instead (CAT-21)."""

from __future__ import annotations

import io
from html import unescape

import pytest
from sqlalchemy import select

from models.catalogue.entities import Module, ThemeModule
from models.kernel.database import session
from tests.backoffice.catalogue_forms import create
from tests.browser_client import Browser
from tests.cast import Cast

ALIKE = {"title": "Les mots justes", "reference": "MOTS version longue"}


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


def modules() -> int:
    return len(session.scalars(select(Module)).all())


@pytest.mark.row("CAT-21")
def test_existing_modules_are_proposed_while_one_types_with_where_they_are_used(staff: Browser, cast: Cast) -> None:
    panel = unescape(staff.get("/admin/modules/similar?title=mots+juste").text)
    assert "Les mots justes" in panel
    assert "Culture générale du recrutement" in panel
    assert f'name="use" value="{cast.school.words_id}"' in panel
    assert staff.get("/admin/modules/similar?title=Tout+autre+sujet").text.strip() == ""


@pytest.mark.row("CAT-21")
def test_without_scripts_it_is_shown_on_the_first_save_and_created_on_the_second(staff: Browser, cast: Cast) -> None:
    before = modules()
    asked = create(staff, "modules", ALIKE)
    assert asked.status_code == 422
    assert modules() == before
    mark = asked.text.split('name="alike" value="')[1].split('"')[0]
    assert str(cast.school.words_id) in mark.split(",")
    assert create(staff, "modules", ALIKE, alike="0").status_code == 422
    assert create(staff, "modules", ALIKE, alike=mark).status_code == 302
    assert modules() == before + 1


@pytest.mark.row("CAT-21")
def test_the_one_that_exists_is_put_where_the_new_one_was_meant_to_go(staff: Browser, cast: Cast) -> None:
    before = modules()
    form = {**ALIKE, "use": cast.school.words_id, "themes": [cast.school.sourcing_id, cast.school.culture_id]}
    answer = staff.post("/admin/modules/use", form)
    assert answer.location.endswith(f"/admin/modules/details/?id={cast.school.words_id}")
    held = select(ThemeModule.theme_id).where(ThemeModule.module_id == cast.school.words_id)
    assert set(session.scalars(held)) == {cast.school.culture_id, cast.school.writing_id, cast.school.sourcing_id}
    assert modules() == before


@pytest.mark.row("CAT-21")
@pytest.mark.parametrize("screen", ["paths", "themes", "modules", "lessons"])
def test_nobody_else_is_told_what_exists(browser: Browser, cast: Cast, screen: str) -> None:
    pilot = browser.sign_in(cast.pilot_id)
    assert pilot.get(f"/admin/{screen}/similar?title=culture").status_code in (403, 404)
    assert pilot.post(f"/admin/{screen}/use", {"use": "1"}).status_code in (403, 404)


def test_a_number_that_names_nothing_is_not_used(staff: Browser, cast: Cast) -> None:
    assert staff.post("/admin/modules/use", {"use": "999999"}).status_code == 404
    assert staff.post("/admin/modules/use", {}).status_code == 404


@pytest.mark.row("CAT-21")
def test_a_large_sheet_chosen_before_does_not_stand_in_the_way_of_what_exists(staff: Browser, cast: Cast) -> None:
    fields = {"use": str(cast.school.words_id), "title": "x", "reference": "x"}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append('Content-Disposition: form-data; name="sheet-file"; filename="a.pdf"\r\n\r\n' + "x" * 11_000_000)
    body = "".join(f"--x\r\n{part}\r\n" for part in parts) + "--x--\r\n"
    answer = staff.open(
        "/admin/modules/use", method="POST", input_stream=io.BytesIO(body.encode()),
        content_type="multipart/form-data; boundary=x", headers={"X-CSRFToken": staff.token()},
        environ_overrides={"CONTENT_LENGTH": str(len(body))},
    )  # fmt: skip
    assert answer.status_code == 302
