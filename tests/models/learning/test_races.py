"""Two tabs, two clicks, two members of staff at once: each second counts once, and nothing is done twice or lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

import web
from models.accounts.actors import actor_for
from models.catalogue.entities import Lesson
from models.kernel import settings
from models.kernel.database import db, session, transaction
from models.kernel.policy import SYSTEM, act_as
from models.learning.answering import answer
from models.learning.entities import LearningRecord, LessonView, ViewEvent, WorkshopAnswer, WorkshopProgress
from models.learning.lesson_watching import LessonVideo
from models.learning.marking import mark_viewed
from models.learning.rebuilding import differences
from models.learning.staging import Stage
from models.learning.watching import Report, open_viewing, report_watched
from models.outbox.entities import Notification
from tests.application import settings_for
from tests.cast import Cast, build_cast
from tests.conftest import fresh_database
from tests.models.accounts.test_races import at_once, in_app
from tests.models.learning.workshops import let_in, questions
from tests.school import MINUTE

pytestmark = pytest.mark.race


@pytest.fixture
def committed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Cast]]:
    """A database of its own, where threads really commit."""
    databases = fresh_database("learning_races")
    before = settings._active
    app = web.create_shell(settings_for(next(databases), tmp_path_factory.mktemp("races")))
    with app.app_context():
        act_as(SYSTEM)
        cast = build_cast()
        session.commit()
        session.remove()
    yield app, cast
    with app.app_context():
        db.engine.dispose()
    if before:
        settings.activate(before)
    next(databases, None)


def begun(app: Flask, person_id: int, *lesson_ids: int) -> dict[int, int]:
    """Somebody opened these lessons an hour ago; gives back the video of each."""

    def work() -> dict[int, int]:
        videos = {one: session.get_one(Lesson, one).video_id or 0 for one in lesson_ids}
        with transaction():
            for lesson_id, video_id in videos.items():
                open_viewing(LessonVideo(lesson_id), video_id, by=actor_for(person_id))
            session.execute(update(LessonView).values(opened_at=LessonView.opened_at - timedelta(hours=1)))
        return videos

    return in_app(app, work)  # type: ignore[return-value]


def told(person_id: int, lesson_id: int, video_id: int, begin: int, end: int) -> bool:
    with transaction():
        said = Report(video_id, [[begin, end]], end)
        return report_watched(LessonVideo(lesson_id), said, by=actor_for(person_id)).newly_completed


def everything_is_as_rebuilt(app: Flask) -> object:
    return in_app(app, lambda: [str(one) for one in differences()]) == []


@pytest.mark.row("LRN-06")
@pytest.mark.row("LRN-17")
def test_eight_tabs_that_report_the_same_video_count_each_second_once(committed: tuple[Flask, Cast]) -> None:
    app, cast = committed
    person_id, lesson_id = cast.learner_id, cast.school.origins_id
    videos = begun(app, person_id, lesson_id)

    def tab(n: int) -> int:
        begins = [(n * 7_000 + step * 10_000) % (MINUTE - 20_000) for step in range(6)]
        return sum(
            told(person_id, lesson_id, videos[lesson_id], begin, begin + 20_000)
            for begin in [*begins, MINUTE - 20_000, 0]
        )  # fmt: skip

    completed = at_once(app, 8, tab)
    assert sum(map(int, completed)) == 1, completed  # type: ignore[call-overload]

    def stored() -> tuple[int, int, int]:
        own = session.scalars(select(LearningRecord).where(LearningRecord.person_id == person_id)).one()
        return own.watched_ms, own.lessons_viewed, session.scalar(select(func.sum(ViewEvent.added_ms))) or 0

    assert in_app(app, stored) == (MINUTE, 1, MINUTE)
    assert everything_is_as_rebuilt(app)


@pytest.mark.row("LRN-20")
def test_the_last_lessons_of_a_theme_watched_at_once_grant_one_badge_and_tell_it_once(
    committed: tuple[Flask, Cast],
) -> None:
    app, cast = committed
    lessons = [cast.school.origins_id, cast.school.laws_id, cast.school.verbs_id]
    videos = begun(app, cast.learner_id, *lessons)
    at_once(app, 3, lambda n: told(cast.learner_id, lessons[n], videos[lessons[n]], 0, MINUTE))
    lines = select(func.count(Notification.id)).where(Notification.kind == "badge_granted")
    assert in_app(app, lambda: session.scalar(lines)) == 2
    assert everything_is_as_rebuilt(app)


@pytest.mark.row("LRN-18")
def test_staff_marks_a_lesson_twice_while_its_learner_ends_it(committed: tuple[Flask, Cast]) -> None:
    app, cast = committed
    person_id, lesson_id = cast.learner_id, cast.school.laws_id
    videos = begun(app, person_id, lesson_id)

    def work(n: int) -> object:
        if n == 0:
            return told(person_id, lesson_id, videos[lesson_id], 0, MINUTE)
        with transaction():
            staff, lesson = actor_for(cast.administrator_id), session.get_one(Lesson, lesson_id)
            return mark_viewed(cast.person("learner"), lesson, reason="x", by=staff)

    at_once(app, 3, work)
    seen = select(LearningRecord.lessons_viewed).where(LearningRecord.person_id == person_id)
    assert in_app(app, lambda: session.scalar(seen)) == 1
    assert everything_is_as_rebuilt(app)


@pytest.mark.row("LRN-27")
def test_a_double_click_answers_once_and_the_stage_is_done_once(committed: tuple[Flask, Cast]) -> None:
    app, cast = committed

    def allowed() -> int:
        with transaction():
            let_in(cast)
        return questions(cast)[0]

    first: int = in_app(app, allowed)  # type: ignore[assignment]

    def click(n: int) -> None:
        with transaction():
            by = actor_for(cast.learner_id)
            answer(cast.school.workshop_id, Stage.FIRST_QUESTIONS, {first: f"Ma réponse {n}"}, by=by)

    assert at_once(app, 6, click) == [None] * 6
    count = select(func.count(WorkshopAnswer.id), func.count(WorkshopProgress.id.distinct())).join_from(
        WorkshopAnswer, WorkshopProgress, WorkshopProgress.person_id == WorkshopAnswer.person_id
    )
    assert in_app(app, lambda: tuple(session.execute(count).one())) == (1, 1)
