"""A path whose every piece is new: the page says what comes next, down to a film and a sheet of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as File

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from models.catalogue.entities import Lesson, Module, Path, Video, VideoState
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from tests.journeys.conftest import Site, Visitor
from tests.journeys.test_catalogue import named, save
from tests.videos import sheet, video

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]
REFERENCE = "TOUT NEUF 2026"


@pytest.mark.row("CAT-02")
@pytest.mark.row("CAT-25")
@pytest.mark.row("CAT-27")
def test_staff_are_led_from_an_empty_path_to_a_published_one_with_its_own_film_and_sheet(
    site: Site, visitors: Arrive, tmp_path: File
) -> None:
    film = video(tmp_path / "film.webm", seconds=2, codec="libvpx", sound=None)
    paper = tmp_path / "fiche.pdf"
    paper.write_bytes(sheet())
    staff = visitors().enter("administrator").open("/admin/paths/new/")
    page = staff.page
    named(page, "Tout neuf", REFERENCE)
    save(staff)

    def come_back_and(step: str) -> None:
        staff.open(f"/admin/paths/?search={REFERENCE}")
        staff.press(page.get_by_role("link", name="Tout neuf", exact=True))
        staff.press(page.locator(".next-steps, .card").get_by_role("link", name=step, exact=True).first)

    come_back_and("Ajouter une thématique")
    named(page, "Accueillir", "ACCUEIL 2026")
    save(staff)
    come_back_and("Ajouter un module")
    named(page, "La première heure", "PREMIÈRE HEURE 2026")
    page.set_input_files("input[name=sheet-file]", paper)
    save(staff)
    come_back_and("Ajouter une leçon")
    named(page, "Ouvrir la porte", "PORTE 2026")
    page.set_input_files("input[name=video-file]", film)
    save(staff)
    expect(page.locator("video")).to_be_visible()
    come_back_and("Publier")
    staff.press(page.get_by_role("button", name="Publier"))
    expect(page.get_by_text("« Tout neuf » est publié.")).to_be_visible()

    with site.app.app_context(), acting_as(SYSTEM):
        path = session.scalars(select(Path).where(Path.reference == REFERENCE)).one()
        assert path.published_at is not None
        module = session.scalars(select(Module).where(Module.reference == "PREMIÈRE HEURE 2026")).one()
        assert module.sheet_id is not None
        shown = select(Video).join(Lesson, Lesson.video_id == Video.id).where(Lesson.reference == "PORTE 2026")
        own = session.scalars(shown).one()
        assert own.state is VideoState.PLAYS
        assert abs((own.duration_ms or 0) - 2000) < 200
