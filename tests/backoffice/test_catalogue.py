"""Paths, themes, modules and lessons written by staff: in the natural order, with their rules; nobody else does it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from models.catalogue.entities import Lesson, Module, Path, PathTheme, Theme, ThemeModule
from models.kernel.database import session
from tests.backoffice.catalogue_forms import LESSON, MODULE, PATH, THEME, change, create
from tests.browser_client import Browser
from tests.cast import Cast
from tests.unchanged import contents

TABLES = ["path", "theme", "module", "lesson", "path_theme", "theme_module", "module_lesson"]


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


def made(entity: Any, reference: str) -> Any:
    return session.scalars(select(entity).where(entity.reference == reference)).one()


@pytest.mark.row("CAT-01")
@pytest.mark.row("CAT-02")
def test_staff_create_in_the_natural_order_and_each_child_knows_its_parent(staff: Browser) -> None:
    create(staff, "paths", PATH)
    path = made(Path, PATH["reference"])
    page = staff.get(f"/admin/paths/details/?id={path.id}").text
    assert f"/admin/themes/new/?path={path.id}" in page
    form = staff.get(f"/admin/themes/new/?path={path.id}").text
    assert f'<option value="{path.id}" selected>' in form
    create(staff, "themes", THEME, paths=path.id)
    theme = made(Theme, "REGARD")
    assert f"/admin/modules/new/?theme={theme.id}" in staff.get(f"/admin/paths/details/?id={path.id}").text
    assert f'<option value="{theme.id}" selected>' in staff.get(f"/admin/modules/new/?theme={theme.id}").text
    create(staff, "modules", MODULE, themes=theme.id)
    module = made(Module, "BASES long")
    assert f"/admin/lessons/new/?module={module.id}" in staff.get(f"/admin/paths/details/?id={path.id}").text
    create(staff, "lessons", LESSON, modules=module.id)
    lesson = made(Lesson, "BIENVENUE")
    assert session.get_one(Path, path.id).theme_links[0].theme.module_links[0].module.lesson_links[0].lesson == lesson


@pytest.mark.row("CAT-01")
@pytest.mark.row("CAT-18")
@pytest.mark.row("CAT-20")
@pytest.mark.parametrize("screen", ["paths", "themes", "modules", "lessons"])
def test_a_title_and_a_reference_are_asked_for(staff: Browser, screen: str) -> None:
    before = contents(TABLES)
    forms = {"paths": PATH, "themes": THEME, "modules": MODULE, "lessons": LESSON}
    for name in ("title", "reference"):
        answer = create(staff, screen, forms[screen], **{name: " "})
        assert answer.status_code == 422
        assert f'id="{name}-error"' in answer.text
    assert contents(TABLES) == before


@pytest.mark.row("CAT-19")
def test_the_reference_says_what_it_is_for_and_finds_the_theme_again(staff: Browser, cast: Cast) -> None:
    page = staff.get("/admin/themes/new/").text
    assert "indications caractéristiques" in unescape(page) or "another administrator to find it again" in page
    found = staff.get("/admin/themes/?search=sourcing").text
    assert "Imprenable sur le sourcing" in found
    assert "SOURCING" in found
    assert "Culture générale" not in found


@pytest.mark.row("CAT-05")
@pytest.mark.row("CAT-06")
@pytest.mark.row("CAT-07")
@pytest.mark.row("CAT-08")
@pytest.mark.row("CAT-10")
def test_the_rules_and_the_public_page_of_a_path_are_in_its_form(staff: Browser, cast: Cast) -> None:
    public = {
        "slug": "recruter-autrement", "audience": "RH", "objective": "Recruter", "skills": "Sourcer\nRecevoir",
        "registration_number": "RS3428", "registration_url": "https://www.francecompetences.fr/recherche/rs/3428",
        "average_hours": "30", "summary": "Trente heures.",
    }  # fmt: skip
    create(staff, "paths", PATH, certifying="y", workshops_locked="y", **public)
    path = made(Path, PATH["reference"])
    assert (path.certifying, path.workshops_locked, path.programme_quizzes_on) == (True, True, False)
    assert {name: str(getattr(path, name)) for name in public} == public
    refused = change(staff, "paths", path.id, PATH, required_workshops="1")
    assert refused.status_code == 422
    assert 'id="required_workshops-error"' in refused.text
    known = session.get_one(Path, cast.school.path_id)
    form = {"title": known.title, "reference": known.reference, "programme_quizzes_on": "y"}
    assert change(staff, "paths", known.id, form, required_workshops="1").status_code == 302
    assert session.get_one(Path, known.id).required_workshops == 1


@pytest.mark.row("CAT-03")
def test_the_page_of_a_certifying_path_says_what_comes_after_its_contents(staff: Browser) -> None:
    create(staff, "paths", PATH, certifying="y")
    path = made(Path, PATH["reference"])
    page = unescape(staff.get(f"/admin/paths/details/?id={path.id}").text)
    assert "certificats puis son cas pratique" in page or "its certificates, then its case study" in page
    change(staff, "paths", path.id, PATH)
    page = unescape(staff.get(f"/admin/paths/details/?id={path.id}").text)
    assert "certificats puis son cas pratique" not in page
    assert "its certificates, then its case study, come after" not in page


@pytest.mark.row("CAT-09")
@pytest.mark.row("COM-31")
@pytest.mark.row("COM-32")
def test_the_community_is_refused_in_the_form_as_long_as_nothing_answers_for_it(staff: Browser) -> None:
    refused = create(staff, "paths", PATH, community_on="y")
    assert refused.status_code == 422
    assert 'id="community_on-error"' in refused.text
    focused = [tag for tag in re.findall(r"<(?:input|textarea)[^>]*>", refused.text) if " autofocus" in tag]
    assert [re.search(r'name="([^"]+)"', tag)[1] for tag in focused] == ["community_on"]
    assert session.scalars(select(Path).where(Path.reference == PATH["reference"])).all() == []


@pytest.mark.row("CAT-14")
@pytest.mark.row("CAT-15")
def test_the_paths_of_a_theme_are_chosen_and_removed_in_its_form(staff: Browser, cast: Cast) -> None:
    theme = session.get_one(Theme, cast.school.writing_id)
    form = {"title": theme.title, "reference": theme.reference, "colour": theme.colour, "optional": "y"}
    both = [cast.school.path_id, cast.school.draft_id]
    assert change(staff, "themes", theme.id, form, paths=both).status_code == 302
    held = select(PathTheme.path_id).where(PathTheme.theme_id == theme.id)
    assert set(session.scalars(held)) == set(both)
    change(staff, "themes", theme.id, form, paths=cast.school.draft_id)
    assert session.scalars(held).all() == [cast.school.draft_id]


@pytest.mark.row("CAT-16")
def test_a_theme_is_marked_optional_in_its_form_and_in_the_list(staff: Browser, cast: Cast) -> None:
    create(staff, "themes", THEME, optional="y", paths=cast.school.draft_id)
    assert made(Theme, "REGARD").optional
    listed = staff.get("/admin/themes/?segment=optional").text
    assert "Le regard neuf" in listed
    assert "Imprenable" not in listed


@pytest.mark.row("CAT-17")
def test_a_colour_that_a_path_has_already_is_shown_taken_and_refused_by_name(staff: Browser, cast: Cast) -> None:
    create(staff, "themes", THEME, paths=cast.school.path_id)
    page = unescape(staff.get(f"/admin/themes/new/?path={cast.school.path_id}").text)
    assert "Le regard neuf" in page.split('value="#5e748f"')[1].split("</label>")[0]
    twin = {"title": "Autre chose", "reference": "AUTRE", "colour": "#5e748f"}
    refused = create(staff, "themes", twin, paths=cast.school.path_id)
    assert refused.status_code == 422
    assert "Le regard neuf" in unescape(refused.text).split('id="colour-error"')[1].split("</div>")[0]
    assert create(staff, "themes", twin, paths=cast.school.draft_id).status_code == 302


@pytest.mark.row("CAT-17")
def test_a_colour_that_has_no_name_is_shown_taken_too(staff: Browser, cast: Cast) -> None:
    create(staff, "themes", THEME, colour=["other", "#1e90ff"], paths=cast.school.path_id)
    page = unescape(staff.get(f"/admin/themes/new/?path={cast.school.path_id}").text)
    assert "Le regard neuf" in page.split('value="#1e90ff"')[1].split("</label>")[0]
    own = staff.get(f"/admin/themes/edit/?id={made(Theme, 'REGARD').id}").text
    assert own.count('type="radio" name="colour" value="#1e90ff"') == 0
    assert own.count('name="colour" value="other" id="colour-other"') == 1


@pytest.mark.row("CAT-17")
@pytest.mark.parametrize(("typed", "kept"), [("#1E90FF", "#1e90ff"), ("1e90ff", "#1e90ff"), ("bleu", None)])
def test_another_colour_is_typed(staff: Browser, cast: Cast, typed: str, kept: str | None) -> None:
    answer = create(staff, "themes", THEME, colour=["other", typed])
    found = session.scalars(select(Theme.colour).where(Theme.reference == "REGARD")).all()
    assert found == ([kept] if kept else [])
    assert answer.status_code == (302 if kept else 422)


@pytest.mark.row("CAT-22")
@pytest.mark.row("CAT-26")
def test_a_module_goes_into_several_themes_and_a_lesson_into_several_modules(staff: Browser, cast: Cast) -> None:
    create(staff, "modules", MODULE, themes=[cast.school.culture_id, cast.school.sourcing_id])
    module = made(Module, "BASES long")
    held = select(ThemeModule.theme_id).where(ThemeModule.module_id == module.id)
    assert set(session.scalars(held)) == {cast.school.culture_id, cast.school.sourcing_id}
    create(staff, "lessons", LESSON, modules=[module.id, cast.school.words_id])
    page = unescape(staff.get(f"/admin/lessons/details/?id={made(Lesson, 'BIENVENUE').id}").text)
    assert "Les mots justes" in page
    assert "Poser les bases" in page


@pytest.mark.row("CAT-04")
@pytest.mark.row("CAT-23")
@pytest.mark.row("CAT-26")
def test_a_form_says_beforehand_whom_and_what_a_change_concerns(staff: Browser, cast: Cast) -> None:
    def warned(screen: str, identifier: int) -> str:
        page = unescape(staff.get(f"/admin/{screen}/edit/?id={identifier}").text)
        return page.split('id="concerned"')[1].split("<form")[0] if 'id="concerned"' in page else ""

    module = warned("modules", cast.school.words_id)
    for name in ("Culture générale du recrutement", "L'art de l'écriture", "Les fondamentaux du recrutement"):
        assert name in module
    assert "duplicate-module" in module
    lesson = warned("lessons", cast.school.verbs_id)
    assert "Les mots justes" in lesson
    assert "Les fondamentaux du recrutement" in lesson
    assert any(number.isdigit() for number in warned("paths", cast.school.path_id))
    assert warned("paths", cast.school.draft_id) == ""


@pytest.mark.row("CAT-24")
def test_a_module_is_duplicated_with_its_lessons_for_the_theme_in_which_it_differs(staff: Browser, cast: Cast) -> None:
    url = f"/admin/modules/duplicate-module?id={cast.school.words_id}"
    assert "Les mots justes" in staff.get(url).text
    answer = staff.post(url, {"title": "Les mots justes, en bref", "reference": "MOTS courts"})
    copy = made(Module, "MOTS courts")
    assert answer.location.endswith(f"/admin/modules/edit/?id={copy.id}")
    assert [link.lesson_id for link in copy.lesson_links] == [cast.school.verbs_id]
    assert copy.theme_links == []
    assert staff.post(url, {"title": "X", "reference": "MOTS"}).status_code == 422


@pytest.mark.row("CAT-15")
@pytest.mark.parametrize(
    ("screen", "row", "named"),
    [("themes", "culture", "Les fondamentaux du recrutement"), ("modules", "words", "Culture générale"),
     ("lessons", "verbs", "Les mots justes"), ("paths", "path", "Acme")],
)  # fmt: skip
def test_what_is_used_is_not_deleted_and_the_page_says_where(
    staff: Browser, cast: Cast, screen: str, row: str, named: str
) -> None:
    url, before = f"/admin/{screen}/delete?id={getattr(cast.school, f'{row}_id')}", contents(TABLES)
    assert named in unescape(staff.get(url).text).split("confirm-extent")[1]
    assert staff.post(url).status_code == 422
    assert contents(TABLES) == before


@pytest.mark.row("CAT-15")
def test_what_is_used_nowhere_is_deleted_and_its_contents_stay(staff: Browser, cast: Cast) -> None:
    create(staff, "themes", THEME)
    theme = made(Theme, "REGARD")
    create(staff, "modules", MODULE, themes=theme.id)
    assert staff.post(f"/admin/themes/delete?id={theme.id}").status_code == 302
    assert session.scalars(select(Theme.id).where(Theme.reference == "REGARD")).all() == []
    assert made(Module, "BASES long").theme_links == []


@pytest.mark.row("CAT-01")
def test_a_path_is_published_once_it_holds_a_lesson_with_a_video_and_is_taken_back(staff: Browser, cast: Cast) -> None:
    url = f"/admin/paths/publish-path?id={cast.school.draft_id}"
    assert "<button" not in staff.get(url).text.split('class="save-bar"')[1].split("</form>")[0]
    assert staff.post(url).status_code == 422
    assert f"/admin/themes/new/?path={cast.school.draft_id}" in staff.get(url).text.split('class="save-bar"')[1]
    theme = session.get_one(Theme, cast.school.culture_id)
    form = {"title": theme.title, "reference": theme.reference, "colour": theme.colour}
    change(staff, "themes", theme.id, form, paths=[cast.school.path_id, cast.school.draft_id])
    assert staff.post(url).status_code == 302
    assert session.get_one(Path, cast.school.draft_id).is_published
    staff.post(f"/admin/paths/unpublish-path?id={cast.school.draft_id}")
    assert not session.get_one(Path, cast.school.draft_id).is_published


@pytest.mark.row("ACC-13")
def test_a_path_is_opened_to_testers_with_all_that_it_holds(staff: Browser, cast: Cast) -> None:
    staff.post(f"/admin/paths/open-to-testers?id={cast.school.other_path_id}", {"with_contents": "y"})
    for entity, row in ((Path, "other_path"), (Theme, "sourcing"), (Module, "search"), (Lesson, "operators")):
        assert session.get_one(entity, getattr(cast.school, f"{row}_id")).tester_visible, row
    staff.post(f"/admin/paths/close-to-testers?id={cast.school.other_path_id}")
    assert not session.get_one(Path, cast.school.other_path_id).tester_visible
    assert session.get_one(Theme, cast.school.sourcing_id).tester_visible


@pytest.mark.row("CAT-01")
@pytest.mark.parametrize(
    ("screen", "segment", "there", "missing"),
    [("paths", "drafts", "Manager une équipe", "réseaux sociaux"), ("paths", "empty", "Manager une équipe", "fondam"),
     ("modules", "no-sheet", "Les mots justes", "Module archivé"), ("themes", "testers", "Culture générale", "Impren"),
     ("lessons", "testers", "Les origines", "La loi")],
)  # fmt: skip
def test_segments_keep_what_they_say(staff: Browser, screen: str, segment: str, there: str, missing: str) -> None:
    table = unescape(staff.get(f"/admin/{screen}/?segment={segment}").text).split("<tbody")[1]
    assert there in table
    assert missing not in table


@pytest.mark.row("CAT-41")
def test_the_form_of_a_path_says_nothing_of_the_rhythm_of_learning_quizzes(staff: Browser, cast: Cast) -> None:
    form = staff.get(f"/admin/paths/edit/?id={cast.school.path_id}").text.split("<form")[-1]
    assert "rythme" not in form.lower()
    assert "learning quiz" not in form.lower()


@pytest.mark.row("CAT-18")
@pytest.mark.row("CAT-20")
def test_a_reference_is_the_staffs_even_where_a_path_is_looked_up(browser: Browser, cast: Cast) -> None:
    asked = "/admin/lookup/path?query=fondamentaux"
    assert "FONDA" in browser.sign_in(cast.administrator_id).get(asked).text
    answer = browser.sign_in(cast.pilot_id).get(asked)
    assert "Les fondamentaux du recrutement" in unescape(answer.json[0][1])
    assert "FONDA" not in answer.text
