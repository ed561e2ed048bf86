"""The first page and the queues by keyboard: a chart has its figures, a queue leads to the verb that settles it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_keyboard import tab_to

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


def test_a_pilot_reads_a_chart_and_settles_what_waits_without_a_mouse(site: Site, visitors: Arrive) -> None:
    pilot = visitors().enter("pilot")
    page = pilot.page
    page.goto(f"{site.url}/admin/")
    chart = page.get_by_role("img", name="Où reste-t-il des slots")
    expect(chart).to_be_visible()
    assert chart.evaluate(PAINTED), "the chart is drawn"
    pilot.look()
    expect(page.get_by_role("rowheader", name="Acme - Lyon - Septembre")).to_be_hidden()
    tab_to(page, "Voir les chiffres")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Acme - Lyon - Septembre 1 1")).to_be_visible()
    pilot.look()
    page.goto(f"{site.url}/admin/")
    tab_to(page, "en attente d’un slot")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/queues/#queue-slots")
    pilot.look()
    tab_to(page, "Attribuer un slot: Loïc Fournier")
    page.keyboard.press("Enter")
    page.wait_for_url("**/assign-slot?**")
    pilot.look()
    tab_to(page, "Attribuer un slot")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/queues/")
    expect(page.locator("#queue-slots")).to_contain_text("Chaque apprenant d’une session en cours a son slot.")
    pilot.look()


def test_a_chart_takes_the_colours_of_the_theme_and_fits_a_telephone(site: Site, visitors: Arrive) -> None:
    administrator = visitors().enter("administrator")
    page = administrator.page
    administrator.open("/admin/")
    canvas = page.locator("canvas").first
    light = canvas.evaluate("canvas => canvas.toDataURL()")
    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    page.wait_for_function("light => document.querySelector('canvas').toDataURL() !== light", arg=light)
    page.set_viewport_size({"width": 320, "height": 700})
    for path in ("/admin/", "/admin/queues/"):
        administrator.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_figure_and_a_queue_lead_to_the_rows_that_they_count_by_mouse(site: Site, visitors: Arrive) -> None:
    page = visitors().enter("administrator").page
    page.goto(f"{site.url}/admin/")
    figure = page.locator(".kpi", has=page.locator(".kpi-number", has_text=re.compile(r"^[1-9]\d*$"))).first
    number = int(figure.locator(".kpi-number").inner_text())
    with page.expect_navigation():
        figure.click()
    expect(page.locator("tbody tr")).to_have_count(number)
    page.goto(f"{site.url}/admin/queues/")
    queue = page.locator("[id^=queue-]:has(tbody tr)").first
    waiting = int(queue.locator(".badge").first.inner_text())
    with page.expect_navigation():
        queue.get_by_role("link", name="Voir la liste").click()
    expect(page.locator("tbody tr")).to_have_count(waiting)


PAINTED = """canvas => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels.some((value, place) => place % 4 === 3 && value > 200);
}"""
