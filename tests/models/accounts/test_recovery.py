"""Choosing a new password, by every way there is (ACC-04, ACC-60, ACC-67, D3; tests A2, A3, S2)."""

from __future__ import annotations

import pytest

from models.accounts import passwords, recovery
from models.accounts.actors import actor_for
from models.accounts.entities import PersonState, TokenPurpose
from models.accounts.links import find
from models.accounts.refusals import (
    LinkSpent,
    NotAwaited,
    NotRegistered,
    NotWhileImpersonating,
    NotYourself,
    PasswordTooCommon,
    PasswordTooShort,
    SignInRefused,
    TooManyTries,
    WrongPassword,
)
from models.accounts.sign_in import open_session, session_of
from models.kernel.database import session, transaction
from models.kernel.errors import Forbidden
from models.kernel.policy import VISITOR, acting_as
from models.outbox.entities import Message
from tests.cast import PASSWORD, Cast
from tests.models.accounts.doors import HERE, at_screen, last_link, open_sessions, owed, sign_in

NEW = "trombone girafe samedi"


def ask(email: str, address: str = "192.0.2.7") -> None:
    with acting_as(VISITOR):
        recovery.ask_reset(email, address=address)


@pytest.mark.row("ACC-04")
def test_whoever_forgot_gets_a_link_and_signs_in_with_a_new_password(cast: Cast) -> None:
    ask(" LEARNER@exemple.fr ")
    assert owed(cast.learner_id) == ["password_reset"]
    with acting_as(VISITOR):
        recovery.reset_password(last_link(cast.learner_id), NEW)
    assert sign_in("learner@exemple.fr", NEW).secret
    with pytest.raises(SignInRefused):
        sign_in("learner@exemple.fr", PASSWORD)
    assert owed(cast.learner_id) == ["password_reset", "password_changed"]


@pytest.mark.row("ACC-04")
@pytest.mark.row("ACC-09")
def test_a_learner_whose_welcome_was_lost_registers_by_the_same_way(cast: Cast) -> None:
    ask("invited@exemple.fr")
    with acting_as(VISITOR):
        recovery.reset_password(last_link(cast.invited_id), NEW)
    assert cast.person("invited").state is PersonState.ACTIVE
    assert sign_in("invited@exemple.fr", NEW).secret


@pytest.mark.parametrize(
    "email", ["nobody@exemple.fr", "", "learner@exemple.fr\0", "learner@exemple.fr,evil@exemple.org"]
)
def test_an_unknown_address_gets_the_same_answer_and_no_mail(cast: Cast, email: str) -> None:
    ask(email)
    assert session.query(Message).count() == 0


@pytest.mark.parametrize(
    "state", [PersonState.REQUESTED, PersonState.REFUSED, PersonState.IMPORTED, PersonState.ARCHIVED]
)
def test_a_reset_does_not_bypass_an_approval_or_a_closure(cast: Cast, state: PersonState) -> None:
    cast.person("learner").state = state
    ask("learner@exemple.fr")
    assert owed(cast.learner_id) == []


def test_the_mail_goes_to_the_stored_address_alone(cast: Cast) -> None:
    ask("LEARNER@EXEMPLE.FR")
    assert [message.address for message in session.query(Message)] == [""]


def test_three_mails_an_hour_to_an_account_then_silence(cast: Cast) -> None:
    for n in range(6):
        ask("learner@exemple.fr", f"192.0.2.{n}")
    assert owed(cast.learner_id) == ["password_reset"] * 3


def test_an_address_that_asks_for_everybody_is_stopped(cast: Cast) -> None:
    for n in range(30):
        ask(f"n{n}@exemple.fr")
    with pytest.raises(TooManyTries):
        ask("learner@exemple.fr")


def test_a_weak_password_does_not_use_the_link_up(cast: Cast) -> None:
    ask("learner@exemple.fr")
    secret = last_link(cast.learner_id)
    for weak, refusal in (("court", PasswordTooShort), ("motdepasse2026", PasswordTooCommon)):
        with pytest.raises(refusal), transaction():
            recovery.reset_password(secret, weak)
    assert find(secret, TokenPurpose.PASSWORD_RESET)


def test_a_reset_ends_every_session_and_every_other_link_and_keeps_the_second_step(cast: Cast) -> None:
    _row, secret = open_session(cast.person("pilot"), **HERE)
    ask("pilot@exemple.fr")
    recovery.reset_password(last_link(cast.pilot_id), NEW)
    assert session_of(secret) is None
    came = sign_in("pilot@exemple.fr", NEW)
    assert (came.secret, bool(came.mark)) == ("", True)


@pytest.mark.row("ACC-67")
def test_staff_send_the_link_to_whoever_is_registered(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by:
        recovery.send_reset_link(cast.person("learner"), by=by)
        with pytest.raises(NotRegistered):
            recovery.send_reset_link(cast.person("invited"), by=by)
    assert owed(cast.learner_id) == ["password_reset"]
    with pytest.raises(Forbidden):
        recovery.send_reset_link(cast.person("learner"), by=actor_for(cast.pilot_id))


@pytest.mark.row("D3")
@pytest.mark.row("ACC-60")
def test_staff_pass_a_link_on_and_never_see_a_password(cast: Cast) -> None:
    with acting_as(at_screen(cast.person("administrator"))) as by:
        path = recovery.reveal_set_password_link(cast.person("learner"), by=by)
        invitation = recovery.reveal_set_password_link(cast.person("invited"), by=by)
    assert path.startswith("/mot-de-passe/")
    assert invitation.startswith("/invitation/")
    assert owed(cast.learner_id) == []
    recovery.reset_password(path.rpartition("/")[2], NEW)
    assert sign_in("learner@exemple.fr", NEW).secret


def test_a_link_is_not_revealed_upward_nor_for_oneself_nor_through_others_eyes(cast: Cast) -> None:
    admin = at_screen(cast.person("administrator"))
    with acting_as(admin):
        with pytest.raises(NotYourself):
            recovery.reveal_set_password_link(cast.person("administrator"), by=admin)
        with pytest.raises(NotWhileImpersonating):
            recovery.reveal_set_password_link(
                cast.person("learner"), by=actor_for(cast.administrator_id, impersonator_id=cast.pilot_id)
            )
        cast.person("learner").state = PersonState.ARCHIVED
        with pytest.raises(NotAwaited):
            recovery.reveal_set_password_link(cast.person("learner"), by=admin)
    with pytest.raises(Forbidden):
        recovery.reveal_set_password_link(cast.person("administrator"), by=actor_for(cast.pilot_id))


def test_changing_ones_password_ends_the_other_sessions_and_tells_the_owner(cast: Cast) -> None:
    person = cast.person("learner")
    by = at_screen(person)
    open_session(person, **HERE)
    ask("learner@exemple.fr")
    with acting_as(by):
        recovery.change_password(PASSWORD, NEW, by=by)
    assert open_sessions(person.id) == 1
    assert passwords.matches(person.password_hash, NEW)
    assert owed(person.id)[-1] == "password_changed"
    with pytest.raises(LinkSpent):
        recovery.reset_password(last_link(person.id), "girafe trombone lundi")


def test_changing_ones_password_needs_the_present_one_and_counts_failures(cast: Cast) -> None:
    by = at_screen(cast.person("learner"))
    with acting_as(by):
        for _ in range(10):
            with pytest.raises(WrongPassword):
                recovery.change_password("not this one", NEW, by=by)
        with pytest.raises(TooManyTries):
            recovery.change_password(PASSWORD, NEW, by=by)
    with pytest.raises(NotWhileImpersonating):
        recovery.change_password(PASSWORD, NEW, by=actor_for(cast.learner_id, impersonator_id=cast.administrator_id))
