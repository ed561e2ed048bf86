"""Progress is read from facts: views, badges, workshops done."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from models.catalogue.outline import outline_of
from models.kernel import clock
from models.kernel.database import session
from models.learning.entities import BadgeWay, Completion, LessonView, ThemeBadge, WorkshopProgress
from models.learning.progress import PathProgress, progress_in
from tests.cast import Cast
from tests.counting import statements


def view(cast: Cast, name: str, *, viewed: bool, at: datetime, ms: int = 30_000) -> None:
    session.add(
        LessonView(
            person_id=cast.learner_id, lesson_id=getattr(cast.school, f"{name}_id"), watched_ms=ms, position_ms=ms,
            opened_at=at, last_watched_at=at, completed_at=at if viewed else None,
            completion=Completion.WATCHED if viewed else None,
        )
    )  # fmt: skip
    session.flush()


def progress(cast: Cast) -> PathProgress:
    outline = outline_of(cast.school.path_id)
    assert outline is not None
    return progress_in(cast.learner_id, outline)


def upcoming(cast: Cast) -> str | None:
    place = progress(cast).next_place
    return None if place is None else place.lesson.title


@pytest.mark.row("LRN-03")
def test_the_next_lesson_is_the_first_then_the_one_after_the_last_viewed_then_none(cast: Cast) -> None:
    now = clock.now()
    assert upcoming(cast) == "Les origines"
    view(cast, "laws", viewed=True, at=now)
    assert upcoming(cast) == "Des verbes d'action"
    view(cast, "verbs", viewed=False, at=now + timedelta(minutes=1))
    assert upcoming(cast) == "Des verbes d'action"
    view(cast, "origins", viewed=True, at=now + timedelta(minutes=2))
    assert upcoming(cast) == "Des verbes d'action"
    row = session.scalars(select(LessonView).where(LessonView.lesson_id == cast.school.verbs_id)).one()
    row.completed_at, row.completion = now, Completion.WATCHED
    session.flush()
    assert upcoming(cast) is None


@pytest.mark.row("LRN-31")
@pytest.mark.row("LRN-22")
def test_a_theme_counts_its_lessons_and_an_optional_one_holds_nothing_up(cast: Cast) -> None:
    view(cast, "origins", viewed=True, at=clock.now())
    found = progress(cast)
    culture, writing = found.outline.themes
    assert (found.theme_percent(culture), found.theme_percent(writing), found.percent) == (33, 0, 33)
    assert [theme.title for theme in found.missing.themes] == [culture.title]
    assert found.missing.workshops == 1
    session.add(ThemeBadge(person_id=cast.learner_id, theme_id=culture.id, way=BadgeWay.QUIZ))
    session.add(
        WorkshopProgress(
            person_id=cast.learner_id, workshop_id=cast.school.workshop_id, opened_at=clock.now(),
            completed_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()
    found = progress(cast)
    assert (found.theme_percent(culture), found.percent, bool(found.missing)) == (100, 100, False)


def test_all_lessons_viewed_without_the_badge_is_not_a_hundred(cast: Cast) -> None:
    for name in ("origins", "laws", "verbs"):
        view(cast, name, viewed=True, at=clock.now())
    assert progress(cast).percent == 99


@pytest.mark.row("LRN-05")
@pytest.mark.row("CAT-39")
def test_a_lesson_viewed_counts_in_every_path_that_holds_it(cast: Cast) -> None:
    view(cast, "origins", viewed=True, at=clock.now())
    other = outline_of(cast.school.other_path_id)
    assert other is not None
    assert progress_in(cast.learner_id, other).viewed == 1


def test_a_module_is_done_when_each_of_its_lessons_is(cast: Cast) -> None:
    view(cast, "origins", viewed=True, at=clock.now())
    found = progress(cast)
    history = found.outline.modules[cast.school.history_id]
    assert not found.module_done(history)
    view(cast, "laws", viewed=True, at=clock.now())
    assert progress(cast).module_done(history)


def test_it_takes_one_statement(cast: Cast) -> None:
    outline = outline_of(cast.school.path_id)
    assert outline is not None
    with statements() as seen:
        progress_in(cast.learner_id, outline)
    assert len(seen) == 1
