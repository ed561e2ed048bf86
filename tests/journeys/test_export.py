"""A list leaves as a file: two keys for the usual one, a choice for the others, the same words as on the screen."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect
from python_calamine import CalamineWorkbook

from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_keyboard import tab_to

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


def kept(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";", strict=True))


def test_the_rows_of_a_list_are_those_of_its_files(site: Site, visitors: Arrive, tmp_path: Path) -> None:
    staff = visitors().enter("administrator")
    staff.open("/admin/sessions/?search=acme&sort=reference")
    shown = staff.page.locator("main tbody tr")
    references = [shown.nth(n).locator("a").first.inner_text() for n in range(shown.count())]
    assert len(references) == 4

    staff.page.keyboard.press("x")
    expect(staff.page.get_by_role("dialog", name="Exporter")).to_be_visible()
    staff.look()
    with staff.page.expect_download() as waiting:
        staff.page.keyboard.press("Enter")
    headers, *rows = rows_of(by_csv := kept(waiting.value, tmp_path))
    assert by_csv.name.startswith("sessions-")
    assert [row[0] for row in rows] == references
    heads = [head.strip() for head in staff.page.locator("main thead th").all_inner_texts()]
    assert [name.lower() for name in headers] == [
        head.lower() for head in heads if head.lower() in map(str.lower, headers)
    ]
    expect(staff.page.get_by_role("dialog", name="Exporter")).to_be_hidden()

    for choose in (choose_a_workbook_by_mouse, choose_a_workbook_by_keyboard):
        with staff.page.expect_download() as waiting:
            choose(staff.page)
        sheet = CalamineWorkbook.from_path(kept(waiting.value, tmp_path)).get_sheet_by_index(0).to_python()
        assert sheet[0] == headers
        assert [row[0] for row in sheet[1:]] == references

    staff.open("/admin/exports/")
    expect(staff.page.locator("main tbody tr")).to_have_count(3)


def choose_a_workbook_by_mouse(page: Page) -> None:
    page.get_by_role("link", name="Exporter").click()
    page.get_by_text("Excel").click()
    page.get_by_role("button", name="Télécharger").click()


def choose_a_workbook_by_keyboard(page: Page) -> None:
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Télécharger")).to_be_focused()
    tab_to(page, "Fermer")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Excel")).to_be_focused()
    page.keyboard.press("Enter")


def test_without_scripts_the_choice_is_a_page(site: Site, visitors: Arrive, chrome: Browser, tmp_path: Path) -> None:
    cookies = visitors().enter("pilot").page.context.cookies()
    context = chrome.new_context(locale="fr-FR", java_script_enabled=False)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/admin/sessions/?search=licences")
    page.get_by_role("link", name="Exporter").click()
    page.get_by_text("Toutes les lignes").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger").click()
    names = [row[0] for row in rows_of(kept(waiting.value, tmp_path))[1:]]
    context.close()
    assert len(names) == 4
    assert all(name.startswith("Acme") for name in names)  # and nothing of Globex
