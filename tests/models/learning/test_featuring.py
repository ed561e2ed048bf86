"""What learners read of each other: chosen by staff in their order, else the last three; never one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.accounts.entities import Role
from models.catalogue.entities import WorkshopQuestion
from models.contracts.entities import Enrolment, EnrolmentKind
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.learning import featuring
from models.learning.entities import FeaturedAnswer, WorkshopAnswer
from models.learning.featuring import displayed, feature, reorder, unfeature
from models.learning.workshop_refusals import AnswerGone, TooManyChosen
from tests.cast import Cast, enrol, person
from tests.counting import statements
from tests.models.learning.workshops import questions

GIVEN = ("waiting", "licensed", "expired", "globex_learner", "learner")
"""Who answered, the last one last."""


@pytest.fixture
def question(cast: Cast) -> WorkshopQuestion:
    """A question that five learners answered, one minute after the other."""
    row = session.get_one(WorkshopQuestion, questions(cast)[1])
    for minute, name in enumerate(GIVEN):
        at = clock.now() - timedelta(minutes=len(GIVEN) - minute)
        session.add(
            WorkshopAnswer(person_id=cast.person(name).id, question_id=row.id, text=f"de {name}", created_at=at)
        )
    session.flush()
    return row


def of(cast: Cast, name: str) -> WorkshopAnswer:
    return session.scalars(select(WorkshopAnswer).where(WorkshopAnswer.person_id == cast.person(name).id)).one()


def read_by(cast: Cast, question: WorkshopQuestion, name: str = "learner") -> list[str]:
    session.flush()
    return [one.text for one in displayed([question.id], cast.person(name).id).get(question.id, [])]


@pytest.mark.row("CAT-35")
def test_when_none_is_chosen_the_last_three_of_the_others_are_displayed_under_a_first_name(
    cast: Cast, question: WorkshopQuestion
) -> None:
    found = displayed([question.id], cast.learner_id)[question.id]
    assert [(one.author, one.text) for one in found] == [
        ("Homer S.", "de globex_learner"), ("Océane M.", "de expired"), ("Jérôme N.", "de licensed")
    ]  # fmt: skip


@pytest.mark.row("CAT-34")
def test_chosen_answers_are_displayed_in_their_order_and_nobody_reads_their_own(
    cast: Cast, question: WorkshopQuestion
) -> None:
    staff = actor_for(cast.administrator_id)
    for name in ("learner", "waiting", "expired"):
        feature(of(cast, name), by=staff)
    assert read_by(cast, question) == ["de waiting", "de expired"]
    reorder(question, [of(cast, name).id for name in ("expired", "learner", "waiting")], by=staff)
    assert read_by(cast, question) == ["de expired", "de waiting"]
    assert read_by(cast, question, "licensed") == ["de expired", "de learner", "de waiting"]
    unfeature(of(cast, "expired"), by=staff)
    assert read_by(cast, question, "licensed") == ["de learner", "de waiting"]


@pytest.mark.row("CAT-35")
def test_who_would_read_nothing_because_theirs_alone_is_chosen_reads_the_last_three(
    cast: Cast, question: WorkshopQuestion
) -> None:
    feature(of(cast, "learner"), by=actor_for(cast.administrator_id))
    assert read_by(cast, question) == ["de globex_learner", "de expired", "de licensed"]
    assert read_by(cast, question, "licensed") == ["de learner"]


@pytest.mark.row("CAT-35")
def test_what_was_tried_in_the_demo_is_no_learner_s_answer(cast: Cast, question: WorkshopQuestion) -> None:
    session.scalars(
        select(Enrolment).where(Enrolment.person_id == cast.globex_learner_id)
    ).one().kind = EnrolmentKind.TESTER
    assert read_by(cast, question) == ["de expired", "de licensed", "de waiting"]


def test_choosing_twice_changes_nothing_and_ten_are_the_most(
    cast: Cast, question: WorkshopQuestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(featuring, "MOST", 2)
    staff = actor_for(cast.administrator_id)
    for name in ("waiting", "waiting", "expired"):
        feature(of(cast, name), by=staff)
    with pytest.raises(TooManyChosen):
        feature(of(cast, "learner"), by=staff)
    unfeature(of(cast, "learner"), by=staff)
    assert session.query(FeaturedAnswer).count() == 2


def test_an_order_of_other_answers_than_the_chosen_ones_is_refused(cast: Cast, question: WorkshopQuestion) -> None:
    staff = actor_for(cast.administrator_id)
    chosen = feature(of(cast, "waiting"), by=staff)
    for wrong in ([], [of(cast, "expired").id], [chosen.answer_id, chosen.answer_id]):
        with pytest.raises(AnswerGone):
            reorder(question, wrong, by=staff)


@pytest.mark.parametrize("name", ["learner", "pilot", "manager"])
def test_nobody_but_staff_chooses(cast: Cast, question: WorkshopQuestion, name: str) -> None:
    by, answer = actor_for(getattr(cast, f"{name}_id")), of(cast, "waiting")
    for act in (lambda: feature(answer, by=by), lambda: unfeature(answer, by=by), lambda: reorder(question, [], by=by)):
        with pytest.raises(Forbidden):
            act()
    assert session.query(FeaturedAnswer).count() == 0


@pytest.mark.parametrize("many", [1, 5])
def test_what_is_displayed_takes_two_statements_however_many_answers_there_are(
    cast: Cast, question: WorkshopQuestion, many: int
) -> None:
    for number in range(many):
        somebody = person(f"autre{number}", "Autre", str(number), Role.LEARNER)
        enrol(somebody, session.get_one(Enrolment, cast.learner_enrolment_id).session)
        session.add(WorkshopAnswer(person=somebody, question=question, text="encore"))
    session.flush()
    wanted, reader = [question.id], cast.learner_id
    with statements() as sent:
        found = displayed(wanted, reader)
    assert (len(found[question.id]), len(sent)) == (3, 2)
