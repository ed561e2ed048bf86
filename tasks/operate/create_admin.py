"""`passerelle create-admin`: the first administrator, who chooses a password behind a single-use link."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from models.accounts.entities import Person, PersonState, Role, RoleGrant, TokenPurpose
from models.accounts.links import WEEK, issue_link, path_of
from models.accounts.refusals import EmailInvalid, EmailTaken, NameMissing
from models.kernel import settings
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as


def create_admin(email: str, first_name: str, last_name: str) -> str:
    """Make an administrator; for one who has not used their link yet, a new link.

    Args:
        email: what they will sign in with.

    Returns:
        The address where they choose a password, good once and for a week: nobody else ever sees one (D2, D3).

    Raises:
        EmailInvalid, NameMissing: what was typed cannot be used.
        EmailTaken: the address belongs to an account that somebody uses, or that is no administrator's.
    """
    email, first_name, last_name = checked(email), first_name.strip(), last_name.strip()
    if not first_name or not last_name:
        raise NameMissing("first_name" if not first_name else "last_name")
    with acting_as(SYSTEM), transaction():
        person = awaited(email) or newcomer(email, first_name, last_name)
        token = issue_link(person.id, TokenPurpose.INVITATION, lifetime=WEEK)
        return settings.active().public_url + path_of(token)


def checked(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise EmailInvalid("email") from None


def awaited(email: str) -> Person | None:
    """The administrator of this address who has never chosen a password; None when the address is free."""
    person = session.scalars(select(Person).where(Person.email_key == email.lower())).one_or_none()
    if person is None:
        return None
    if person.is_registered or Role.ADMINISTRATOR not in {grant.role for grant in person.grants}:
        raise EmailTaken("email")
    return person


def newcomer(email: str, first_name: str, last_name: str) -> Person:
    person = Person(email=email, first_name=first_name, last_name=last_name, state=PersonState.INVITED)
    person.grants.append(RoleGrant(role=Role.ADMINISTRATOR))
    session.add(person)
    session.flush()
    return person
