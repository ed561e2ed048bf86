"""Watching in a test: time passes, then the player reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine

from models.accounts.actors import actor_for
from models.catalogue.entities import Lesson
from models.kernel.database import session
from models.learning.lesson_watching import LessonVideo
from models.learning.watching import Counted, Report, open_viewing, report_watched
from tests.school import MINUTE


def opened(person_id: int, lesson_id: int) -> Any:
    return open_viewing(LessonVideo(lesson_id), video_of(lesson_id), by=actor_for(person_id))


def report(person_id: int, lesson_id: int, *spans: list[int]) -> Counted:
    said = Report(video_of(lesson_id), list(spans), 0)
    counted = report_watched(LessonVideo(lesson_id), said, by=actor_for(person_id))
    session.expire_all()
    return counted


def watch(moment: time_machine.Traveller, person_id: int, *lesson_ids: int) -> Counted:
    """Watch lessons from end to end, one after the other; gives what the last report came to."""
    for lesson_id in lesson_ids:
        opened(person_id, lesson_id)
        moment.shift(timedelta(minutes=1))
        counted = report(person_id, lesson_id, [0, MINUTE])
    return counted


def video_of(lesson_id: int) -> int | None:
    return session.get_one(Lesson, lesson_id).video_id
