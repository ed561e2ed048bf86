"""A path reads in its own order, whatever its size in as many statements."""

from __future__ import annotations

from models.catalogue.entities import Path
from models.catalogue.outline import outline_of
from models.kernel.database import session
from models.kernel.policy import VISITOR, acting_as
from tests.cast import Cast
from tests.counting import statements


def test_themes_modules_and_lessons_come_in_their_order(cast: Cast) -> None:
    outline = outline_of(cast.school.path_id)
    assert outline is not None
    assert [(p.theme.title, p.module.title, p.lesson.title) for p in outline.places] == [
        ("Culture générale du recrutement", "Une brève histoire", "Les origines"),
        ("Culture générale du recrutement", "Une brève histoire", "La loi"),
        ("Culture générale du recrutement", "Les mots justes", "Des verbes d'action"),
        ("L'art de l'écriture", "Les mots justes", "Des verbes d'action"),
    ]
    assert [lesson.title for lesson in outline.lessons] == ["Les origines", "La loi", "Des verbes d'action"]
    assert [one.module_ids for one in outline.workshops] == [frozenset({cast.school.history_id})]


def test_a_shared_lesson_has_neighbours_where_it_is_read(cast: Cast) -> None:
    outline = outline_of(cast.school.path_id)
    assert outline is not None
    last = outline.places[-1]
    before = outline.before(last)
    assert before is not None
    assert (before.theme.title, before.lesson.title) == ("Culture générale du recrutement", "Des verbes d'action")
    assert outline.after(last) is None


def test_a_tester_is_shown_what_carries_the_flag_at_every_level(cast: Cast) -> None:
    outline = outline_of(cast.school.path_id)
    assert outline is not None
    assert [lesson.title for lesson in outline.for_testers().lessons] == ["Les origines"]
    session.get_one(Path, cast.school.path_id).tester_visible = False
    session.flush()
    closed = outline_of(cast.school.path_id)
    assert closed is not None
    assert closed.for_testers().lessons == ()


def test_it_takes_two_statements(cast: Cast) -> None:
    with acting_as(VISITOR), statements() as seen:
        assert outline_of(cast.school.path_id) is not None
    assert len(seen) == 2


def test_a_path_without_themes_or_of_no_number_is_no_fault(cast: Cast) -> None:
    draft = outline_of(cast.school.draft_id)
    assert draft is not None
    assert (draft.themes, draft.lessons, draft.published) == ((), (), False)
    assert outline_of(2**40) is None
