"""Where a row is used, however far above it (CAT-23, CAT-26)."""

from __future__ import annotations

import pytest

from models.catalogue.entities import Lesson
from models.catalogue.learners import learners_answer, people_who_used, sessions_on
from models.catalogue.operations import link
from models.catalogue.usage import Usage, usage_of
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.learning.entities import LessonView
from tests.cast import Cast
from tests.models.catalogue.rows import created, of_school


@pytest.mark.row("CAT-26")
def test_a_lesson_is_used_in_modules_themes_and_paths_each_once_by_title(cast: Cast) -> None:
    verbs, words, search = (of_school(cast, name) for name in ("verbs", "words", "search"))
    link(search, verbs, by=SYSTEM)
    names = "path", "other_path", "culture", "writing", "sourcing"
    path, other, culture, writing, sourcing = (of_school(cast, name) for name in names)
    assert usage_of(verbs) == Usage(
        modules=[search, words], themes=[culture, sourcing, writing], paths=[path, other], learners=0
    )


@pytest.mark.row("CAT-23")
def test_a_module_is_used_in_themes_paths_and_the_workshops_that_recommend_it(cast: Cast) -> None:
    names = "history", "culture", "path", "other_path", "workshop"
    history, culture, path, other, workshop = (of_school(cast, name) for name in names)
    assert usage_of(history) == Usage(themes=[culture], paths=[path, other], workshops=[workshop])


def test_a_workshop_and_a_theme_are_used_in_their_paths(cast: Cast) -> None:
    path = of_school(cast, "path")
    assert usage_of(of_school(cast, "workshop")) == Usage(paths=[path])
    assert usage_of(of_school(cast, "writing")) == Usage(paths=[path])


def test_a_path_is_used_by_the_sessions_that_follow_it(cast: Cast) -> None:
    assert usage_of(of_school(cast, "other_path")) == Usage(sessions=["Globex - Nantes - Mars"])


def test_what_people_did_of_a_row_is_counted_once_a_person(cast: Cast) -> None:
    for lesson_id in (cast.school.laws_id, cast.school.origins_id):
        session.add(LessonView(person_id=cast.learner_id, lesson_id=lesson_id, opened_at=clock.now()))
    session.flush()
    assert usage_of(of_school(cast, "culture")).learners == usage_of(of_school(cast, "laws")).learners == 1


@pytest.mark.parametrize("kind", ["path", "theme", "module", "lesson", "workshop"])
def test_a_new_row_is_used_nowhere(cast: Cast, kind: str) -> None:
    assert usage_of(created(kind)).is_empty
    assert not usage_of(of_school(cast, "path")).is_empty


def test_as_long_as_nobody_answers_nothing_was_used(cast: Cast) -> None:
    before = learners_answer(None)
    try:
        lesson = session.get_one(Lesson, cast.school.laws_id)
        assert (people_who_used(lesson), tuple(sessions_on(cast.school.path_id))) == (0, ())
    finally:
        learners_answer(before)
    assert sessions_on(cast.school.path_id) != ()
