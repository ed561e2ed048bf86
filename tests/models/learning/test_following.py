"""Lessons open by period, slot, role and testers' flag; outside of one's paths there is nothing."""

from __future__ import annotations

import pytest

from models.accounts.actors import actor_for
from models.catalogue.entities import Path
from models.contracts.entities import Enrolment, EnrolmentKind
from models.contracts.operations import release_slot
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.learning.following import may_read_lesson, may_read_module, may_read_workshop, open_path, open_place
from models.learning.refusals import AccessClosed, Unknown
from tests.cast import Cast


def test_a_learner_with_a_slot_reads_their_path(cast: Cast) -> None:
    learner, school = actor_for(cast.learner_id), cast.school
    followed, place = open_place(learner, school.path_id, school.words_id, school.verbs_id)
    assert (followed.outline.title, place.lesson.title) == ("Les fondamentaux du recrutement", "Des verbes d'action")
    assert may_read_module(learner, school.words_id).access.enrolment_id == cast.learner_enrolment_id
    assert may_read_workshop(learner, school.workshop_id)


@pytest.mark.row("LRN-33")
@pytest.mark.parametrize("name", ["waiting", "expired"])
def test_whoever_waits_or_is_late_opens_no_lesson(cast: Cast, name: str) -> None:
    with pytest.raises(AccessClosed):
        may_read_lesson(actor_for(getattr(cast, f"{name}_id")), cast.school.origins_id)


@pytest.mark.row("ACC-14")
def test_the_lesson_of_another_path_is_not_there(cast: Cast) -> None:
    learner, school = actor_for(cast.learner_id), cast.school
    for refused in (
        lambda: may_read_lesson(learner, school.operators_id),
        lambda: may_read_module(learner, school.search_id),
        lambda: open_path(learner, school.other_path_id),
        lambda: open_place(learner, school.path_id, school.history_id, school.verbs_id),
    ):
        with pytest.raises(Unknown):
            refused()
    assert may_read_lesson(actor_for(cast.globex_learner_id), school.operators_id)


@pytest.mark.parametrize("name", ["manager", "pilot", "administrator", "recruiter", "alumna"])
def test_whoever_follows_no_path_reads_nothing(cast: Cast, name: str) -> None:
    with pytest.raises(Unknown):
        may_read_lesson(actor_for(getattr(cast, f"{name}_id")), cast.school.origins_id)


@pytest.mark.row("ACC-13")
def test_a_tester_reads_the_designated_part_alone(cast: Cast) -> None:
    session.add(
        Enrolment(person_id=cast.tester_id, session_id=cast.licences_id, kind=EnrolmentKind.TESTER)
    )  # fmt: skip
    session.flush()
    tester = actor_for(cast.tester_id)
    assert may_read_lesson(tester, cast.school.origins_id)
    for lesson_id in (cast.school.laws_id, cast.school.verbs_id, cast.school.operators_id):
        with pytest.raises(Unknown):
            may_read_lesson(tester, lesson_id)
    with pytest.raises(Unknown):
        may_read_workshop(tester, cast.school.workshop_id)


def test_a_path_that_is_not_published_is_read_by_nobody(cast: Cast) -> None:
    session.get_one(Path, cast.school.path_id).published_at = None
    session.flush()
    with pytest.raises(Unknown):
        may_read_lesson(actor_for(cast.learner_id), cast.school.origins_id)


def test_giving_the_slot_back_closes_the_lessons_at_once(cast: Cast) -> None:
    with acting_as(SYSTEM):
        release_slot(session.get_one(Enrolment, cast.learner_enrolment_id), by=SYSTEM)
    with pytest.raises(AccessClosed):
        may_read_lesson(actor_for(cast.learner_id), cast.school.origins_id)
