"""The video of a workshop's stage: the same account of time, another video begins anew, and all is rebuilt."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from models.accounts.actors import actor_for
from models.catalogue.entities import Path, Workshop
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.learning.entities import LearningRecord, VideoStage, ViewEvent, WorkshopProgress
from models.learning.rebuilding import differences
from models.learning.stage_watching import StageVideo
from models.learning.watching import Report, open_viewing, report_watched
from tasks.progress import check_again
from tests.cast import Cast
from tests.models.learning.watched import opened, report
from tests.school import MINUTE, on_vimeo

Moment = time_machine.Traveller


def record(person_id: int) -> LearningRecord:
    return session.scalars(select(LearningRecord).where(LearningRecord.person_id == person_id)).one()


@pytest.mark.row("LRN-30")
def test_a_workshop_s_video_is_watched_on_the_same_account(cast: Cast, moment: Moment) -> None:
    session.get_one(Path, cast.school.path_id).workshops_locked = False
    workshop = session.get_one(Workshop, cast.school.workshop_id)
    workshop.introduction_video = on_vimeo("31")
    session.flush()
    by, what = actor_for(cast.learner_id), StageVideo(workshop.id, VideoStage.INTRODUCTION)
    video_id = workshop.introduction_video_id
    assert open_viewing(what, video_id, by=by).duration_ms == MINUTE
    moment.shift(timedelta(seconds=30))
    counted = report_watched(what, Report(video_id, [[0, MINUTE]], MINUTE), by=by)
    progress = session.scalars(select(WorkshopProgress)).one()
    assert (counted.newly_completed, progress.introduction_viewed_at) == (True, clock.now())
    assert (record(cast.learner_id).watched_ms, session.scalar(select(func.count(ViewEvent.id)))) == (0, 1)
    opened(cast.learner_id, cast.school.origins_id)
    with pytest.raises(DomainError):
        report(cast.learner_id, cast.school.origins_id, [0, 50_000])


@pytest.mark.row("LRN-30")
def test_another_video_of_a_stage_begins_anew_and_a_stage_that_was_seen_stays(cast: Cast, moment: Moment) -> None:
    session.get_one(Path, cast.school.path_id).workshops_locked = False
    workshop = session.get_one(Workshop, cast.school.workshop_id)
    workshop.introduction_video = on_vimeo("31")
    session.flush()
    by, what = actor_for(cast.learner_id), StageVideo(workshop.id, VideoStage.INTRODUCTION)
    open_viewing(what, workshop.introduction_video_id, by=by)
    moment.shift(timedelta(minutes=5))
    report_watched(what, Report(workshop.introduction_video_id, [[0, 40_000]], 0), by=by)
    workshop.introduction_video = on_vimeo("32")
    session.flush()
    assert open_viewing(what, workshop.introduction_video_id, by=by).watched == ()
    anew = report_watched(what, Report(workshop.introduction_video_id, [[40_000, MINUTE]], 0), by=by)
    assert (anew.watched_ms, anew.completed) == (20_000, False)
    assert report_watched(what, Report(workshop.introduction_video_id, [[0, 40_000]], 0), by=by).newly_completed
    workshop.introduction_video = on_vimeo("33")
    session.flush()
    assert report_watched(what, Report(workshop.introduction_video_id, [[0, 5_000]], 0), by=by).completed
    assert list(differences()) == []


def test_the_check_names_what_differs_of_workshops_too(cast: Cast, moment: Moment) -> None:
    session.get_one(Path, cast.school.path_id).workshops_locked = False
    workshop = session.get_one(Workshop, cast.school.workshop_id)
    workshop.introduction_video = on_vimeo("31")
    session.flush()
    by, what = actor_for(cast.learner_id), StageVideo(workshop.id, VideoStage.INTRODUCTION)
    open_viewing(what, workshop.introduction_video_id, by=by)
    moment.shift(timedelta(minutes=5))
    report_watched(what, Report(workshop.introduction_video_id, [[0, MINUTE]], 0), by=by)
    assert check_again() == []
    session.execute(update(WorkshopProgress).values(introduction_viewed_at=None, introduction_watched="{[0,5)}"))
    session.commit()
    assert len(check_again()) == 2
    check_again(repair=True)
    assert check_again() == []
    assert session.scalars(select(WorkshopProgress)).one().introduction_viewed_at is not None
