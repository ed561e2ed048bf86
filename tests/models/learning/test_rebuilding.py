"""Everything stored is what the reports come to, whatever happens to videos, workshops and clocks; or it is named."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, select

from models.accounts.actors import actor_for
from models.catalogue.entities import Lesson, Path, Workshop
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.learning.entities import LearningRecord, LessonView, VideoStage, ViewEvent, WorkshopProgress
from models.learning.lesson_watching import LessonVideo
from models.learning.rebuilding import differences
from models.learning.stage_watching import StageVideo
from models.learning.watching import Report, Viewed, open_viewing, report_watched
from models.organisation.entities import Setting
from tasks.progress import check_again
from tests.cast import Cast
from tests.models.learning.watched import opened, report, video_of, watch
from tests.school import MINUTE, on_vimeo

Moment = time_machine.Traveller


@pytest.fixture
def stage(cast: Cast) -> StageVideo:
    """The introduction of a workshop that is open to everybody on its path."""
    session.get_one(Path, cast.school.path_id).workshops_locked = False
    session.get_one(Workshop, cast.school.workshop_id).introduction_video = on_vimeo("31")
    session.flush()
    return StageVideo(cast.school.workshop_id, VideoStage.INTRODUCTION)


def played(cast: Cast, what: Viewed, *spans: list[int]) -> int:
    """Report on the video that is shown; gives how much of it was watched."""
    if isinstance(what, LessonVideo):
        video_id = video_of(what.lesson_id)
    else:
        video_id = session.get_one(Workshop, cast.school.workshop_id).introduction_video_id
    counted = report_watched(what, Report(video_id, list(spans), 0), by=actor_for(cast.learner_id))
    session.expire_all()
    return counted.watched_ms


@pytest.mark.row("LRN-06")
@pytest.mark.parametrize("which", ["lesson", "stage"])
def test_a_player_that_shows_another_video_and_plays_nothing_of_it_changes_nothing(
    cast: Cast, moment: Moment, stage: StageVideo, which: str
) -> None:
    what: Viewed = stage if which == "stage" else LessonVideo(cast.school.origins_id)
    owner, video = (Workshop, "introduction_video") if which == "stage" else (Lesson, "video")
    row = session.get_one(owner, cast.school.workshop_id if which == "stage" else cast.school.origins_id)
    open_viewing(what, getattr(row, f"{video}_id"), by=actor_for(cast.learner_id))
    moment.shift(timedelta(minutes=5))
    assert played(cast, what, [0, 40_000]) == 40_000
    setattr(row, video, on_vimeo("32"))
    session.flush()
    assert played(cast, what) == 0
    assert list(differences()) == []
    assert played(cast, what, [0, 10_000]) == 10_000
    assert list(differences()) == []


def test_what_is_missing_altogether_is_named_and_made_again(cast: Cast, moment: Moment, stage: StageVideo) -> None:
    open_viewing(stage, session.get_one(Workshop, cast.school.workshop_id).introduction_video_id,
                 by=actor_for(cast.learner_id))  # fmt: skip
    watch(moment, cast.learner_id, cast.school.origins_id)
    moment.shift(timedelta(minutes=5))
    played(cast, stage, [0, MINUTE])
    before = stored(cast.learner_id)
    for entity in (LessonView, WorkshopProgress, LearningRecord):
        session.execute(delete(entity.__table__))
    session.commit()
    assert len(check_again()) == 2
    check_again(repair=True)
    assert check_again() == []
    assert stored(cast.learner_id) == before
    report(cast.learner_id, cast.school.origins_id, [0, 5_000])
    assert stored(cast.learner_id)[0] == before[0]


def stored(person_id: int) -> tuple[object, ...]:
    session.expire_all()
    own = session.scalars(select(LearningRecord).where(LearningRecord.person_id == person_id)).one()
    view = session.scalars(select(LessonView).where(LessonView.person_id == person_id)).one()
    done = session.scalars(select(WorkshopProgress).where(WorkshopProgress.person_id == person_id)).one()
    return (
        (own.watched_ms, own.lessons_viewed), (view.video_id, view.watched_ms, view.completed_at, view.completion),
        (done.introduction_watched, done.introduction_viewed_at),
    )  # fmt: skip


@pytest.mark.row("LRN-32")
def test_the_day_of_the_last_video_is_checked_and_never_goes_back_with_a_clock(cast: Cast, moment: Moment) -> None:
    watch(moment, cast.learner_id, cast.school.origins_id)
    last = clock.now()
    moment.shift(timedelta(hours=-3))
    report(cast.learner_id, cast.school.origins_id, [0, 5_000])
    read = select(LearningRecord.last_watched_at).where(LearningRecord.person_id == cast.learner_id)
    assert session.scalar(read) == last
    assert check_again() == []
    session.scalars(select(LearningRecord)).one().last_watched_at = None
    session.commit()
    assert len(check_again()) == 1
    check_again(repair=True)
    assert session.scalar(read) == last


@pytest.mark.row("LRN-17")
@pytest.mark.parametrize("seed", range(6))
def test_whatever_clocks_settings_and_durations_do_everything_stored_equals_its_rebuild(
    cast: Cast, moment: Moment, stage: StageVideo, seed: int
) -> None:
    chance, began, forward = random.Random(seed), clock.now(), timedelta()
    lessons: list[Viewed] = [LessonVideo(cast.school.origins_id), LessonVideo(cast.school.laws_id), stage]
    for step in range(60):
        what, dice = chance.choice(lessons), chance.random()
        jump = timedelta(seconds=chance.choice([0, 1, 20, 60, 3 * 3600, -7200, -30]))
        moment.shift(jump)
        forward = max(forward, clock.now() - began)
        try:
            with session.begin_nested():
                if dice < 0.1 and isinstance(what, LessonVideo):
                    session.get_one(Lesson, what.lesson_id).video = on_vimeo(f"8{seed}{step}")
                elif dice < 0.2:
                    session.scalars(select(Setting)).one().viewed_percent = chance.choice([50, 90, 100])
                elif dice < 0.3 and isinstance(what, LessonVideo):
                    video = session.get_one(Lesson, what.lesson_id).video
                    assert video is not None
                    video.duration_ms = chance.choice([MINUTE, 45_000, 90_000, None])
                elif dice < 0.4:
                    played(cast, what)
                else:
                    begin = chance.randrange(0, MINUTE)
                    played(cast, what, [begin, min(MINUTE, begin + chance.randrange(0, 45_000))])
        except DomainError:
            continue
        assert [str(one) for one in differences()] == []
    added = session.scalar(select(func.sum(ViewEvent.added_ms))) or 0
    assert added <= 2 * forward / timedelta(milliseconds=1) + 5000 * 60, "bounded even by a clock that jumps"


def test_opening_twice_is_opening_once(cast: Cast, moment: Moment) -> None:
    first = opened(cast.learner_id, cast.school.origins_id)
    moment.shift(timedelta(minutes=1))
    assert opened(cast.learner_id, cast.school.origins_id) == first
    assert list(differences()) == []
