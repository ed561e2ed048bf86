"""Why somebody does not get in: a fact a code, and the verb that makes it go away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, update

from models.accounts import membership, throttle, unlocking
from models.accounts.entities import OneTimeToken, Person, PersonState, Role
from models.accounts.granting import grant_role, prolong_grant
from models.contracts import operations
from models.contracts.diagnosis import diagnosis_of
from models.contracts.entities import Company
from models.contracts.finding import Code, Mend
from models.kernel import clock
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM
from models.outbox.entities import Delivery, Message
from models.outbox.operations import owe, retry_message
from tests.cast import Cast
from tests.models.accounts.doors import last_link
from tests.models.contracts.findings import english, found, gone, in_the_way, later, put


@pytest.mark.parametrize("who", ["learner", "licensed", "administrator", "pilot", "manager", "student"])
def test_whoever_gets_in_is_said_to_get_in(cast: Cast, who: str) -> None:
    (finding,) = diagnosis_of(cast.person(who), clock.today())
    assert (finding.code, finding.mend) == (Code.FREE, None)
    assert "not signed in" in english(finding)


def test_the_last_visit_is_named(cast: Cast) -> None:
    cast.person("learner").last_seen_at = clock.now()
    (finding,) = diagnosis_of(cast.person("learner"), clock.today())
    assert str(clock.today().year) in english(finding)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (PersonState.REQUESTED, Code.REQUESTED),
        (PersonState.REFUSED, Code.REFUSED),
        (PersonState.ARCHIVED, Code.ARCHIVED),
    ],
)
def test_a_closed_account_is_named(cast: Cast, state: PersonState, code: Code) -> None:
    put(cast, "learner", state)
    in_the_way(cast, "learner", code, None)


def test_a_deactivated_account_says_since_when_and_is_brought_back(cast: Cast) -> None:
    person = cast.person("learner")
    membership.deactivate(person, by=SYSTEM)
    finding = in_the_way(cast, "learner", Code.DEACTIVATED, Mend.REACTIVATE)
    assert "was deactivated on" in english(finding)  # the day is read from the log
    membership.reactivate(finding.subject, by=SYSTEM)
    gone(cast, "learner", Code.DEACTIVATED)


def test_an_account_that_came_deactivated_has_no_day(cast: Cast) -> None:
    silently = update(Person.__table__).where(Person.id == cast.learner_id).values(state=PersonState.DEACTIVATED)  # type: ignore[arg-type]
    session.connection().execute(silently)
    session.expire_all()
    assert "is deactivated." in english(in_the_way(cast, "learner", Code.DEACTIVATED, Mend.REACTIVATE))


def test_who_was_never_invited_is_invited(cast: Cast) -> None:
    put(cast, "invited", PersonState.IMPORTED)
    finding = in_the_way(cast, "invited", Code.NEVER_INVITED, Mend.INVITE)
    membership.invite(finding.subject, by=SYSTEM)
    gone(cast, "invited", Code.NEVER_INVITED)


def test_who_never_registered_reads_until_when_the_link_works(cast: Cast) -> None:
    assert "Invited, and" in english(in_the_way(cast, "invited", Code.NEVER_REGISTERED, Mend.INVITE))
    membership.invite(cast.person("invited"), by=SYSTEM)
    assert "the link works until" in english(in_the_way(cast, "invited", Code.NEVER_REGISTERED, Mend.INVITE))


def test_a_link_that_expired_is_said_to_have_and_a_new_one_mends_it(cast: Cast) -> None:
    membership.invite(cast.person("invited"), by=SYSTEM)
    session.query(OneTimeToken).update({"expires_at": clock.now() - timedelta(days=1)})
    session.expire_all()
    finding = in_the_way(cast, "invited", Code.NEVER_REGISTERED, Mend.INVITE)
    assert "has not worked since" in english(finding)
    membership.invite(finding.subject, by=SYSTEM)
    finding = in_the_way(cast, "invited", Code.NEVER_REGISTERED, Mend.INVITE)
    assert "the link works until" in english(finding)
    membership.accept_invitation(last_link(cast.invited_id), "un pont de pierres au-dessus de la Saône")
    gone(cast, "invited", Code.NEVER_REGISTERED)


def test_a_block_says_until_when_and_is_lifted(cast: Cast) -> None:
    limit = throttle.of_account("sign-in", "Learner@exemple.fr ")
    for _try in range(9):
        throttle._count(limit)
    assert found(cast.person("learner"), Code.LOCKED) is None
    throttle._count(limit)
    finding = in_the_way(cast, "learner", Code.LOCKED, Mend.UNLOCK)
    assert ":" in english(finding).partition("until")[2]
    unlocking.unlock(finding.subject, by=SYSTEM)
    gone(cast, "learner", Code.LOCKED)
    with pytest.raises(unlocking.NotLocked):
        unlocking.unlock(finding.subject, by=SYSTEM)


def test_a_block_ends_by_itself(cast: Cast) -> None:
    limit = throttle.of_account("code", str(cast.pilot_id))
    for _try in range(12):
        throttle._count(limit)
    in_the_way(cast, "pilot", Code.LOCKED, Mend.UNLOCK)
    session.query(throttle.Throttle).update({"window_started_at": clock.now() - throttle.WINDOW})
    gone(cast, "pilot", Code.LOCKED)


def message(cast: Cast, who: str, kind: str, state: Delivery, **values: object) -> Message:
    owed = owe(kind, key=f"{kind}:test", recipient_id=getattr(cast, f"{who}_id"))
    owed.state = state
    for name, value in values.items():
        setattr(owed, name, value)
    session.flush()
    return owed


def test_a_mail_that_failed_says_when_and_why_and_is_tried_again(cast: Cast) -> None:
    message(cast, "invited", "invitation", Delivery.FAILED, last_error="550 no such user")
    finding = in_the_way(cast, "invited", Code.MAIL_FAILED, Mend.RETRY_MAIL)
    assert "550 no such user" in english(finding)
    assert str(clock.today().year) in english(finding)
    retry_message(finding.subject, by=SYSTEM)
    gone(cast, "invited", Code.MAIL_FAILED)


def test_a_mail_of_unknown_outcome_is_told_unless_it_is_leaving_now(cast: Cast) -> None:
    leaving = message(cast, "learner", "password_reset", Delivery.UNKNOWN, due_at=clock.now() + timedelta(minutes=5))
    assert found(cast.person("learner"), Code.MAIL_FAILED) is None
    leaving.due_at = clock.now() - timedelta(minutes=1)
    session.flush()
    in_the_way(cast, "learner", Code.MAIL_FAILED, Mend.RETRY_MAIL)


def test_a_later_mail_or_a_visit_since_makes_a_failure_history(cast: Cast) -> None:
    failed = message(cast, "learner", "password_reset", Delivery.FAILED)
    cast.person("learner").last_seen_at = failed.created_at + timedelta(seconds=1)
    assert found(cast.person("learner"), Code.MAIL_FAILED) is None
    cast.person("learner").last_seen_at = None
    owe("password_reset", key="another", recipient_id=cast.learner_id).state = Delivery.SENT
    session.flush()
    assert found(cast.person("learner"), Code.MAIL_FAILED) is None


def test_an_invitation_that_failed_says_nothing_of_who_is_registered(cast: Cast) -> None:
    message(cast, "learner", "invitation", Delivery.FAILED)
    assert found(cast.person("learner"), Code.MAIL_FAILED) is None


def test_a_mail_that_was_cancelled_never_left(cast: Cast) -> None:
    message(cast, "invited", "welcome", Delivery.CANCELLED)
    finding = in_the_way(cast, "invited", Code.MAIL_NEVER_LEFT, Mend.RETRY_MAIL)
    retry_message(finding.subject, by=SYSTEM)
    gone(cast, "invited", Code.MAIL_NEVER_LEFT)


def test_a_mail_that_waits_too_long_is_told(cast: Cast) -> None:
    waiting = message(cast, "invited", "welcome", Delivery.DUE)
    waiting.created_at = clock.now() - timedelta(minutes=14)
    assert found(cast.person("invited"), Code.MAIL_NEVER_LEFT) is None
    waiting.created_at = clock.now() - timedelta(minutes=16)
    in_the_way(cast, "invited", Code.MAIL_NEVER_LEFT, None)


def test_an_account_without_a_role_is_given_one(cast: Cast) -> None:
    session.delete(cast.person("manager").grants[0])
    session.flush()
    finding = in_the_way(cast, "manager", Code.NO_ROLE, Mend.GIVE_ROLE)
    grant_role(finding.subject, Role.MANAGER, by=SYSTEM)
    gone(cast, "manager", Code.NO_ROLE)


@pytest.mark.parametrize(("starts", "ends", "words"), [(None, -1, "ended on"), (3, None, "begins on")])
def test_a_role_that_does_not_run_is_prolonged(cast: Cast, starts: int | None, ends: int | None, words: str) -> None:
    (grant,) = cast.person("teacher").grants
    grant.starts_on, grant.ends_on = (later(starts) if starts else None), (later(ends) if ends else None)
    session.flush()
    finding = in_the_way(cast, "teacher", Code.ROLE_OVER, Mend.PROLONG_ROLE)
    assert words in english(finding)
    prolong_grant(finding.subject, ends_on=later(30), by=SYSTEM)
    gone(cast, "teacher", Code.ROLE_OVER)


@pytest.mark.parametrize("sessions", [1, 12])
@pytest.mark.parametrize("state", [PersonState.ACTIVE, PersonState.INVITED, PersonState.DEACTIVATED])
def test_it_asks_six_queries_at_most_whatever_there_is(cast: Cast, state: PersonState, sessions: int) -> None:
    person = put(cast, "waiting", state)
    acme = session.get_one(Company, cast.acme_id)
    for n in range(sessions):
        row = operations.create_session(
            company=acme, package=3, starts_on=clock.today(), reference=f"no {n}", by=SYSTEM
        )
        operations.enrol(person, row, by=SYSTEM)
    session.flush()
    session.expunge_all()
    person = cast.person("waiting")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE")):
            asked.append(statement)

    engine = db.engine.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        findings = diagnosis_of(person, clock.today())
        sentences = [str(one.sentence) for one in findings]
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(sentences) >= sessions
    assert len(asked) <= 6, asked


def test_every_mending_is_proved_here() -> None:
    """Each mend stands in a test of this folder that does it and looks again."""
    texts = Path(__file__).parent.glob("test_*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in texts)
    assert [mend for mend in Mend if f"Mend.{mend.name}" not in text] == []
    assert [code for code in Code if f"Code.{code.name}" not in text] == []
