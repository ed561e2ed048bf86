"""Staff marks lessons as viewed for somebody whose video does not count, without a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.contracts.entities import Enrolment
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.learning.entities import LessonView
from tests.journeys.conftest import Site, Visitor

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


@pytest.mark.row("LRN-18")
def test_staff_marks_two_lessons_by_keyboard_and_what_is_typed_goes_to_the_field_that_is_seen(
    site: Site, visitors: Arrive
) -> None:
    cast = site.cast
    with site.app.app_context(), acting_as(SYSTEM):
        card = session.scalars(select(Enrolment.id).where(Enrolment.person_id == cast.licensed_id)).one()
    staff = visitors().enter("administrator").open(f"/admin/enrolments/mark-viewed?id={card}")
    page = staff.page
    expect(page.locator(".ts-control input")).to_be_focused()
    chosen = page.locator(".ts-control .item")
    for number in (1, 2):
        page.keyboard.press("ArrowDown")
        expect(page.locator(".ts-dropdown .option.active")).to_be_visible()
        page.keyboard.press("Enter")
        expect(chosen).to_have_count(number)
    staff.look()
    page.get_by_label("Motif").fill("La vidéo ne se validait pas")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("La vidéo ne se validait pas")
    with site.app.app_context(), acting_as(SYSTEM):
        marked = select(LessonView).where(
            LessonView.person_id == cast.licensed_id, LessonView.marked_by_id == cast.administrator_id
        )
        assert len(session.scalars(marked).all()) == 2
