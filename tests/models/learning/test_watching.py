"""What is credited: never more than time allows, never lost by a change, always equal to what it is made of."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.catalogue.entities import Lesson, Path, PathTheme
from models.catalogue.outline import outline_of
from models.contracts.entities import Enrolment, PathCompletion, TrainingSession
from models.contracts.operations import release_slot
from models.contracts.resetting import progress_of, reset_account
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, acting_as
from models.learning import validating
from models.learning.entities import (
    LearningRecord,
    LessonView,
    ThemeBadge,
    ViewEvent,
)
from models.learning.following import may_read_lesson
from models.learning.marking import mark_viewed, take_back_mark
from models.learning.openness import is_open_to
from models.learning.progress import progress_in
from models.learning.rebuilding import differences
from models.outbox.entities import Notification
from tasks.progress import check_again
from tests.cast import Cast
from tests.models.learning.watched import opened, report, watch
from tests.school import MINUTE, on_vimeo

Moment = time_machine.Traveller


def badges(person_id: int) -> set[int]:
    return set(session.scalars(select(ThemeBadge.theme_id).where(ThemeBadge.person_id == person_id)))


def record(person_id: int) -> LearningRecord:
    return session.scalars(select(LearningRecord).where(LearningRecord.person_id == person_id)).one()


def all_of_culture(cast: Cast) -> tuple[int, int, int]:
    return cast.school.origins_id, cast.school.laws_id, cast.school.verbs_id


@pytest.mark.row("LRN-20")
@pytest.mark.row("LRN-21")
@pytest.mark.row("LRN-22")
@pytest.mark.row("LRN-32")
def test_the_last_lesson_of_a_theme_grants_its_badge_once_and_says_so(cast: Cast, moment: Moment) -> None:
    watch(moment, cast.learner_id, *all_of_culture(cast)[:2])
    assert badges(cast.learner_id) == set()
    last = watch(moment, cast.learner_id, cast.school.verbs_id)
    assert badges(cast.learner_id) == {cast.school.culture_id, cast.school.writing_id}
    assert (last.newly_completed, last.done.percent) == (True, 100)
    watch(moment, cast.learner_id, cast.school.verbs_id)
    told = select(Notification.payload).where(Notification.kind == "badge_granted").order_by(Notification.id)
    assert len(session.scalars(told).all()) == 2
    own = record(cast.learner_id)
    assert (own.lessons_viewed, own.watched_ms) == (3, 3 * MINUTE)


def test_nobody_is_granted_what_somebody_else_watched(cast: Cast, moment: Moment) -> None:
    watch(moment, cast.learner_id, *all_of_culture(cast))
    watch(moment, cast.licensed_id, cast.school.origins_id)
    assert badges(cast.licensed_id) == set()
    watch(moment, cast.globex_learner_id, cast.school.origins_id, cast.school.operators_id)
    assert badges(cast.globex_learner_id) == {cast.school.sourcing_id}
    assert session.scalar(select(func.count(PathCompletion.id))) == 0


@pytest.mark.row("LRN-19")
@pytest.mark.parametrize(("quizzes_on", "granted"), [(True, False), (False, True)])
def test_a_theme_with_a_quiz_is_validated_by_its_lessons_only_where_quizzes_are_off(
    cast: Cast, moment: Moment, monkeypatch: pytest.MonkeyPatch, quizzes_on: bool, granted: bool
) -> None:
    monkeypatch.setattr(validating, "_has_quiz", [lambda theme_id: theme_id == cast.school.culture_id])
    session.get_one(Path, cast.school.path_id).programme_quizzes_on = quizzes_on
    session.flush()
    watch(moment, cast.learner_id, *all_of_culture(cast))
    assert (cast.school.culture_id in badges(cast.learner_id)) is granted


@pytest.mark.row("LRN-05")
@pytest.mark.row("CAT-39")
@pytest.mark.row("CAT-40")
def test_another_path_finds_what_was_viewed_and_its_badges_at_once(cast: Cast, moment: Moment) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    where.path_id = cast.school.draft_id
    session.get_one(Path, cast.school.draft_id).published_at = clock.now()
    session.add(PathTheme(path_id=cast.school.draft_id, theme_id=cast.school.writing_id, position=1))
    session.flush()
    watch(moment, cast.learner_id, cast.school.verbs_id)
    where.path_id = cast.school.path_id
    session.flush()
    watch(moment, cast.learner_id, cast.school.origins_id, cast.school.laws_id)
    assert badges(cast.learner_id) == {cast.school.culture_id, cast.school.writing_id}
    where.path_id = cast.school.other_path_id
    session.flush()
    outline = outline_of(cast.school.other_path_id)
    assert outline is not None
    assert (progress_in(cast.learner_id, outline).percent, progress_in(cast.learner_id, outline).viewed) == (75, 3)


@pytest.mark.row("CAT-40")
def test_a_theme_whose_lessons_were_all_viewed_elsewhere_is_validated_on_the_day_of_the_change(
    cast: Cast, moment: Moment
) -> None:
    watch(moment, cast.globex_learner_id, *all_of_culture(cast))
    assert badges(cast.globex_learner_id) == {cast.school.culture_id}
    session.get_one(TrainingSession, cast.globex_slots_id).path_id = cast.school.path_id
    session.flush()
    assert badges(cast.globex_learner_id) == {cast.school.culture_id, cast.school.writing_id}


@pytest.mark.row("LRN-33")
def test_progress_is_kept_when_the_slot_goes_and_counts_no_further(cast: Cast, moment: Moment) -> None:
    watch(moment, cast.learner_id, cast.school.origins_id)
    with acting_as(SYSTEM):
        release_slot(session.get_one(Enrolment, cast.learner_enrolment_id), by=SYSTEM)
    with pytest.raises(DomainError):
        report(cast.learner_id, cast.school.origins_id, [0, MINUTE])
    assert record(cast.learner_id).watched_ms == MINUTE


@pytest.mark.row("A-59")
def test_a_path_that_certifies_nothing_is_finished_with_its_last_theme(cast: Cast, moment: Moment) -> None:
    watch(moment, cast.globex_learner_id, *all_of_culture(cast))
    done = select(PathCompletion).where(PathCompletion.enrolment_id == cast.globex_enrolment_id)
    assert session.scalars(done).one_or_none() is None
    watch(moment, cast.globex_learner_id, cast.school.operators_id)
    assert session.scalars(done).one().recorded_by_id is None


def test_another_video_begins_anew_and_a_completed_lesson_stays(cast: Cast, moment: Moment) -> None:
    opened(cast.learner_id, cast.school.origins_id)
    moment.shift(timedelta(minutes=1))
    report(cast.learner_id, cast.school.origins_id, [0, 30_000])
    watch(moment, cast.learner_id, cast.school.laws_id)
    for name in ("origins_id", "laws_id"):
        session.get_one(Lesson, getattr(cast.school, name)).video = on_vimeo("77" + str(len(name)))
    session.flush()
    assert opened(cast.learner_id, cast.school.origins_id).watched == ()
    moment.shift(timedelta(minutes=5))
    anew = report(cast.learner_id, cast.school.origins_id, [50_000, MINUTE])
    assert (anew.watched_ms, anew.completed) == (10_000, False)
    kept = report(cast.learner_id, cast.school.laws_id, [0, 5_000])
    assert (kept.completed, record(cast.learner_id).watched_ms) == (True, 10_000 + MINUTE)
    assert list(differences()) == []


@pytest.mark.row("LRN-17")
def test_two_tabs_share_one_account_of_time(cast: Cast, moment: Moment) -> None:
    opened(cast.learner_id, cast.school.origins_id)
    opened(cast.learner_id, cast.school.laws_id)
    moment.shift(timedelta(seconds=30))
    assert report(cast.learner_id, cast.school.origins_id, [0, MINUTE]).completed
    with pytest.raises(DomainError):
        report(cast.learner_id, cast.school.laws_id, [0, MINUTE])


@pytest.mark.row("ACC-13")
@pytest.mark.row("ACC-14")
def test_the_short_question_opens_no_lesson_that_the_long_one_closes(cast: Cast) -> None:
    people = [getattr(cast, f"{name}_id") for name in ("learner", "waiting", "expired", "licensed", "tester", "student",
              "administrator", "globex_learner", "globex_waiting", "invited")]  # fmt: skip
    lessons = [getattr(cast.school, f"{name}_id") for name in ("origins", "laws", "verbs", "operators")]
    for person_id in people:
        for lesson_id in lessons:
            short = session.scalar(select(is_open_to(person_id, lesson_id, clock.today())))
            try:
                long = bool(may_read_lesson(actor_for(person_id), lesson_id))
            except DomainError:
                long = False
            assert short == long, (person_id, lesson_id)


@pytest.mark.row("LRN-06")
@pytest.mark.parametrize("seed", range(6))
def test_after_any_session_everything_stored_equals_its_rebuild(cast: Cast, moment: Moment, seed: int) -> None:
    chance, staff = random.Random(seed), actor_for(cast.administrator_id)
    lessons = all_of_culture(cast)
    began, credited = clock.now(), 0
    for step in range(60):
        lesson_id, what = chance.choice(lessons), chance.random()
        moment.shift(timedelta(seconds=chance.choice([0, 1, 5, 20, 60])))
        try:
            with session.begin_nested():
                if what < 0.15:
                    opened(cast.learner_id, lesson_id)
                elif what < 0.2:
                    session.get_one(Lesson, lesson_id).video = on_vimeo(f"9{seed}{step}")
                elif what < 0.25:
                    mark_viewed(cast.person("learner"), session.get_one(Lesson, lesson_id), reason="x", by=staff)
                elif what < 0.3:
                    take_back_mark(cast.person("learner"), session.get_one(Lesson, lesson_id), by=staff)
                else:
                    begin = chance.randrange(0, MINUTE)
                    report(cast.learner_id, lesson_id, [begin, min(MINUTE, begin + chance.randrange(0, 45_000))])
        except DomainError:
            continue
        assert list(differences()) == []
    credited = session.scalar(select(func.sum(ViewEvent.added_ms))) or 0
    assert credited <= 2 * (clock.now() - began) / timedelta(milliseconds=1) + 5000


def test_the_check_names_what_differs_and_repairs_only_when_asked(cast: Cast, moment: Moment) -> None:
    watch(moment, cast.learner_id, *all_of_culture(cast))
    assert check_again() == []
    session.execute(update(LessonView).where(LessonView.lesson_id == cast.school.laws_id).values(watched_ms=5))
    session.execute(update(LearningRecord).values(lessons_viewed=9))
    session.execute(ThemeBadge.__table__.delete())
    session.commit()
    found = check_again()
    assert len(found) == 5, found
    assert check_again() == found
    check_again(repair=True)
    assert check_again() == []
    assert record(cast.learner_id).lessons_viewed == 3


@pytest.mark.row("ACC-61")
def test_a_reset_erases_what_was_learnt_and_a_rebuild_brings_nothing_back(cast: Cast, moment: Moment) -> None:
    watch(moment, cast.learner_id, *all_of_culture(cast))
    said = [str(one) for one in progress_of(cast.person("learner"))]
    assert len(said) == 2
    assert reset_account(cast.person("learner"), by=SYSTEM)["lessons_watched"] == 3
    session.expire_all()
    assert session.scalar(select(func.count(ViewEvent.id))) == 0
    assert badges(cast.learner_id) == set()
    assert list(differences()) == []


def test_a_person_s_history_goes_with_them_and_is_never_rewritten(cast: Cast, moment: Moment) -> None:
    watch(moment, cast.licensed_id, cast.school.origins_id)
    with pytest.raises(Exception, match="view_event_kept"), session.begin_nested():
        session.execute(update(ViewEvent).values(added_ms=0))
    person = session.get_one(Person, cast.licensed_id)
    session.connection().execute(Person.__table__.delete().where(Person.id == person.id))
    assert session.scalar(select(func.count(ViewEvent.id))) == 0


@pytest.mark.row("A-59")
def test_a_path_that_asks_for_less_is_finished_by_who_had_done_the_rest(cast: Cast, moment: Moment) -> None:
    path = session.get_one(Path, cast.school.other_path_id)
    path.required_workshops = 1
    session.flush()
    watch(moment, cast.globex_learner_id, *all_of_culture(cast), cast.school.operators_id)
    done = select(PathCompletion).where(PathCompletion.enrolment_id == cast.globex_enrolment_id)
    assert session.scalars(done).one_or_none() is None
    path.required_workshops = 0
    session.flush()
    assert session.scalars(done).one().recorded_by_id is None
    assert list(differences()) == []
