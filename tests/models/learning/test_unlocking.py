"""A workshop opens once its modules were viewed in full, where the path locks; what cannot be seen locks nothing."""

from __future__ import annotations

import pytest

from models.accounts.actors import actor_for
from models.catalogue.entities import Lesson, ModuleLesson, Path, PathWorkshop, WorkshopModule
from models.catalogue.outline import Outline, outline_of
from models.contracts.entities import TrainingSession
from models.kernel.database import session
from models.learning.refusals import Unknown
from models.learning.staging import Stage
from models.learning.taking import begin, find
from models.learning.unlocking import Lock, lock_of
from models.learning.workshop_refusals import WorkshopLocked
from tests.cast import Cast, enrol, hold
from tests.models.learning.workshops import let_in, viewed


def outline(path_id: int) -> Outline:
    found = outline_of(path_id)
    assert found is not None
    return found


def lock(cast: Cast) -> Lock:
    session.flush()
    return lock_of(cast.learner_id, outline(cast.school.path_id), cast.school.workshop_id)


def told(lock: Lock) -> list[tuple[str, bool]]:
    return [(one.module.title, one.done) for one in lock.needed]


@pytest.mark.row("LRN-25")
@pytest.mark.row("LRN-29")
@pytest.mark.row("CAT-32")
def test_a_workshop_opens_when_its_modules_were_viewed_in_full(cast: Cast) -> None:
    assert (lock(cast).is_locked, told(lock(cast))) == (True, [("Une brève histoire", False)])
    viewed(cast.learner_id, cast.school.origins_id)
    assert (lock(cast).is_locked, told(lock(cast))) == (True, [("Une brève histoire", False)])
    viewed(cast.learner_id, cast.school.laws_id)
    assert (lock(cast).is_locked, told(lock(cast))) == (False, [("Une brève histoire", True)])


@pytest.mark.row("CAT-32")
def test_in_a_path_that_does_not_lock_the_modules_are_advice(cast: Cast) -> None:
    session.get_one(Path, cast.school.path_id).workshops_locked = False
    assert (lock(cast).is_locked, told(lock(cast))) == (False, [("Une brève histoire", False)])


@pytest.mark.row("LRN-25")
def test_a_module_of_another_path_or_without_a_lesson_locks_nothing_and_is_told_apart(cast: Cast) -> None:
    session.add(WorkshopModule(workshop_id=cast.school.workshop_id, module_id=cast.school.search_id))
    viewed(cast.learner_id, cast.school.origins_id, cast.school.laws_id)
    assert (lock(cast).is_locked, lock(cast).elsewhere) == (False, {cast.school.search_id})


def test_nothing_is_said_of_a_workshop_that_the_path_does_not_hold(cast: Cast) -> None:
    with pytest.raises(Unknown):
        lock_of(cast.learner_id, outline(cast.school.other_path_id), cast.school.workshop_id)


@pytest.mark.row("LRN-25")
def test_a_locked_workshop_cannot_be_begun(cast: Cast) -> None:
    with pytest.raises(WorkshopLocked):
        begin(actor_for(cast.learner_id), cast.school.workshop_id, Stage.FIRST_QUESTIONS)


def test_a_workshop_that_was_begun_stays_open_when_its_module_is_given_a_lesson(cast: Cast) -> None:
    by = let_in(cast)
    begin(by, cast.school.workshop_id, Stage.FIRST_QUESTIONS)
    lesson = Lesson(title="Une de plus", reference="DE-PLUS")
    session.add(ModuleLesson(module_id=cast.school.history_id, lesson=lesson, position=3))
    assert (lock(cast).is_locked, told(lock(cast))) == (False, [("Une brève histoire", False)])
    begin(by, cast.school.workshop_id, Stage.FIRST_QUESTIONS)


def test_the_same_workshop_in_another_open_path_that_does_not_lock_is_entered_through_it(cast: Cast) -> None:
    other = session.get_one(Path, cast.school.other_path_id)
    session.add(PathWorkshop(path=other, workshop_id=cast.school.workshop_id, position=1))
    session.flush()
    by = actor_for(cast.learner_id)
    assert find(by, cast.school.workshop_id).headway.lock.is_locked
    hold(enrol(cast.person("learner"), session.get_one(TrainingSession, cast.globex_slots_id)))
    session.flush()
    assert find(by, cast.school.workshop_id).followed.outline.path_id == cast.school.other_path_id
    assert find(by, cast.school.workshop_id, cast.school.path_id).headway.lock.is_locked
