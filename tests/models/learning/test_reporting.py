"""What boards and reports say of progress: the columns of FUP-14 and the viewing time of FUP-16."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from sqlalchemy import event, select

from models.contracts.entities import Enrolment
from models.contracts.progress import FACTS, Progress, progress_of, progress_said
from models.kernel import clock
from models.kernel.database import db, session
from models.learning.entities import BadgeWay, Completion, LearningRecord, LessonView, ThemeBadge
from tests.cast import Cast
from tests.models.learning.random_school import random_school


def of(enrolment_id: int) -> Progress:
    return progress_of([enrolment_id])(enrolment_id)


def see(person_id: int, lesson_id: int, milliseconds: int = 60_000) -> None:
    now = clock.now()
    session.add(
        LessonView(
            person_id=person_id, lesson_id=lesson_id, watched_ms=milliseconds, opened_at=now, last_watched_at=now,
            completed_at=now, completion=Completion.WATCHED,
        )
    )  # fmt: skip
    session.flush()


@pytest.mark.row("FUP-14")
@pytest.mark.row("FUP-16")
@pytest.mark.row("LRN-31")
@pytest.mark.row("LRN-32")
def test_a_report_says_the_last_video_how_many_and_the_level_on_each_theme(cast: Cast) -> None:
    see(cast.learner_id, cast.school.origins_id)
    session.add(
        LearningRecord(person_id=cast.learner_id, lessons_viewed=1, watched_ms=7_199_999, last_watched_at=clock.now())
    )
    session.add(ThemeBadge(person_id=cast.learner_id, theme_id=cast.school.writing_id, way=BadgeWay.LESSONS))
    session.flush()
    assert of(cast.learner_enrolment_id) == Progress(
        last_video_on=clock.today(), certification=None, videos=1, minutes=119,
        themes="Culture générale du recrutement 33\xa0%, L'art de l'écriture 100\xa0%",
    )  # fmt: skip


@pytest.mark.row("FUP-14")
def test_who_watched_nothing_has_watched_nothing(cast: Cast) -> None:
    themes = "Culture générale du recrutement 0\xa0%, L'art de l'écriture 0\xa0%"
    assert of(cast.waiting_enrolment_id) == Progress(None, None, 0, 0, themes)


@pytest.mark.row("LRN-05")
@pytest.mark.row("CAT-39")
def test_a_lesson_viewed_on_one_path_counts_on_another_that_shares_it(cast: Cast) -> None:
    see(cast.globex_learner_id, cast.school.laws_id)
    words = of(cast.globex_enrolment_id).themes
    assert words == "Culture générale du recrutement 33\xa0%, Imprenable sur le sourcing 0\xa0%"


@pytest.mark.row("FUP-14")
@pytest.mark.parametrize("seed", range(6))
def test_pages_and_files_say_the_same_cell_by_cell(cast: Cast, seed: int) -> None:
    random_school(seed)
    said = [progress_said(name, Enrolment.id) for name in FACTS]
    in_files = {row[0]: Progress(*row[1:]) for row in session.execute(select(Enrolment.id, *said))}
    known = progress_of(sorted(in_files))
    assert {one: astuple(known(one)) for one in in_files} == {one: astuple(facts) for one, facts in in_files.items()}


def test_progress_of_many_is_one_statement(cast: Cast) -> None:
    school = random_school(3)
    ids = list(session.scalars(select(Enrolment.id)))
    assert len(ids) > len(school.people)
    sent: list[str] = []
    listener = lambda *args: sent.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    progress_of(ids)
    event.remove(db.engine, "before_cursor_execute", listener)
    assert len(sent) == 1
