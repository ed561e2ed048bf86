"""Erasing somebody's progress on every path: all of it, nothing else, and not unnoticed."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.accounts.entities import ConsentEvent, ConsentPurpose, LoginSession
from models.accounts.refusals import NotWhileImpersonating, ProofTooOld
from models.contracts import resetting
from models.contracts.entities import Enrolment, SlotAssignment
from models.contracts.refusals import NothingToReset
from models.contracts.resetting import Trace, erases_progress, progress_of, reset_account
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.kernel.text import NN_
from tests.cast import Cast
from tests.models.accounts.doors import at_screen


def answers_of(person_id: int) -> list[ConsentEvent]:
    return list(session.scalars(select(ConsentEvent).where(ConsentEvent.person_id == person_id)))


def erase(person_id: int) -> int:
    found = answers_of(person_id)
    for row in found:
        session.delete(row)
    return len(found)


@pytest.fixture
def answers(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of progress kept in a table that exists already: no catalogue does so far."""
    monkeypatch.setattr(resetting, "_traces", [])
    erases_progress(
        Trace("answers", lambda n: NN_("%(n)s line", "%(n)s lines", n), lambda one: len(answers_of(one)), erase)
    )
    for who in (cast.learner_id, cast.learner_id, cast.waiting_id):
        session.add(ConsentEvent(person_id=who, purpose=ConsentPurpose.SMS, given=True, text_version="1"))
    session.flush()


@pytest.mark.row("ACC-61")
@pytest.mark.usefixtures("answers")
def test_all_of_a_person_s_progress_goes_and_nothing_else(cast: Cast) -> None:
    staff = at_screen(cast.person("administrator"))
    before = counted()
    assert [sentence.values["n"] for sentence in progress_of(cast.person("learner"))] == [2]
    with acting_as(staff):
        assert reset_account(cast.person("learner"), by=staff) == {"answers": 2}
    assert progress_of(cast.person("learner")) == []
    assert len(answers_of(cast.waiting_id)) == 1
    assert counted() == before


def counted() -> list[int]:
    return [session.scalar(select(func.count()).select_from(entity)) or 0 for entity in (Enrolment, SlotAssignment)]


@pytest.mark.row("ACC-61")
@pytest.mark.row("OPS-22")
@pytest.mark.usefixtures("answers")
def test_the_log_says_who_did_it_and_how_much_went(cast: Cast) -> None:
    staff = at_screen(cast.person("administrator"))
    with acting_as(staff):
        reset_account(cast.person("learner"), by=staff)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.title == "account-reset")).one()
    assert (entry.actor_id, entry.subjects) == (cast.administrator_id, [f"person:{cast.learner_id}"])
    assert entry.changes == {"answers": [None, 2]}


@pytest.mark.usefixtures("answers")
def test_a_second_reset_finds_nothing(cast: Cast) -> None:
    reset_account(cast.person("learner"), by=SYSTEM)
    with pytest.raises(NothingToReset):
        reset_account(cast.person("learner"), by=SYSTEM)
    assert session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.title == "account-reset")) == 1


def test_without_any_catalogue_nothing_is_there_to_erase(cast: Cast) -> None:
    assert progress_of(cast.person("learner")) == []
    with pytest.raises(NothingToReset):
        reset_account(cast.person("learner"), by=SYSTEM)


@pytest.mark.parametrize("who", ["pilot", "manager", "learner", "globex_pilot"])
@pytest.mark.usefixtures("answers")
def test_nobody_but_staff_resets_an_account(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        reset_account(cast.person("learner"), by=at_screen(cast.person(who)))
    assert len(answers_of(cast.learner_id)) == 2


@pytest.mark.usefixtures("answers")
def test_it_asks_for_a_fresh_proof_and_for_one_s_own_eyes(cast: Cast) -> None:
    staff = at_screen(cast.person("administrator"))
    session.get_one(LoginSession, staff.login_session_id).proved_at = clock.now().replace(year=2020)
    session.flush()
    with pytest.raises(ProofTooOld):
        reset_account(cast.person("learner"), by=staff)
    behind: Actor = actor_for(cast.administrator_id, impersonator_id=cast.pilot_id)
    with pytest.raises(NotWhileImpersonating):
        reset_account(cast.person("learner"), by=behind)
    assert len(answers_of(cast.learner_id)) == 2
