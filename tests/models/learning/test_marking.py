"""Staff count a lesson as viewed, and take it back."""

from __future__ import annotations

import pytest
import time_machine

from models.accounts.actors import actor_for
from models.catalogue.entities import Lesson
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from models.learning.entities import Completion
from models.learning.marking import mark_viewed, take_back_mark
from models.learning.rebuilding import differences
from models.learning.refusals import AlreadyViewed, NotInTheirPaths, NotMarked, ReasonMissing
from tests.cast import Cast
from tests.models.learning.test_watching import record
from tests.models.learning.watched import watch

Moment = time_machine.Traveller


@pytest.mark.row("LRN-18")
def test_staff_mark_a_lesson_with_a_reason_and_take_it_back(cast: Cast, moment: Moment) -> None:
    learner, staff = cast.person("learner"), actor_for(cast.administrator_id)
    lesson = session.get_one(Lesson, cast.school.origins_id)
    with pytest.raises(ReasonMissing):
        mark_viewed(learner, lesson, reason="  ", by=staff)
    with pytest.raises(Forbidden):
        mark_viewed(learner, lesson, reason="La vidéo s'arrête", by=actor_for(cast.pilot_id))
    view = mark_viewed(learner, lesson, reason="La vidéo s'arrête", by=staff)
    assert (view.completion, view.marked_by_id, view.watched_ms) == (Completion.MARKED, cast.administrator_id, 0)
    assert record(cast.learner_id).lessons_viewed == 1
    with pytest.raises(AlreadyViewed):
        mark_viewed(learner, lesson, reason="Encore", by=staff)
    take_back_mark(learner, lesson, by=staff)
    assert (view.completion, view.completed_at, record(cast.learner_id).lessons_viewed) == (None, None, 0)
    with pytest.raises(NotMarked):
        take_back_mark(learner, lesson, by=staff)
    with pytest.raises(NotInTheirPaths):
        mark_viewed(learner, session.get_one(Lesson, cast.school.operators_id), reason="Non", by=staff)


def test_a_mark_taken_back_leaves_what_was_really_watched(cast: Cast, moment: Moment) -> None:
    learner, lesson = cast.person("learner"), session.get_one(Lesson, cast.school.origins_id)
    mark_viewed(learner, lesson, reason="Signalé", by=SYSTEM)
    watch(moment, cast.learner_id, lesson.id)
    view = take_back_mark(learner, lesson, by=SYSTEM)
    assert (view.completion, view.completed_at) == (Completion.WATCHED, clock.now())
    assert list(differences()) == []
