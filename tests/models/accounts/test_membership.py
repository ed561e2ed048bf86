"""The life of an account: added, invited, registered, deactivated, deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from models.accounts import membership, recovery
from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState, Role
from models.accounts.granting import grant_role, grants_of
from models.accounts.refusals import (
    AlreadyDeactivated,
    AlreadyRegistered,
    EmailInvalid,
    EmailTaken,
    LastAdministrator,
    LinkSpent,
    NameMissing,
    NotAwaited,
    NotWhileImpersonating,
    NotYourself,
)
from models.accounts.roles import SchoolRole
from models.accounts.sign_in import open_session
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, VISITOR, acting_as
from models.outbox.entities import Message
from tests.cast import Cast
from tests.models.accounts.doors import HERE, last_link, open_sessions, owed, sign_in

NEW = "trombone girafe samedi"


def added(cast: Cast, email: str = "nouvelle@exemple.fr") -> Person:
    with acting_as(actor_for(cast.administrator_id)) as by:
        return membership.add_person(" Léonie ", "Da  Silva", email, SchoolRole.LEARNER, by=by)


@pytest.mark.row("ACC-12")
def test_a_person_is_added_with_a_role_and_nobody_is_told(cast: Cast) -> None:
    person = added(cast)
    assert (person.first_name, person.last_name, person.state) == ("Léonie", "Da Silva", PersonState.IMPORTED)
    assert [grant.role for grant in grants_of(person)] == [Role.LEARNER]
    assert owed(person.id) == []


@pytest.mark.row("ACC-01")
def test_two_accounts_never_share_an_address_in_any_case(cast: Cast) -> None:
    with pytest.raises(EmailTaken) as refused:
        added(cast, " LEARNER@exemple.fr")
    assert refused.value.field == "email"


@pytest.mark.parametrize(
    "email", ["", "x", "a@b", "a b@exemple.fr", "a@exemple.fr\nBcc: b@exemple.fr", "a@exemple.fr\0"]
)
def test_what_is_no_address_is_refused_next_to_its_field(cast: Cast, email: str) -> None:
    with pytest.raises(EmailInvalid) as refused:
        added(cast, email)
    assert refused.value.field == "email"


def test_a_name_is_needed(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by, pytest.raises(NameMissing) as refused:
        membership.add_person("Léonie", "  ", "l@exemple.fr", by=by)
    assert refused.value.field == "last_name"


@pytest.mark.row("ACC-66")
def test_an_invitation_registers_once(cast: Cast) -> None:
    person = added(cast)
    with acting_as(actor_for(cast.administrator_id)) as by:
        membership.invite(person, by=by, message="À lundi !")
    assert person.state is PersonState.INVITED
    secret = last_link(person.id)
    with acting_as(VISITOR):
        membership.accept_invitation(secret, NEW)
        with pytest.raises(LinkSpent):
            membership.accept_invitation(secret, "girafe trombone lundi")
    assert (person.state, owed(person.id)) == (PersonState.ACTIVE, ["invitation"])
    assert sign_in("nouvelle@exemple.fr", NEW).secret


@pytest.mark.row("ACC-66")
def test_a_new_invitation_replaces_the_earlier_one(cast: Cast) -> None:
    person = cast.person("invited")
    with acting_as(actor_for(cast.administrator_id)) as by:
        membership.invite(person, by=by)
        first = last_link(person.id)
        membership.invite(person, by=by)
    with pytest.raises(LinkSpent):
        membership.accept_invitation(first, NEW)
    assert owed(person.id) == ["invitation", "invitation"]


def test_an_invitation_expires_after_seven_days(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by:
        membership.invite(cast.person("invited"), by=by)
    secret = last_link(cast.invited_id)
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)), pytest.raises(LinkSpent):
        membership.accept_invitation(secret, NEW)


def test_an_invitation_never_takes_over_an_account_that_registered_meanwhile(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by:
        membership.invite(cast.person("invited"), by=by)
    secret = last_link(cast.invited_id)
    cast.person("invited").state = PersonState.ACTIVE
    with pytest.raises(LinkSpent):
        membership.accept_invitation(secret, NEW)


def test_whoever_is_registered_is_not_invited_and_who_awaits_approval_neither(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by:
        with pytest.raises(AlreadyRegistered):
            membership.invite(cast.person("learner"), by=by)
        cast.person("invited").state = PersonState.REQUESTED
        with pytest.raises(NotAwaited):
            membership.invite(cast.person("invited"), by=by)


@pytest.mark.row("D2")
@pytest.mark.row("ACC-07")
def test_the_welcome_carries_a_link_and_never_a_password(cast: Cast) -> None:
    assert membership.welcome(cast.person("invited"), by=SYSTEM)
    assert not membership.welcome(cast.person("learner"), by=SYSTEM)
    message = session.query(Message).one()
    assert (message.kind, set(message.payload)) == ("welcome", {"token_id"})
    assert last_link(cast.invited_id) not in str(message.payload)
    membership.accept_invitation(last_link(cast.invited_id), NEW)
    assert cast.person("invited").state is PersonState.ACTIVE


@pytest.mark.row("ACC-57")
def test_one_deactivates_ones_own_account_and_every_session_ends(cast: Cast) -> None:
    person = cast.person("learner")
    open_session(person, **HERE)
    with acting_as(actor_for(person.id)) as by:
        membership.deactivate(person, by=by)
    assert (person.state, open_sessions(person.id)) == (PersonState.DEACTIVATED, 0)
    assert actor_for(person.id) == VISITOR


def test_nobody_deactivates_others_without_the_right(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        membership.deactivate(cast.person("learner"), by=actor_for(cast.pilot_id))
    with pytest.raises(NotWhileImpersonating):
        membership.deactivate(
            cast.person("learner"), by=actor_for(cast.learner_id, impersonator_id=cast.administrator_id)
        )


def test_staff_deactivate_and_reactivate(cast: Cast) -> None:
    person = cast.person("learner")
    with acting_as(actor_for(cast.administrator_id)) as by:
        membership.deactivate(person, by=by)
        with pytest.raises(AlreadyDeactivated):
            membership.deactivate(person, by=by)
        membership.reactivate(person, by=by)
        with pytest.raises(AlreadyRegistered):
            membership.reactivate(person, by=by)
    assert person.state is PersonState.ACTIVE


def test_the_last_administrator_neither_leaves_nor_is_deleted(cast: Cast) -> None:
    person = cast.person("administrator")
    with pytest.raises(LastAdministrator):
        membership.deactivate(person, by=actor_for(person.id))
    with pytest.raises(LastAdministrator):
        membership.delete_person(person, by=SYSTEM)
    grant_role(cast.person("teacher"), Role.ADMINISTRATOR, by=SYSTEM)
    membership.deactivate(person, by=actor_for(person.id))
    with pytest.raises(LastAdministrator):
        membership.deactivate(cast.person("teacher"), by=SYSTEM)


@pytest.mark.row("ACC-59")
@pytest.mark.row("ACC-68")
@pytest.mark.parametrize("name", ["recruiter", "invited", "learner"])
def test_a_deleted_persons_address_is_free_again(cast: Cast, name: str) -> None:
    person = cast.person(name)
    email = person.email
    open_session(person, **HERE)
    with acting_as(actor_for(cast.administrator_id)) as by:
        membership.delete_person(person, by=by)
        again = membership.add_person("Léa", "Blanc", email, SchoolRole.LEARNER, by=by)
        membership.invite(again, by=by)
    membership.accept_invitation(last_link(again.id), NEW)
    assert sign_in(email, NEW).person_id == again.id


def test_nobody_deletes_themself_nor_without_the_right(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)) as by, pytest.raises(NotYourself):
        membership.delete_person(cast.person("administrator"), by=by)
    for name in ("pilot", "manager", "learner"):
        with pytest.raises(Forbidden):
            membership.delete_person(cast.person("waiting"), by=actor_for(getattr(cast, f"{name}_id")))


def test_a_context_settles_its_affairs_before_a_deletion(cast: Cast) -> None:
    left: list[int] = []
    farewell = membership.before_deletion(lambda person, by: left.append(person.id))
    try:
        with acting_as(actor_for(cast.administrator_id)) as by:
            membership.delete_person(cast.person("recruiter"), by=by)
    finally:
        membership._farewells.remove(farewell)
    assert left == [cast.recruiter_id]


def test_links_of_a_deleted_person_are_gone(cast: Cast) -> None:
    recovery.ask_reset("recruiter@exemple.fr", address="192.0.2.1")
    secret = last_link(cast.recruiter_id)
    with acting_as(actor_for(cast.administrator_id)) as by:
        membership.delete_person(cast.person("recruiter"), by=by)
    with pytest.raises(LinkSpent):
        recovery.reset_password(secret, NEW)


@pytest.mark.row("U-02")
def test_an_account_has_one_state_and_its_access_stands_elsewhere() -> None:
    assert [state.value for state in PersonState] == [
        "requested", "refused", "imported", "invited", "active", "deactivated", "archived",
    ]  # fmt: skip
    columns = set(Person.__table__.columns.keys())
    assert not columns & {"starts_on", "ends_on", "slots_used", "session_id", "package"}
