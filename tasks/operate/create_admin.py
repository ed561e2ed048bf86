"""`passerelle create-admin`: the first administrator, who chooses a password behind a single-use link."""

from __future__ import annotations

from sqlalchemy import select

from models.accounts.entities import Person, PersonState, Role, TokenPurpose
from models.accounts.links import WEEK, issue_link, path_of
from models.accounts.membership import add_person
from models.accounts.refusals import EmailTaken
from models.accounts.roles import SchoolRole
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
    with acting_as(SYSTEM), transaction():
        person = awaited(email) or add_person(first_name, last_name, email, SchoolRole.ADMINISTRATOR, by=SYSTEM)
        person.state = PersonState.INVITED
        token = issue_link(person.id, TokenPurpose.INVITATION, lifetime=WEEK)
        return settings.active().public_url + path_of(token)


def awaited(email: str) -> Person | None:
    """The administrator of this address who has never chosen a password; None when the address is free."""
    person = session.scalars(select(Person).where(Person.email_key == email.strip().lower())).one_or_none()
    if person is None:
        return None
    if person.is_registered or Role.ADMINISTRATOR not in {grant.role for grant in person.grants}:
        raise EmailTaken("email")
    return person
