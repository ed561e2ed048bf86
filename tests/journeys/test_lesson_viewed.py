"""A learner watches a real video to its end: the page says so, and so does their home."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from models.catalogue.entities import Lesson
from models.catalogue.videos import set_video
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_learning import lesson_of
from tests.learning import watched
from tests.videos import video

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]


@pytest.mark.row("LRN-17")
@pytest.mark.row("LRN-21")
def test_a_learner_watches_a_real_video_to_its_end_and_the_page_says_so(
    site: Site, visitors: Arrive, tmp_path: Path
) -> None:
    cast = site.cast
    film = video(tmp_path / "film.webm", seconds=3, codec="libvpx", sound="")
    with site.app.app_context(), acting_as(SYSTEM), transaction():
        set_video(session.get_one(Lesson, cast.school.verbs_id), film, by=SYSTEM)
        watched(cast.licensed_id, cast.school.origins_id)
        watched(cast.licensed_id, cast.school.laws_id)
    learner = visitors().enter("licensed").open(lesson_of(site, "verbs", "words"))
    page = learner.page
    expect(page.locator(".lesson-about")).to_contain_text("À voir")
    page.wait_for_function("document.querySelector('[data-player]').player")
    page.locator("video").evaluate("film => { film.muted = true; return film.play(); }")
    done = page.locator("[data-done]")
    expect(done).to_be_visible(timeout=15_000)
    expect(done).to_contain_text("Leçon vue !")
    expect(done).to_contain_text("Badge obtenu : ")
    expect(page.locator(".lesson-about")).to_contain_text("Vue")
    expect(page.locator("[data-live=siblings]")).to_contain_text("1 leçon vue sur 1")
    learner.look()
    learner.open("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tu as vu toutes les leçons")
    expect(page.locator("main")).to_contain_text("100 %")
