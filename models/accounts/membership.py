"""The life of an account: added, invited, registered, deactivated, deleted (ACC-57…59, 66, 68, U-02, U-21)."""

from __future__ import annotations

from collections.abc import Callable

from models.accounts import granting, links, notices, recovery
from models.accounts.email_change import free_address
from models.accounts.entities import OneTimeToken, Person, PersonState, TokenPurpose
from models.accounts.policy import require_not_above
from models.accounts.refusals import (
    AlreadyDeactivated,
    AlreadyRegistered,
    LinkSpent,
    NameMissing,
    NotAwaited,
    NotWhileImpersonating,
    NotYourself,
)
from models.accounts.roles import SchoolRole
from models.accounts.sign_in import end_sessions
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission

Farewell = Callable[[Person, Actor], None]
_farewells: list[Farewell] = []


def before_deletion(function: Farewell) -> Farewell:
    """Register what a context settles before a person is deleted (the slot they hold is released first)."""
    _farewells.append(function)
    return function


def add_person(
    first_name: str, last_name: str, email: str, label: SchoolRole | None = None, *, by: Actor,
    company_id: int | None = None,
) -> Person:  # fmt: skip
    """*Ajouter un utilisateur*: an account that nobody was told about yet.

    Args:
        label: one of the eight school roles, if any.
        company_id: of a training pilot.

    Raises:
        NameMissing, EmailInvalid, EmailTaken, PilotNeedsCompany: next to their fields; Forbidden
    """
    require(by, Permission.PERSON_WRITE)
    person = write_person(first_name, last_name, email)
    if label is not None:
        granting.set_school_role(person, label, by=by, company_id=company_id)
    return person


def write_person(first_name: str, last_name: str, email: str) -> Person:
    """The account alone, for a verb that has asked for a right of its own.

    Raises:
        NameMissing, EmailInvalid, EmailTaken
    """
    names = {"first_name": " ".join(first_name.split())[:120], "last_name": " ".join(last_name.split())[:120]}
    for field, name in names.items():
        if not name:
            raise NameMissing(field)
    person = Person(email=free_address(email), state=PersonState.IMPORTED, **names)
    session.add(person)
    flush()
    return person


def invite(person: Person, *, by: Actor, message: str = "") -> None:
    """Mail the link to finish the account, or a new one (ACC-66): seven days, the earlier one stops working.

    Raises:
        AlreadyRegistered, NotAwaited, Forbidden
    """
    require(by, Permission.PERSON_INVITE, person)
    write_invitation(person, message)


def write_invitation(person: Person, message: str = "") -> None:
    """The mail alone, for a verb that has asked for a right of its own.

    Raises:
        AlreadyRegistered, NotAwaited
    """
    token = _open(person, TokenPurpose.INVITATION)
    notices.invited(person, token, message=message)


def welcome(person: Person, *, by: Actor, enrolment_id: int | None = None) -> bool:
    """The first day of the path: mail the link that opens the account (ACC-07, D2).

    Args:
        enrolment_id: the path that begins, which the message remembers.

    Returns:
        Whether it was owed; somebody who is registered already needs none.
    """
    require(by, Permission.PERSON_INVITE, person)
    if person.state not in recovery.WAITING:
        return False
    notices.welcomed(person, _open(person, TokenPurpose.WELCOME), enrolment_id=enrolment_id)
    return True


def accept_invitation(secret: str, password: str) -> Person:
    """Choose the first password: the account is registered.

    Raises:
        LinkSpent: the link opens nothing any more; an account that has a password is never taken over by one (A4).
        PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordAboutYou: the link stays good.
    """
    person = recovery.owner_of(secret, TokenPurpose.INVITATION, TokenPurpose.WELCOME)
    if person.state not in recovery.WAITING:
        raise LinkSpent
    recovery.choose(person, password)
    return person


def deactivate(person: Person, *, by: Actor) -> None:
    """*Désactiver mon compte*, or staff for somebody: everything is kept, every session ends (ACC-57, ACC-58).

    Raises:
        AlreadyDeactivated, LastAdministrator, NotWhileImpersonating, Forbidden
    """
    _require_self_or_staff(person, by)
    if person.state is not PersonState.ACTIVE:
        raise AlreadyDeactivated(person=person)
    granting.require_other_administrator(person)
    person.state = PersonState.DEACTIVATED
    flush()
    end_sessions(person.id, reason="deactivated")


def close_account(person: Person, *, by: Actor) -> None:
    """Staff deactivate somebody's account; one's own is in one's settings, so that no long list holds it unnoticed.

    Raises:
        NotYourself; and as :func:`deactivate`.
    """
    if person.id == by.person_id:
        raise NotYourself
    deactivate(person, by=by)


def reactivate(person: Person, *, by: Actor) -> None:
    """Staff bring an account back; its owner does it by signing in (ACC-58)."""
    require(by, Permission.PERSON_WRITE, person)
    require_not_above(by, person)
    if person.state is not PersonState.DEACTIVATED:
        raise AlreadyRegistered(person=person)
    person.state = PersonState.ACTIVE
    flush()


def delete_person(person: Person, *, by: Actor) -> None:
    """*Supprimer cet utilisateur*: the account and what hangs on it; the address is free again (ACC-59, ACC-68).

    Raises:
        NotYourself, LastAdministrator, StillReferenced, Forbidden
    """
    require(by, Permission.PERSON_DELETE, person)
    require_not_above(by, person)
    if person.id == by.person_id:
        raise NotYourself
    granting.require_other_administrator(person)
    end_sessions(person.id, reason="deleted")
    for farewell in _farewells:
        farewell(person, by)
    session.delete(person)
    flush()


def _open(person: Person, purpose: TokenPurpose) -> OneTimeToken:
    if person.is_registered:
        raise AlreadyRegistered(person=person)
    if person.state not in recovery.WAITING:
        raise NotAwaited(person=person)
    person.state = PersonState.INVITED
    flush()
    return links.issue_link(person.id, purpose, lifetime=links.WEEK)


def _require_self_or_staff(person: Person, by: Actor) -> None:
    if by.impersonator_id:
        raise NotWhileImpersonating
    if person.id != by.person_id:
        require(by, Permission.PERSON_WRITE, person)
        require_not_above(by, person)
