"""The tree of a path: put in order, completed and cleared where it stands; saved at once, undone, never overtaken."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from backoffice.catalogue_tree import tree_of
from backoffice.catalogue_tree_changes import Change
from models.catalogue.entities import Module, Path, Theme
from models.evidence.entities import AuditEntry
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from tests.backoffice.session_forms import value_of
from tests.browser_client import Browser
from tests.cast import Cast
from tests.models.learning.test_reporting import see
from tests.unchanged import contents

TABLES = ["path_theme", "theme_module", "module_lesson", "path_workshop"]


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


def mark(cast: Cast) -> str:
    with acting_as(SYSTEM):
        return tree_of(session.get_one(Path, cast.school.path_id)).mark


def send(staff: Browser, cast: Cast, change: str, seen: str | None = None, **more: Any) -> Any:
    form = {"change": change, "seen": mark(cast) if seen is None else seen, **more}
    url = f"/admin/paths/tree/change?id={cast.school.path_id}"
    return staff.post(url, form, headers={"Accept": "application/json"})


def themes(cast: Cast) -> list[int]:
    return [link.theme_id for link in session.get_one(Path, cast.school.path_id).theme_links]


def modules(theme_id: int) -> list[int]:
    return [link.module_id for link in session.get_one(Theme, theme_id).module_links]


def lessons(module_id: int) -> list[int]:
    return [link.lesson_id for link in session.get_one(Module, module_id).lesson_links]


@pytest.mark.row("CAT-01")
@pytest.mark.row("CAT-22")
def test_the_tree_shows_everything_in_order_and_what_is_used_elsewhere_too(staff: Browser, cast: Cast) -> None:
    page = unescape(staff.get(f"/admin/paths/details/?id={cast.school.path_id}").text)
    places = [page.index(f'data-name="{name}"') for name in (
        "Culture générale du recrutement", "Une brève histoire", "Les origines", "La loi", "Les mots justes",
        "L'art de l'écriture", "Écrire une annonce",
    )]  # fmt: skip
    assert places == sorted(places)
    with acting_as(SYSTEM):
        nodes = {(n.kind, n.row.id): n for n in tree_of(session.get_one(Path, cast.school.path_id)).walk()}
    assert nodes["theme", cast.school.culture_id].elsewhere == 1
    assert nodes["module", cast.school.words_id].elsewhere == 1
    assert nodes["module", cast.school.history_id].elsewhere == 0
    assert nodes["theme", cast.school.culture_id].minutes == 3


@pytest.mark.row("CAT-01")
def test_a_theme_takes_another_place_and_undo_puts_it_back(staff: Browser, cast: Cast) -> None:
    path, culture, writing = cast.school.path_id, cast.school.culture_id, cast.school.writing_id
    done = send(staff, cast, f"theme.{writing}.{path}.{path}.1")
    assert done.status_code == 200
    assert themes(cast) == [writing, culture]
    assert send(staff, cast, done.json["undo"]).status_code == 200
    assert themes(cast) == [culture, writing]


@pytest.mark.row("CAT-22")
def test_a_module_moves_from_one_theme_to_another_and_back(staff: Browser, cast: Cast) -> None:
    culture, writing, history = cast.school.culture_id, cast.school.writing_id, cast.school.history_id
    done = send(staff, cast, f"module.{history}.{culture}.{writing}.1")
    assert modules(writing) == [history, cast.school.words_id]
    assert modules(culture) == [cast.school.words_id]
    assert "Une brève histoire" in done.json["said"]
    send(staff, cast, done.json["undo"])
    assert modules(culture) == [history, cast.school.words_id]
    assert modules(writing) == [cast.school.words_id]


@pytest.mark.row("CAT-02")
@pytest.mark.row("CAT-14")
def test_an_existing_theme_is_put_in_taken_out_and_put_back_where_it_was(staff: Browser, cast: Cast) -> None:
    path, sourcing = cast.school.path_id, cast.school.sourcing_id
    assert send(staff, cast, f"theme.0.0.{path}.0", child=sourcing).status_code == 200
    assert themes(cast)[-1] == sourcing
    out = send(staff, cast, f"theme.{cast.school.culture_id}.{path}.0.0")
    assert themes(cast) == [cast.school.writing_id, sourcing]
    send(staff, cast, out.json["undo"])
    assert themes(cast)[0] == cast.school.culture_id


@pytest.fixture
def third(cast: Cast) -> str:
    """Somebody viewed one lesson of three; the change that makes it one of two."""
    see(cast.learner_id, cast.school.origins_id)
    return f"lesson.{cast.school.laws_id}.{cast.school.history_id}.0.0"


@pytest.mark.row("CAT-04")
def test_what_changes_progress_is_asked_first_and_nothing_is_written(staff: Browser, cast: Cast, third: str) -> None:
    before, entries = contents(TABLES), session.scalar(select(func.count(AuditEntry.id)))
    asked = send(staff, cast, third)
    assert asked.status_code == 409
    assert "undo" not in asked.json
    assert any("le pourcentage de 1 apprenant" in sentence for sentence in asked.json["ask"])
    assert f'data-node="lesson.{cast.school.laws_id}"' in asked.json["tree"]
    assert contents(TABLES) == before
    assert session.scalar(select(func.count(AuditEntry.id))) == entries


@pytest.mark.row("CAT-04")
def test_what_was_agreed_to_is_written_and_taking_it_back_is_asked_too(
    staff: Browser, cast: Cast, third: str
) -> None:  # fmt: skip
    done = send(staff, cast, third, agreed=send(staff, cast, third).json["agreed"])
    assert done.status_code == 200
    assert lessons(cast.school.history_id) == [cast.school.origins_id]
    back = send(staff, cast, done.json["undo"])
    assert back.status_code == 409
    assert send(staff, cast, done.json["undo"], agreed=back.json["agreed"]).status_code == 200
    assert lessons(cast.school.history_id) == [cast.school.origins_id, cast.school.laws_id]


@pytest.mark.row("CAT-04")
def test_a_change_of_order_alone_is_not_asked(staff: Browser, cast: Cast, third: str) -> None:
    culture, words = cast.school.culture_id, cast.school.words_id
    assert send(staff, cast, f"module.{words}.{culture}.{culture}.1").status_code == 200
    assert modules(culture) == [words, cast.school.history_id]


@pytest.mark.row("CAT-04")
def test_what_was_agreed_to_is_asked_again_once_it_does_something_else(
    staff: Browser, cast: Cast, third: str
) -> None:  # fmt: skip
    mark_of_one = send(staff, cast, third).json["agreed"]
    see(cast.licensed_id, cast.school.origins_id)
    before = contents(TABLES)
    again = send(staff, cast, third, agreed=mark_of_one)
    assert again.status_code == 409
    assert again.json["agreed"] != mark_of_one
    assert any("le pourcentage de 2 apprenants" in sentence for sentence in again.json["ask"])
    other = f"module.{cast.school.words_id}.{cast.school.culture_id}.0.0"
    assert "ask" in send(staff, cast, other, agreed=again.json["agreed"]).json
    assert contents(TABLES) == before


@pytest.mark.row("CAT-04")
def test_without_scripts_a_page_asks_and_its_button_agrees(staff: Browser, cast: Cast, third: str) -> None:
    address = f"/admin/paths/tree/change?id={cast.school.path_id}"
    page = staff.post(address, {"change": third, "seen": mark(cast)})
    assert page.status_code == 409
    assert "le pourcentage de 1 apprenant" in unescape(page.text)
    assert cast.school.laws_id in lessons(cast.school.history_id)
    staff.post(address, {name: value_of(name, page.text) for name in ("change", "seen", "agreed")})
    assert lessons(cast.school.history_id) == [cast.school.origins_id]


def test_what_the_catalogue_refuses_is_said_and_changes_nothing(staff: Browser, cast: Cast) -> None:
    culture, writing, words = cast.school.culture_id, cast.school.writing_id, cast.school.words_id
    before = contents(TABLES)
    twice = send(staff, cast, f"module.{words}.{culture}.{writing}.1")
    assert twice.status_code == 409
    assert "Les mots justes" in twice.json["said"]
    few = send(staff, cast, f"workshop.{cast.school.workshop_id}.{cast.school.path_id}.0.0")
    assert few.status_code == 409
    assert contents(TABLES) == before


def test_who_was_overtaken_is_told_and_gets_the_tree_as_it_stands(staff: Browser, cast: Cast) -> None:
    path, culture, writing = cast.school.path_id, cast.school.culture_id, cast.school.writing_id
    seen = mark(cast)
    send(staff, cast, f"theme.{writing}.{path}.{path}.1")
    before = contents(TABLES)
    late = send(staff, cast, f"module.{cast.school.history_id}.{culture}.{writing}.1", seen=seen)
    assert late.status_code == 409
    assert "undo" not in late.json
    assert mark(cast) in late.json["tree"]
    assert contents(TABLES) == before


@pytest.mark.parametrize(
    "change",
    ["", "module", "path.1.0.0.0", "person.1.1.1.1", "module.1.2", "module.x.1.1.1", "module.1.-1.1.1",
     "module.1.999999.999998.1", "theme.0.0.0.0", f"theme.1.{'9' * 30}.1.1", "lesson.1.1.1.1.1"],
)  # fmt: skip
def test_a_change_that_says_nothing_changes_nothing(staff: Browser, cast: Cast, change: str) -> None:
    before = contents(TABLES)
    assert send(staff, cast, change).status_code == 409
    assert contents(TABLES) == before


def test_a_tree_changes_nothing_of_another_path(staff: Browser, cast: Cast) -> None:
    other, before = cast.school.other_path_id, contents(TABLES)
    assert send(staff, cast, f"theme.{cast.school.sourcing_id}.{other}.0.0").status_code == 409
    assert send(staff, cast, f"module.{cast.school.search_id}.{cast.school.sourcing_id}.0.0").status_code == 409
    assert contents(TABLES) == before


def test_without_scripts_a_button_moves_the_page_says_it_and_offers_to_undo(staff: Browser, cast: Cast) -> None:
    path, writing = cast.school.path_id, cast.school.writing_id
    form = {"change": f"theme.{writing}.{path}.{path}.1", "seen": mark(cast)}
    answer = staff.post(f"/admin/paths/tree/change?id={path}", form)
    page = unescape(staff.get(answer.location).text)
    assert themes(cast)[0] == writing
    assert f'value="theme.{writing}.{path}.{path}.2"' in page.split("tree-undo")[1]


@pytest.mark.row("CAT-01")
def test_themes_and_modules_have_their_own_tree(staff: Browser, cast: Cast) -> None:
    module = session.get_one(Module, cast.school.history_id)
    first, second = [link.lesson_id for link in module.lesson_links]
    with acting_as(SYSTEM):
        seen = tree_of(module).mark
    form = {"change": f"lesson.{second}.{module.id}.{module.id}.1", "seen": seen}
    staff.post(f"/admin/modules/tree/change?id={module.id}", form)
    again = session.get_one(Module, cast.school.history_id)
    assert [link.lesson_id for link in again.lesson_links] == [second, first]
    assert "data-tree" in staff.get(f"/admin/themes/details/?id={cast.school.culture_id}").text


def test_a_pilot_sees_and_changes_no_tree(browser: Browser, cast: Cast) -> None:
    pilot, before = browser.sign_in(cast.pilot_id), contents(TABLES)
    assert pilot.get(f"/admin/paths/tree?id={cast.school.path_id}").status_code in (403, 404)
    change = f"theme.{cast.school.writing_id}.{cast.school.path_id}.0.0"
    assert send(pilot, cast, change).status_code in (403, 404)
    assert contents(TABLES) == before


def test_a_change_reads_back_as_it_was_written() -> None:
    assert str(Change.of("module.1.2.3.4")) == "module.1.2.3.4"
